using System.Text.RegularExpressions;

namespace ZisPlatform.Domain.Identity;

/// <summary>The rule for redirect addresses of authorization codes. At use, addresses are compared exactly (RFC 9700, 2.1).</summary>
public static partial class RedirectUri
{
    public const int MaximumLength = 2048;
    public const int MaximumCount = 20;

    /// <summary>
    /// The schemes that browsers and operating systems handle themselves. None is a top-level domain, so none can begin a reverse domain
    /// name.
    /// </summary>
    private static readonly HashSet<string> HandledSchemes =
    [
        "about", "blob", "chrome", "data", "file", "filesystem", "ftp", "http", "https", "intent", "jar", "javascript", "mailto",
        "ms-settings", "resource", "sms", "ssh", "vbscript", "view-source", "ws", "wss",
    ];

    /// <summary>Determines whether codes may be sent to an address.</summary>
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

        return uri.Scheme switch
        {
            "https" => uri.Host.Length > 0,
            "http" => uri.IsLoopback,
            var scheme => IsReverseDomainName(scheme),
        };
    }

    /// <summary>
    /// Determines whether a scheme is a domain name in reverse order, such as <c>com.example.app</c>, which RFC 8252, 7.1 requires for an
    /// app's own scheme. That excludes <c>javascript:</c>, and similar schemes such as <c>javascript.x:</c>.
    /// </summary>
    private static bool IsReverseDomainName(string scheme) =>
        ReverseDomainName().Match(scheme) is { Success: true } match && !HandledSchemes.Contains(match.Groups["first"].Value);

    // Uri has already converted the scheme to lower case.
    [GeneratedRegex(@"\A(?<first>[a-z][a-z0-9-]*[a-z0-9])(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+\z")]
    private static partial Regex ReverseDomainName();
}
