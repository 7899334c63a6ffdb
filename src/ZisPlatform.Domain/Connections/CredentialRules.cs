using System.Text.RegularExpressions;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Domain.Connections;

/// <summary>What can be sent in a header as a credential. No refusal repeats the value.</summary>
public static partial class CredentialRules
{
    /// <summary>Characters; the longest tokens in use, with whole certificates inside, are shorter.</summary>
    public const int MaximumSecretLength = 16_384;

    public const int MaximumTextLength = 255;

    /// <summary>What a credential must not replace, because it would split or reroute the request (contract U10), or take the place of the server's own proof.</summary>
    public static readonly IReadOnlyList<string> ForbiddenHeaders = ["Host", "Content-Length", "Transfer-Encoding", "Connection", "X-ZIS-Authorization"];

    /// <summary>The name of the member that holds a kind's secret.</summary>
    public static string SecretField(ConnectionKind kind) => kind switch
    {
        ConnectionKind.ApiKey => "api_key",
        ConnectionKind.BasicAuth => "password",
        ConnectionKind.BearerToken => "token",
        ConnectionKind.Oauth => "access_token",
    };

    /// <summary>The refusal of a header's name, or null.</summary>
    public static Error? HeaderNameRefusal(string? name) =>
        name is { Length: > 0 and <= MaximumTextLength } && Token().IsMatch(name) && !ForbiddenHeaders.Contains(name, StringComparer.OrdinalIgnoreCase)
            ? null
            : ConnectionErrors.InvalidHeaderName;

    /// <summary>The refusal of a user name, or null. RFC 7617 allows no colon, because the password begins at the first one.</summary>
    public static Error? UsernameRefusal(string? username) =>
        username is null or "" || username.Any(unit => char.IsControl(unit) || unit == ':')
            ? ConnectionErrors.InvalidUsername
            : PlainText.Refusal(username, "username", MaximumTextLength);

    /// <summary>The refusal of a secret, or null.</summary>
    public static Error? SecretRefusal(ConnectionKind kind, string? secret)
    {
        var field = SecretField(kind);
        return secret switch
        {
            null or "" => ConnectionErrors.SecretWanted(field),
            // A password is encoded before it is sent; the others stand in a header as they are.
            _ when kind == ConnectionKind.BasicAuth => secret.Any(char.IsControl)
                ? ConnectionErrors.InvalidSecret(field)
                : PlainText.Refusal(secret, field, MaximumSecretLength),
            _ => secret.Length <= MaximumSecretLength && HeaderValue().IsMatch(secret) ? null : ConnectionErrors.InvalidSecret(field),
        };
    }

    // RFC 9110, 5.6.2.
    [GeneratedRegex(@"\A[!#$%&'*+.^_`|~0-9A-Za-z-]+\z")]
    private static partial Regex Token();

    // RFC 9110, 5.5, and no space at either end, which is lost on the way.
    [GeneratedRegex(@"\A[\x21-\x7E](?:[\t\x20-\x7E]*[\x21-\x7E])?\z")]
    private static partial Regex HeaderValue();
}
