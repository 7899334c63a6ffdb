using System.Buffers;
using System.Text;

namespace ZisPlatform.Json.Text;

/// <summary>Converts a byte position to a line and a column. This is expensive and used only for errors.</summary>
internal static class TextPosition
{
    public static JsonParseException Failure(string reason, ReadOnlySpan<byte> text, int at)
    {
        var before = text[..Math.Min(at, text.Length)];
        var line = before.Count((byte)'\n') + 1;
        var column = 1;
        foreach (var unit in before[(before.LastIndexOf((byte)'\n') + 1)..])
        {
            // Continuation bytes belong to the preceding code point.
            column += (unit & 0xC0) == 0x80 ? 0 : 1;
        }

        return new JsonParseException(reason, at, line, column);
    }

    public static int FirstInvalid(ReadOnlySpan<byte> text)
    {
        var at = 0;
        while (at < text.Length && Rune.DecodeFromUtf8(text[at..], out _, out var length) == OperationStatus.Done)
        {
            at += length;
        }

        return at;
    }
}
