namespace ZisPlatform.Json;

/// <summary>Writes steps of a JSON path (RFC 9535, 2.3.1).</summary>
public static class JsonPathText
{
    /// <summary>Returns the step to a member with any key: <c>['its key']</c>.</summary>
    public static string FormatMember(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return $"['{key.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}']";
    }
}
