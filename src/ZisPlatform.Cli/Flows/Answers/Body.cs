using System.Text;
using ZisPlatform.Json;

namespace ZisPlatform.Cli.Flows;

/// <summary>Bodies of requests and answers as JSON: arrays and objects as they are, all other text as a string.</summary>
internal static class Body
{
    /// <summary>Bytes that are no text come out damaged; <see cref="IsText"/> tells.</summary>
    public static JsonValue ToValue(ReadOnlySpan<byte> body) =>
        JsonValue.TryParse(body, out var value, out _) && (value.IsArray || value.IsObject) ? value : Encoding.UTF8.GetString(body);

    /// <summary>A string stands for itself, not for its JSON form.</summary>
    public static byte[] FromValue(JsonValue value) => value.IsString ? Encoding.UTF8.GetBytes(value.AsString()) : value.ToUtf8();

    public static bool IsText(ReadOnlySpan<byte> body) => System.Text.Unicode.Utf8.IsValid(body);
}
