using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ZisPlatform.Conformance.Tests;

/// <summary>
/// Compares a response with the expected one, byte by byte: members, their order, spaces and escapes. A placeholder matches a variable
/// value. A named placeholder (<c>&lt;pem:first&gt;</c>) matches the same value wherever the name is used, and another value than other
/// names.
/// </summary>
internal sealed partial class Template
{
    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly Dictionary<string, string> PatternsByKind = new()
    {
        ["string"] = """(?:[^"\\]|\\.)*""",
        ["second"] = "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z",
        ["integer"] = "[1-9][0-9]*",

        // 294 bytes: all RSA-2048 keys with exponent 65537 have the same first and last bytes.
        ["pem"] = """-----BEGIN PUBLIC KEY-----\\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A[A-Za-z0-9+/]{32}\\n"""
            + """(?:[A-Za-z0-9+/]{64}\\n){5}[A-Za-z0-9+/]{2}IDAQAB\\n-----END PUBLIC KEY-----\\n""",
        ["secret"] = "[0-9a-f]{64}",
        ["ulid"] = "[0-9A-HJKMNP-TV-Z]{26}",
        ["uuid"] = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
        ["path_token"] = "[A-Za-z0-9_-]{44}",
        ["request_id"] = "[0-9a-f]{32}",
    };

    private readonly Dictionary<string, string> _namedValues = [];

    /// <summary>Returns the difference between the actual and the expected response; null if there is none.</summary>
    public string? FindDifference(JsonElement expected, string actual)
    {
        var text = JsonSerializer.Serialize(expected, Compact);
        var names = new List<string>();
        var position = 0;
        var pattern = new System.Text.StringBuilder(@"\A");
        foreach (Match placeholder in Placeholder().Matches(text))
        {
            var kind = placeholder.Groups["kind"].Value;
            var name = placeholder.Groups["name"].Value;
            var valuePattern = PatternsByKind.TryGetValue(kind, out var kindPattern)
                ? kindPattern
                : throw new FormatException($"Unknown placeholder <{kind}>.");
            pattern.Append(Regex.Escape(text[position..placeholder.Index]));
            pattern.Append(
                name.Length == 0 ? valuePattern
                : _namedValues.TryGetValue($"{kind}:{name}", out var value) ? Regex.Escape(value)
                : names.Contains($"{kind}:{name}") ? $@"\k<n{names.IndexOf($"{kind}:{name}")}>"
                : $"(?<n{Add(names, $"{kind}:{name}")}>{valuePattern})");
            position = placeholder.Index + placeholder.Length;
        }

        pattern.Append(Regex.Escape(text[position..])).Append(@"\z");
        if (Regex.Match(actual, pattern.ToString()) is not { Success: true } match)
        {
            return $"expected {text}\nbut was  {actual}";
        }

        foreach (var name in names)
        {
            var value = match.Groups[$"n{names.IndexOf(name)}"].Value;
            var kind = name.Split(':')[0];
            if (_namedValues.FirstOrDefault(entry => entry.Value == value && entry.Key.Split(':')[0] == kind).Key is { } existing)
            {
                return $"<{name}> must differ from <{existing}>, but both are {value}";
            }

            _namedValues[name] = value;
        }

        return null;
    }

    private static int Add(List<string> names, string name)
    {
        names.Add(name);
        return names.Count - 1;
    }

    /// <summary>Replaces the placeholders in a path with the values named by earlier responses.</summary>
    public string FillPlaceholders(string path) =>
        Placeholder().Replace(path, placeholder => _namedValues[$"{placeholder.Groups["kind"].Value}:{placeholder.Groups["name"].Value}"]);

    // An integer has no quotes in the response, but its placeholder needs quotes to be valid JSON.
    [GeneratedRegex("""(?:"<(?<kind>integer)(?::(?<name>\w+))?>")|(?:<(?<kind>[a-z_]+)(?::(?<name>\w+))?>)""")]
    private static partial Regex Placeholder();
}
