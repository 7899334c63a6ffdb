using System.Net.Http.Headers;
using System.Security.Claims;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using ZisPlatform.Api.Common;
using ZisPlatform.Application.Identity;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;

namespace ZisPlatform.Api.Identity;

/// <summary>HTTP Basic (RFC 7617): <c>email:password</c> or <c>email/token:api_token</c>.</summary>
internal sealed class BasicAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory log, UrlEncoder encoder, AccountDirectory accounts, CredentialVerifier verifier)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, log, encoder)
{
    public new const string Scheme = "Basic";

    // Longer than any e-mail and password together; more would only cost hashing time.
    private const int MaximumLength = 2048;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private Error? _refusal;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!TryRead(Request.Headers.Authorization.ToString(), out var userName, out var secret))
        {
            return AuthenticateResult.NoResult();
        }

        var account = await accounts.ResolveAsync(Request.Host.Host, Context.RequestAborted);
        var address = Context.Connection.RemoteIpAddress?.ToString();
        var result = await verifier.VerifyAsync(account, userName, secret, address, Context.RequestAborted);
        if (!result.IsOk)
        {
            _refusal = result.Errors[0];
            return AuthenticateResult.Fail(_refusal.Code);
        }

        var caller = result.Value;
        RequestNotes.Of(Context).Actor = caller;
        var identity = new ClaimsIdentity(Scheme);
        if (caller.IsAdmin)
        {
            identity.AddClaim(new Claim(Policies.AdminClaim, ""));
        }

        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var refusal = _refusal ?? IdentityErrors.AuthenticationFailed;
        if (refusal.Kind == ErrorKind.Unauthenticated)
        {
            Response.Headers.WWWAuthenticate = $"{Scheme} realm=\"ZisPlatform\", charset=\"UTF-8\"";
        }

        return ErrorAnswer.WriteAsync(Context, refusal);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => ErrorAnswer.WriteAsync(Context, IdentityErrors.AdminOnly);

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
