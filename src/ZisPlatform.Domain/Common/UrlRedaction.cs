namespace ZisPlatform.Domain.Common;

/// <summary>Masks the parts of URLs that can hold secrets, before a URL is shown, traced or kept in the audit log.</summary>
public static class UrlRedaction
{
    /// <summary>The text in the place of a secret (contract 1.9).</summary>
    public const string Mask = "*****";

    /// <summary>Returns the URL with every value of its query masked. Names stay, so that people recognize the URL.</summary>
    public static string MaskQuery(string url)
    {
        ArgumentNullException.ThrowIfNull(url);
        var start = url.IndexOf('?', StringComparison.Ordinal);
        return start < 0 || start == url.Length - 1 ? url : url[..(start + 1)] + string.Join('&', url[(start + 1)..].Split('&').Select(MaskParameter));
    }

    /// <summary>Returns the current URL where the other one is its masked form, as a client sends back what it was shown; else the other one.</summary>
    public static string? Unmasked(string? sent, string? current) =>
        sent is not null && current is not null && sent == MaskQuery(current) ? current : sent;

    // A parameter without a name is all value.
    private static string MaskParameter(string parameter)
    {
        var equals = parameter.IndexOf('=', StringComparison.Ordinal);
        return equals >= 0 ? parameter[..(equals + 1)] + Mask
            : parameter.Length > 0 ? Mask
            : "";
    }
}
