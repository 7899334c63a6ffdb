using System.Net.Http.Headers;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Identity;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Api.Identity;

/// <summary>HTTP Basic (RFC 7617): <c>email:password</c> or <c>email/token:api_token</c>.</summary>
internal sealed class BasicAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory log, UrlEncoder encoder, AccountDirectory accounts, CredentialVerifier verifier)
    : CallerAuthentication(options, log, encoder, accounts)
{
    public new const string Scheme = "Basic";

    // Longer than any e-mail and password together; more would only cost hashing time.
    private const int MaximumLength = 2048;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    protected override async Task<Result<Actor>?> IdentifyAsync() =>
        TryRead(Request.Headers.Authorization.ToString(), out var userName, out var secret)
            ? await verifier.VerifyAsync(await AccountAsync(), userName, secret, Address, Context.RequestAborted)
            : null;

    private static bool TryRead(string header, out string userName, out string secret)
    {
        userName = secret = "";
        if (!AuthenticationHeaderValue.TryParse(header, out var parsed)
            || !Scheme.Equals(parsed.Scheme, StringComparison.OrdinalIgnoreCase)
            || parsed.Parameter is not { Length: > 0 and <= MaximumLength } encoded)
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[MaximumLength];
        if (!Convert.TryFromBase64String(encoded, bytes, out var length))
        {
            return false;
        }

        try
        {
            var credentials = Utf8.GetString(bytes[..length]);
            var colon = credentials.IndexOf(':', StringComparison.Ordinal);
            (userName, secret) = colon < 0 ? ("", "") : (credentials[..colon], credentials[(colon + 1)..]);
            return userName.Length > 0 && secret.Length > 0;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}
