using System.Text.RegularExpressions;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Domain.Connections;

/// <summary>
/// An address at a provider. It may have a placeholder for a subdomain, <c>{{subdomain}}</c> or <c>{subdomain}</c> (contract U14).
/// </summary>
public static partial class ProviderAddress
{
    public const int MaximumLength = 2048;

    /// <summary>Returns the error of an address, or null.</summary>
    public static Error? Validate(string? text, string field) =>
        text?.Contains($"={UrlRedaction.Mask}", StringComparison.Ordinal) == true ? ConnectionErrors.MaskedValue(field)
        : text is not null && text.Length <= MaximumLength && IsAllowedUrl(Placeholder().Replace(text, "x")) ? null
        : ConnectionErrors.InvalidAddress(field);

    /// <summary>Determines whether an address has a placeholder for a subdomain.</summary>
    public static bool HasPlaceholder(string address) => Placeholder().IsMatch(address);

    /// <summary>Returns the address with the placeholder replaced by the subdomain.</summary>
    public static string ReplacePlaceholder(string address, string subdomain) => Placeholder().Replace(address, subdomain);

    /// <summary>
    /// Returns the error of a subdomain, or null. Only letters, digits, hyphens and dots are allowed, so it cannot redirect the address.
    /// </summary>
    public static Error? ValidateSubdomain(string? subdomain) =>
        subdomain is null or "" || Subdomain().IsMatch(subdomain) ? null : ConnectionErrors.InvalidSubdomain;

    /// <summary>
    /// Determines whether browsers and requests may be sent to an address: http or https, without user info and without fragment.
    /// </summary>
    public static bool IsAllowedUrl(string text) =>
        !text.Any(character => character is <= ' ' or >= '\x7f' or '\\')
        && Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && (uri.Scheme is "https" or "http")
        && uri.UserInfo.Length + uri.Fragment.Length == 0;

    [GeneratedRegex(@"\{\{subdomain\}\}|\{subdomain\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"\A[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?\z")]
    private static partial Regex Subdomain();
}
