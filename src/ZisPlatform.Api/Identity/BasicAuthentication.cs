using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using ZisPlatform.Api.Authorization;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Identity.Accounts;
using ZisPlatform.Application.Identity.Credentials;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Api.Identity;

/// <summary>Authenticates HTTP Basic credentials (RFC 7617): <c>email:password</c> or <c>email/token:api_token</c>.</summary>
internal sealed class BasicAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory loggerFactory,
    UrlEncoder encoder,
    AccountResolver accounts,
    CredentialVerifier verifier)
    : CallerAuthentication(options, loggerFactory, encoder, accounts)
{
    public new const string Scheme = BasicCredentials.Scheme;

    protected override async Task<Result<Actor>?> IdentifyAsync() =>
        BasicCredentials.TryRead(Request.Headers.Authorization.ToString(), out var userName, out var secret)
            ? await verifier.VerifyAsync(await AccountAsync(), userName, secret, Address, Context.RequestAborted)
            : null;
}
