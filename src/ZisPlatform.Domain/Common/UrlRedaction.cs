namespace ZisPlatform.Domain.Common;

/// <summary>Masks the parts of URLs that can contain secrets before a URL is displayed, traced or written to the audit log.</summary>
public static class UrlRedaction
{
    /// <summary>The text that replaces a secret (contract 1.9).</summary>
    public const string Mask = "*****";

    /// <summary>Returns the URL with all query values masked. Names remain, so that people recognize the URL.</summary>
    public static string MaskQuery(string url)
    {
        ArgumentNullException.ThrowIfNull(url);
        var start = url.IndexOf('?', StringComparison.Ordinal);
        return start < 0 || start == url.Length - 1
            ? url
            : url[..(start + 1)] + string.Join('&', url[(start + 1)..].Split('&').Select(MaskParameter));
    }

    /// <summary>
    /// Returns the current URL if the submitted one is its masked form, because clients send back what a response displayed; otherwise
    /// returns the submitted URL.
    /// </summary>
    public static string? Unmask(string? submitted, string? current) =>
        submitted is not null && current is not null && submitted == MaskQuery(current) ? current : submitted;

    // A parameter without a name consists only of a value.
    private static string MaskParameter(string parameter)
    {
        var equals = parameter.IndexOf('=', StringComparison.Ordinal);
        return equals >= 0 ? parameter[..(equals + 1)] + Mask
            : parameter.Length > 0 ? Mask
            : "";
    }
}
