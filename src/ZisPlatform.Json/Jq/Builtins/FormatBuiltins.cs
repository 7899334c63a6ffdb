using System.Buffers;
using System.Text;
using ZisPlatform.Json.Jq.Engine;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Json.Jq.Builtins;

/// <summary>The functions behind <c>@name</c>.</summary>
internal static class FormatBuiltins
{
    public static readonly Func<Machine, JsonValue, JsonValue> Text = StringBuiltins.ToText;

    private static readonly SearchValues<char> Base64Digits =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");

    public static Func<Machine, JsonValue, JsonValue>? Find(string name) => name switch
    {
        "text" => Text,
        "json" => StringBuiltins.ToJson,
        "html" => FromEncoder(EncodeHtml),
        "uri" => FromEncoder(EncodeUri),
        "urid" => DecodeUri,
        "csv" => RowFormatter("csv", ",", text => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\""),
        "tsv" => RowFormatter("tsv", "\t", EscapeTsv),
        "sh" => FormatShell,
        "base64" => FromEncoder(text => Convert.ToBase64String(Encoding.UTF8.GetBytes(text))),
        "base64d" => DecodeBase64,
        "base32" => FromEncoder(text => Base32.Encode(Encoding.UTF8.GetBytes(text))),
        "base32d" => DecodeBase32,
        _ => null,
    };

    private static Func<Machine, JsonValue, JsonValue> FromEncoder(Func<string, string> encode) => (machine, value) =>
    {
        var text = Text(machine, value);
        if (machine.Stopped)
        {
            return default;
        }

        var encoded = encode(text.AsString());
        return machine.Charge(2L * encoded.Length) ? encoded : default(JsonValue);
    };

    private static string EncodeHtml(string text) => new StringBuilder(text)
        .Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;").Replace("'", "&apos;").Replace("\"", "&quot;").ToString();

    private static string EncodeUri(string text)
    {
        var encoded = new StringBuilder();
        foreach (var value in Encoding.UTF8.GetBytes(text))
        {
            if (char.IsAsciiLetterOrDigit((char)value) || "-_.~".Contains((char)value, StringComparison.Ordinal))
            {
                encoded.Append((char)value);
            }
            else
            {
                encoded.Append('%').Append("0123456789ABCDEF"[value >> 4]).Append("0123456789ABCDEF"[value & 15]);
            }
        }

        return encoded.ToString();
    }

    private static JsonValue DecodeUri(Machine machine, JsonValue value)
    {
        var text = Text(machine, value);
        return machine.Stopped ? default(JsonValue) : System.Uri.UnescapeDataString(text.AsString());
    }

    private static string EscapeTsv(string text) => new StringBuilder(text)
        .Replace("\\", "\\\\").Replace("\t", "\\t").Replace("\n", "\\n").Replace("\r", "\\r").ToString();

    private static Func<Machine, JsonValue, JsonValue> RowFormatter(
        string name, string separator, Func<string, string> quote) => (machine, value) =>
    {
        if (!value.IsArray)
        {
            return machine.FailWith($"{ErrorMessages.Describe(value)} cannot be {name}-formatted, only array");
        }

        var row = new StringBuilder();
        for (var i = 0; i < value.Count; i++)
        {
            var cell = value.Items[i];
            if (cell.IsArray || cell.IsObject)
            {
                return machine.FailWith($"{ErrorMessages.Describe(cell)} is not valid in a csv row");
            }

            row.Append(i > 0 ? separator : "").Append(cell.IsNull ? "" : cell.IsString ? quote(cell.AsString()) : cell.ToString());
        }

        return machine.Charge(2L * row.Length) ? row.ToString() : default(JsonValue);
    };

    private static JsonValue FormatShell(Machine machine, JsonValue value)
    {
        var arguments = value.IsArray ? value.Items : [value];
        var line = new StringBuilder();
        for (var i = 0; i < arguments.Length; i++)
        {
            if (arguments[i].IsArray || arguments[i].IsObject)
            {
                return machine.FailWith($"{ErrorMessages.Describe(arguments[i])} can not be escaped for shell");
            }

            line.Append(i > 0 ? " " : "");
            line.Append(arguments[i].IsString
                ? $"'{arguments[i].AsString().Replace("'", "'\\''", StringComparison.Ordinal)}'"
                : arguments[i].ToString());
        }

        return machine.Charge(2L * line.Length) ? line.ToString() : default(JsonValue);
    }

    private static JsonValue DecodeBase64(Machine machine, JsonValue value)
    {
        var text = Text(machine, value);
        if (machine.Stopped)
        {
            return default;
        }

        // Padding is optional, as in jq; a single extra character is invalid.
        var digits = text.AsString().TrimEnd('=');
        if (digits.AsSpan().ContainsAnyExcept(Base64Digits))
        {
            return machine.FailWith($"{ErrorMessages.Describe(text)} is not valid base64 data");
        }

        return digits.Length % 4 == 1
            ? machine.FailWith($"{ErrorMessages.Describe(text)} trailing base64 byte found")
            : Encoding.UTF8.GetString(Convert.FromBase64String(digits + new string('=', -digits.Length & 3)));
    }

    private static JsonValue DecodeBase32(Machine machine, JsonValue value)
    {
        var text = Text(machine, value);
        return machine.Stopped ? default
            : Base32.Decode(text.AsString()) is { } bytes ? Encoding.UTF8.GetString(bytes)
            : machine.FailWith($"{ErrorMessages.Describe(text)} is not valid base32 data");
    }
}
