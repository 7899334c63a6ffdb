using System.Text.RegularExpressions;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Domain.Connections;

/// <summary>The rules for credentials that are sent in a header. No error contains the value.</summary>
public static partial class CredentialRules
{
    /// <summary>The maximum length in characters. The longest tokens in use, which contain whole certificates, are shorter.</summary>
    public const int MaximumSecretLength = 16_384;

    public const int MaximumTextLength = 255;

    /// <summary>
    /// The headers that a credential must not replace, because that would split or reroute the request (contract U10), or replace the
    /// signature of this server.
    /// </summary>
    public static readonly IReadOnlyList<string> ForbiddenHeaders =
        ["Host", "Content-Length", "Transfer-Encoding", "Connection", "X-ZIS-Authorization"];

    /// <summary>Returns the name of the member that contains the secret of a kind.</summary>
    public static string SecretField(ConnectionKind kind) => kind switch
    {
        ConnectionKind.ApiKey => "api_key",
        ConnectionKind.BasicAuth => "password",
        ConnectionKind.BearerToken => "token",
        ConnectionKind.Oauth => "access_token",
    };

    /// <summary>Returns the error of a header name, or null.</summary>
    public static Error? ValidateHeaderName(string? name) =>
        name is { Length: > 0 and <= MaximumTextLength }
        && Token().IsMatch(name)
        && !ForbiddenHeaders.Contains(name, StringComparer.OrdinalIgnoreCase)
            ? null
            : ConnectionErrors.InvalidHeaderName;

    /// <summary>
    /// Returns the error of a user name, or null. RFC 7617 does not allow a colon, because the password begins after the first one.
    /// </summary>
    public static Error? ValidateUsername(string? username) =>
        username is null or "" || username.Any(character => char.IsControl(character) || character == ':')
            ? ConnectionErrors.InvalidUsername
            : PlainText.Validate(username, "username", MaximumTextLength);

    /// <summary>Returns the error of a secret, or null.</summary>
    public static Error? ValidateSecret(ConnectionKind kind, string? secret)
    {
        var field = SecretField(kind);
        return secret switch
        {
            null or "" => ConnectionErrors.SecretRequired(field),
            UrlRedaction.Mask => ConnectionErrors.MaskedValue(field),
            // A password is encoded before it is sent; the other secrets are sent unencoded in a header.
            _ when kind == ConnectionKind.BasicAuth => secret.Any(char.IsControl)
                ? ConnectionErrors.InvalidSecret(field)
                : PlainText.Validate(secret, field, MaximumSecretLength),
            _ => secret.Length <= MaximumSecretLength && HeaderValue().IsMatch(secret) ? null : ConnectionErrors.InvalidSecret(field),
        };
    }

    // RFC 9110, 5.6.2.
    [GeneratedRegex(@"\A[!#$%&'*+.^_`|~0-9A-Za-z-]+\z")]
    private static partial Regex Token();

    // RFC 9110, 5.5. Spaces at either end are rejected, because they are lost in transport.
    [GeneratedRegex(@"\A[\x21-\x7E](?:[\t\x20-\x7E]*[\x21-\x7E])?\z")]
    private static partial Regex HeaderValue();
}
