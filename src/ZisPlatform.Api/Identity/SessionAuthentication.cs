using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using ZisPlatform.Api.Authorization;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Identity.Accounts;
using ZisPlatform.Application.Identity.OAuth;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Api.Identity;

/// <summary>Authenticates the cookie of a browser session: the vendor's "admin browser session" (contract 1.4).</summary>
internal sealed class SessionAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory loggerFactory,
    UrlEncoder encoder,
    AccountResolver accounts,
    TokenVerifier verifier)
    : CallerAuthentication(options, loggerFactory, encoder, accounts)
{
    public new const string Scheme = "Session";

    protected override async Task<Result<Actor>?> IdentifyAsync()
    {
        var caller = SessionCookie.Read(Request) is { } secret
            ? await verifier.FindSessionAsync(await AccountAsync(), secret, Address, Context.RequestAborted)
            : null;
        return caller is null ? null : (Result<Actor>)caller;
    }

    protected override string NameOf(Actor caller) => Convert.ToHexString(Secret.HashOf("forgery:" + SessionCookie.Read(Request)));
}

/// <summary>Reads and writes the session cookie, which scripts cannot read and which forms and images of other sites do not send.</summary>
internal static class SessionCookie
{
    public const string Name = Challenges.SessionCookieName;

    public static string? Read(HttpRequest request) => request.Cookies[Name] is { Length: 64 } secret ? secret : null;

    public static void Write(HttpContext context, OpenedSession opened) =>
        context.Response.Cookies.Append(Name, opened.Secret.ClearText, Options(context.Request, opened.Session.ExpiresAt));

    public static void Clear(HttpContext context) => context.Response.Cookies.Delete(Name, Options(context.Request, null));

    // Lax, because applications send users here by a link; a request that changes something also needs an anti-forgery token.
    private static CookieOptions Options(HttpRequest request, DateTimeOffset? expires) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        Secure = request.IsHttps,
        Path = "/",
        Expires = expires,
        IsEssential = true,
    };
}
