namespace ZisPlatform.Json;

/// <summary>How the steps of a JSON path are written (RFC 9535, 2.3.1).</summary>
public static class JsonPathText
{
    /// <summary>The step to any member, whatever its key holds: <c>['its key']</c>.</summary>
    public static string Quoted(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return $"['{key.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}']";
    }
}
