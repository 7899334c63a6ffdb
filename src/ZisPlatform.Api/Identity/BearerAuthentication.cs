using System.Buffers;
using System.Text.Encodings.Web;
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
internal sealed class BearerAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory loggerFactory,
    UrlEncoder encoder,
    AccountResolver accounts,
    TokenVerifier verifier)
    : CallerAuthentication(options, loggerFactory, encoder, accounts)
{
    public new const string Scheme = "Bearer";

    private const int MaximumTokenLength = 512;

    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/");

    /// <summary>Determines whether the Authorization header has the Bearer scheme, well-formed or not.</summary>
    public static bool HasBearerScheme(HttpRequest request) =>
        request.Headers.Authorization is [{ } header] && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);

    protected override async Task<Result<Actor>?> IdentifyAsync()
    {
        if (Request.Headers.Authorization is not [{ } header] || ReadToken(header) is not { } token)
        {
            return null;
        }

        return await verifier.VerifyTokenAsync(await AccountAsync(), token, Address, Context.RequestAborted);
    }

    /// <summary>Returns the token of a header in the form of RFC 6750, 2.1; null if it has another form.</summary>
    internal static string? ReadToken(string header)
    {
        if (!header.StartsWith(Scheme + " ", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var token = header.AsSpan(Scheme.Length).Trim(' ');
        var padding = token.IndexOfAnyExcept(TokenCharacters);
        var length = padding < 0 ? token.Length : padding;
        return length is > 0 and <= MaximumTokenLength && !token[length..].ContainsAnyExcept('=') ? token.ToString() : null;
    }
}
