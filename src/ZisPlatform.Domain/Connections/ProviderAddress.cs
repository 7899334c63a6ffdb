using System.Text.RegularExpressions;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Domain.Connections;

/// <summary>An address at a provider, which may have a place for a subdomain, <c>{{subdomain}}</c> or <c>{subdomain}</c> (contract U14).</summary>
public static partial class ProviderAddress
{
    public const int MaximumLength = 2048;

    /// <summary>The refusal of an address, or null.</summary>
    public static Error? Refusal(string? text, string field) =>
        text?.Contains($"={UrlRedaction.Mask}", StringComparison.Ordinal) == true ? ConnectionErrors.MaskedAddress(field)
        : text is not null && text.Length <= MaximumLength && IsWeb(Placeholder().Replace(text, "x")) ? null : ConnectionErrors.InvalidAddress(field);

    /// <summary>Whether it needs a subdomain to be one.</summary>
    public static bool HasPlaceholder(string address) => Placeholder().IsMatch(address);

    /// <summary>The address with the subdomain in its place.</summary>
    public static string With(string address, string subdomain) => Placeholder().Replace(address, subdomain);

    /// <summary>Letters, digits, hyphens and dots: nothing that could lead the address elsewhere.</summary>
    public static Error? SubdomainRefusal(string? subdomain) =>
        subdomain is null or "" || Subdomain().IsMatch(subdomain) ? null : ConnectionErrors.InvalidSubdomain;

    /// <summary>Whether a browser may be sent there, or a request: http or https, without user info and fragment.</summary>
    public static bool IsWeb(string text) =>
        !text.Any(unit => unit is <= ' ' or >= '\x7f' or '\\')
        && Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && (uri.Scheme is "https" or "http")
        && uri.UserInfo.Length + uri.Fragment.Length == 0;

    [GeneratedRegex(@"\{\{subdomain\}\}|\{subdomain\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"\A[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?\z")]
    private static partial Regex Subdomain();
}
