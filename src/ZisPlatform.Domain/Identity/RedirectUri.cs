namespace ZisPlatform.Domain.Identity;

/// <summary>The rule for where an authorization code may be sent. At use it is compared to the letter (RFC 9700, 2.1).</summary>
public static class RedirectUri
{
    public const int MaximumLength = 2048;
    public const int MaximumCount = 20;

    /// <summary>Whether codes may be sent there at all.</summary>
    public static bool IsAllowed(string text)
    {
        if (text.Length > MaximumLength
            || text.Any(character => character is <= ' ' or >= '\x7f')
            || text.Contains('#', StringComparison.Ordinal)
            || !Uri.TryCreate(text, UriKind.Absolute, out var uri)
            || uri.UserInfo.Length > 0)
        {
            return false;
        }

        // An app's own scheme is a domain name turned round (RFC 8252, 7.1): that shuts out javascript:, data: and their kind.
        return uri.Scheme switch
        {
            "https" => uri.Host.Length > 0,
            "http" => uri.IsLoopback,
            var own => own.Contains('.', StringComparison.Ordinal),
        };
    }
}
