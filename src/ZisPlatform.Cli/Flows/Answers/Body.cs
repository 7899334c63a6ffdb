using System.Text;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Cli.Flows.Answers;

/// <summary>Converts request and answer bodies to JSON: arrays and objects are parsed, all other text becomes a string.</summary>
internal static class Body
{
    /// <summary>Converts a body to JSON. Bytes that are not UTF-8 text are damaged; use <see cref="IsText"/> to check first.</summary>
    public static JsonValue ToValue(ReadOnlySpan<byte> body) =>
        JsonValue.TryParse(body, out var value, out _) && (value.IsArray || value.IsObject) ? value : Encoding.UTF8.GetString(body);

    /// <summary>Converts a value to a body. A string becomes its plain text, not its JSON form.</summary>
    public static byte[] FromValue(JsonValue value) => value.IsString ? Encoding.UTF8.GetBytes(value.AsString()) : value.ToUtf8();

    public static bool IsText(ReadOnlySpan<byte> body) => System.Text.Unicode.Utf8.IsValid(body);
}
