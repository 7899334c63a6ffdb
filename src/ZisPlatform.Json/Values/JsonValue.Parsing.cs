using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using ZisPlatform.Json.Text;

namespace ZisPlatform.Json.Values;

public readonly partial struct JsonValue
{
    /// <summary>Parses a complete JSON text in UTF-8.</summary>
    /// <exception cref="JsonParseException">The text is not JSON or exceeds the limits of the options.</exception>
    public static JsonValue Parse(ReadOnlySpan<byte> utf8, JsonParseOptions? options = null)
    {
        var error = JsonParser.Parse(utf8, options ?? JsonParseOptions.Default, out var value);
        return error is null ? value : throw error;
    }

    /// <inheritdoc cref="Parse(ReadOnlySpan{byte}, JsonParseOptions?)"/>
    public static JsonValue Parse(string text, JsonParseOptions? options = null) =>
        TryParse(text, out var value, out var error, options) ? value : throw error;

    public static bool TryParse(string text, out JsonValue value) => TryParse(text, out value, out _);

    /// <summary>Same as <see cref="Parse(string, JsonParseOptions?)"/>, but returns the exception instead of throwing it.</summary>
    public static bool TryParse(
        string text, out JsonValue value, [NotNullWhen(false)] out JsonParseException? error, JsonParseOptions? options = null)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        try
        {
            return TryParse(buffer.AsSpan(0, Encoding.UTF8.GetBytes(text, buffer)), out value, out error, options);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <inheritdoc cref="TryParse(string, out JsonValue, out JsonParseException?, JsonParseOptions?)"/>
    public static bool TryParse(
        ReadOnlySpan<byte> utf8,
        out JsonValue value,
        [NotNullWhen(false)] out JsonParseException? error,
        JsonParseOptions? options = null)
    {
        error = JsonParser.Parse(utf8, options ?? JsonParseOptions.Default, out value);
        if (error is not null)
        {
            value = default;
        }

        return error is null;
    }
}
