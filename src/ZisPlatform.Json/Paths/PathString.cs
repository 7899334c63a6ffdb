using System.Globalization;
using System.Text;

namespace ZisPlatform.Json.Paths;

/// <summary>Strings in paths: single or double quotes and the escapes of JSON; only the enclosing quote can be escaped.</summary>
internal static class PathString
{
    /// <summary>
    /// Reads a string. Returns null, or the error; <paramref name="end"/> is the position after the string or of the error.
    /// </summary>
    public static string? Read(string text, int start, out string value, out int end)
    {
        value = "";
        var quote = text[start];
        var builder = new StringBuilder();
        for (end = start + 1; end < text.Length;)
        {
            var unit = text[end];
            if (unit == quote)
            {
                end++;
                value = builder.ToString();
                return null;
            }

            if (unit < ' ')
            {
                return "control character in a string";
            }

            if (unit != '\\')
            {
                builder.Append(unit);
                end++;
                continue;
            }

            var length = ReadEscape(text.AsSpan(end + 1), quote, builder);
            if (length == 0)
            {
                return "bad escape in a string";
            }

            end += length + 1;
        }

        return "unterminated string";
    }

    private static int ReadEscape(ReadOnlySpan<char> escape, char quote, StringBuilder builder)
    {
        if (escape.IsEmpty)
        {
            return 0;
        }

        if (escape[0] == 'u')
        {
            return ReadUnicodeEscape(escape, builder);
        }

        var unit = escape[0] switch
        {
            'b' => '\b',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            '/' => '/',
            '\\' => '\\',
            var character => character == quote ? quote : '\0',
        };
        if (unit == '\0')
        {
            return 0;
        }

        builder.Append(unit);
        return 1;
    }

    private static int ReadUnicodeEscape(ReadOnlySpan<char> escape, StringBuilder builder)
    {
        if (!TryReadUnit(escape, out var first) || char.IsLowSurrogate(first))
        {
            return 0;
        }

        builder.Append(first);
        if (!char.IsHighSurrogate(first))
        {
            return 5;
        }

        if (escape.Length < 6 || escape[5] != '\\' || !TryReadUnit(escape[6..], out var second) || !char.IsLowSurrogate(second))
        {
            return 0;
        }

        builder.Append(second);
        return 11;
    }

    private static bool TryReadUnit(ReadOnlySpan<char> escape, out char unit)
    {
        unit = '\0';
        if (escape.Length < 5
            || escape[0] != 'u'
            || !ushort.TryParse(escape[1..5], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
        {
            return false;
        }

        unit = (char)code;
        return true;
    }
}
