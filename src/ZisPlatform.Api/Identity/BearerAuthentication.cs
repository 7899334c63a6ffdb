using System.Text.Encodings.Web;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Identity.Accounts;
using ZisPlatform.Application.Identity.OAuth;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Api.Identity;

/// <summary>
/// Authenticates OAuth access tokens (RFC 6750, 2.1). A token in a query or a form would end up in logs and is not accepted.
/// </summary>
internal sealed partial class BearerAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory loggerFactory,
    UrlEncoder encoder,
    AccountResolver accounts,
    TokenVerifier verifier)
    : CallerAuthentication(options, loggerFactory, encoder, accounts)
{
    public new const string Scheme = "Bearer";

    /// <summary>Determines whether the Authorization header has the Bearer scheme, well-formed or not.</summary>
    public static bool HasBearerScheme(HttpRequest request) =>
        request.Headers.Authorization is [{ } header] && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);

    protected override async Task<Result<Actor>?> IdentifyAsync()
    {
        if (Request.Headers.Authorization is not [{ } header] || BearerHeader().Match(header) is not { Success: true } match)
        {
            return null;
        }

        return await verifier.VerifyTokenAsync(await AccountAsync(), match.Groups[1].Value, Address, Context.RequestAborted);
    }

    [GeneratedRegex(@"\A[Bb][Ee][Aa][Rr][Ee][Rr] +([A-Za-z0-9._~+/-]{1,512}=*) *\z")]
    private static partial Regex BearerHeader();
}
