using System.Globalization;
using System.Text;

namespace ZisPlatform.Json.Text;

internal static class StringEscapes
{
    /// <summary>Decodes the escapes between two quotes. Returns the position of an invalid escape, or -1.</summary>
    /// <remarks>An unpaired surrogate is preserved; it is written as the escape that it was read from.</remarks>
    public static int Decode(ReadOnlySpan<byte> raw, out string? text)
    {
        text = null;
        var decoded = new StringBuilder(raw.Length);
        var position = 0;
        while (position < raw.Length)
        {
            var plainLength = raw[position..].IndexOf((byte)'\\');
            if (plainLength < 0)
            {
                decoded.Append(Encoding.UTF8.GetString(raw[position..]));
                break;
            }

            decoded.Append(Encoding.UTF8.GetString(raw.Slice(position, plainLength)));
            position += plainLength;
            var length = DecodeEscape(raw[position..], out var unit);
            if (length == 0)
            {
                return position;
            }

            decoded.Append(unit);
            position += length;
        }

        text = decoded.ToString();
        return -1;
    }

    private static int DecodeEscape(ReadOnlySpan<byte> escape, out char unit)
    {
        unit = '\0';
        if (escape.Length < 2)
        {
            return 0;
        }

        if (escape[1] != 'u')
        {
            unit = (char)escape[1] switch
            {
                '"' => '"',
                '\\' => '\\',
                '/' => '/',
                'b' => '\b',
                'f' => '\f',
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                _ => '\0',
            };
            return unit == '\0' ? 0 : 2;
        }

        if (escape.Length < 6 || !ushort.TryParse(escape[2..6], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
        {
            return 0;
        }

        unit = (char)code;
        return 6;
    }
}
