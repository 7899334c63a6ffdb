using System.Buffers;

namespace ZisPlatform.Json.Text;

internal static class JsonEscapes
{
    /// <summary>
    /// The characters that must be escaped in a JSON string. DEL is optional, but jq escapes it, which is also safer for terminals.
    /// </summary>
    public static readonly SearchValues<char> Special = SearchValues.Create(
        [.. Enumerable.Range(0, 32).Select(unit => (char)unit), '"', '\\', '\u007f']);

    /// <summary>Writes the escape of a character, of at most six bytes.</summary>
    public static int Escape(char unit, Span<byte> target)
    {
        var letter = unit switch
        {
            '"' => (byte)'"',
            '\\' => (byte)'\\',
            '\b' => (byte)'b',
            '\f' => (byte)'f',
            '\n' => (byte)'n',
            '\r' => (byte)'r',
            '\t' => (byte)'t',
            _ => (byte)'u',
        };
        target[0] = (byte)'\\';
        target[1] = letter;
        if (letter != 'u')
        {
            return 2;
        }

        for (var i = 0; i < 4; i++)
        {
            target[2 + i] = "0123456789abcdef"u8[(unit >> (12 - 4 * i)) & 0xF];
        }

        return 6;
    }
}
