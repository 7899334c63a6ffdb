using System.Buffers;
using System.Text;

namespace ZisPlatform.Json.Text;

/// <summary>Converts a byte position to a line and a column. This is expensive and used only for errors.</summary>
internal static class TextPosition
{
    public static JsonParseException CreateException(string reason, ReadOnlySpan<byte> text, int position)
    {
        var before = text[..Math.Min(position, text.Length)];
        var line = before.Count((byte)'\n') + 1;
        var column = 1;
        foreach (var value in before[(before.LastIndexOf((byte)'\n') + 1)..])
        {
            // Continuation bytes belong to the preceding code point.
            column += (value & 0xC0) == 0x80 ? 0 : 1;
        }

        return new JsonParseException(reason, position, line, column);
    }

    public static int FindFirstInvalid(ReadOnlySpan<byte> text)
    {
        var position = 0;
        while (position < text.Length && Rune.DecodeFromUtf8(text[position..], out _, out var length) == OperationStatus.Done)
        {
            position += length;
        }

        return position;
    }
}
