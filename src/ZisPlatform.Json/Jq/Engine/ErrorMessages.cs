using System.Buffers;
using System.Text;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Json.Jq.Engine;

/// <summary>The error messages. They are the same as in jq, because programs catch them and users search for them.</summary>
internal static class ErrorMessages
{
    private const int MaxDescribedLength = 14;

    public static string KindName(JsonValue value) => value.Kind switch
    {
        JsonKind.Null => "null",
        JsonKind.Boolean => "boolean",
        JsonKind.Number => "number",
        JsonKind.String => "string",
        JsonKind.Array => "array",
        JsonKind.Object => "object",
    };

    /// <summary>Returns the kind and the start of the text: <c>string ("very-long-...)</c>.</summary>
    public static string Describe(JsonValue value) => $"{KindName(value)} ({Excerpt(value, MaxDescribedLength)})";

    public static string CannotCombine(JsonValue left, JsonValue right, string operation) =>
        $"{Describe(left)} and {Describe(right)} cannot be {operation}";

    public static string CannotIndex(JsonValue container, JsonValue key) =>
        key.IsString
            ? $"Cannot index {KindName(container)} with string \"{key.AsString()}\""
            : $"Cannot index {KindName(container)} with {KindName(key)}";

    public static string NoPath(JsonValue key, JsonValue container) =>
        $"Invalid path expression near attempt to access element {Excerpt(key, MaxDescribedLength)} of {Excerpt(container, 29)}";

    public static string Excerpt(JsonValue value, int maxLength)
    {
        // Do not serialize a value of several megabytes to show eleven characters.
        var target = new BoundedBuffer(maxLength + 1);
        try
        {
            value.WriteTo(target);
        }
        catch (BoundedBuffer.FullException)
        {
            // The buffer contains enough text to show.
        }

        var text = target.Written;
        return text.Length <= maxLength ? Encoding.UTF8.GetString(text) : TruncateUtf8(text, maxLength - 3) + "...";
    }

    private static string TruncateUtf8(ReadOnlySpan<byte> text, int length)
    {
        while (length > 0 && (text[length] & 0xC0) == 0x80)
        {
            length--;
        }

        return Encoding.UTF8.GetString(text[..length]);
    }

    private sealed class BoundedBuffer(int limit) : IBufferWriter<byte>
    {
        private readonly ArrayBufferWriter<byte> _inner = new(1024);

        public ReadOnlySpan<byte> Written => _inner.WrittenSpan;

        public void Advance(int count) => _inner.Advance(count);

        public Memory<byte> GetMemory(int sizeHint = 0) => _inner.GetMemory(sizeHint);

        public Span<byte> GetSpan(int sizeHint = 0) => _inner.WrittenCount >= limit ? throw new FullException() : _inner.GetSpan(sizeHint);

        public sealed class FullException : Exception;
    }
}
