using System.Text;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Json.Text;

/// <summary>Reads a JSON number into the most compact form that preserves its text.</summary>
internal static class NumberReader
{
    private const int MaxPackedLength = 18;

    /// <summary>
    /// Returns the length of the number in bytes: 0 if there is none, negative if the number is incomplete at that position.
    /// </summary>
    public static int Read(ReadOnlySpan<byte> text, bool nonFinite, out JsonValue value)
    {
        value = default;
        var position = text is [(byte)'-', ..] ? 1 : 0;
        var digitsStart = position;
        long digits = 0;
        position = ReadDigits(text, position, ref digits);
        var integerLength = position - digitsStart;
        if (integerLength == 0)
        {
            return nonFinite ? ReadNonFinite(text, digitsStart, out value) : -digitsStart;
        }

        if (integerLength > 1 && text[digitsStart] == '0')
        {
            return -(digitsStart + 1);
        }

        var scale = 0;
        if (position < text.Length && text[position] == '.')
        {
            var fractionStart = ++position;
            position = ReadDigits(text, position, ref digits);
            scale = position - fractionStart;
            if (scale == 0)
            {
                return -position;
            }
        }

        if (position < text.Length && text[position] is (byte)'e' or (byte)'E')
        {
            var end = ReadExponent(text, position + 1);
            value = CreateLiteral(text, Math.Abs(end));
            return end;
        }

        var negative = digitsStart == 1;
        var fitsPacked = integerLength + scale <= MaxPackedLength && !(negative && digits == 0);
        if (fitsPacked && scale == 0)
        {
            value = negative ? -digits : digits;
        }
        else if (fitsPacked && digits <= PackedDecimal.MaxDigits && scale <= PackedDecimal.MaxScale)
        {
            value = new JsonValue(Tag.Decimal, PackedDecimal.Pack(negative ? -digits : digits, scale));
        }
        else
        {
            value = CreateLiteral(text, position);
        }

        return position;
    }

    private static int ReadDigits(ReadOnlySpan<byte> text, int position, ref long digits)
    {
        while (position < text.Length && (uint)(text[position] - '0') <= 9)
        {
            // The sum overflows after 18 digits; callers check the number of digits before they use it.
            digits = unchecked(digits * 10 + (text[position] - '0'));
            position++;
        }

        return position;
    }

    private static int ReadExponent(ReadOnlySpan<byte> text, int position)
    {
        if (position < text.Length && text[position] is (byte)'+' or (byte)'-')
        {
            position++;
        }

        long ignored = 0;
        var end = ReadDigits(text, position, ref ignored);
        return end == position ? -position : end;
    }

    private static JsonValue CreateLiteral(ReadOnlySpan<byte> text, int length)
    {
        var literal = Encoding.ASCII.GetString(text[..length]);

        // Ids of 19 digits can still fit in 63 bits; -0 cannot be represented as an integer.
        return literal != "-0" && long.TryParse(literal, System.Globalization.NumberStyles.AllowLeadingSign, null, out var integer)
            ? integer
            : new JsonValue(new NumberLiteral(literal));
    }

    private static int ReadNonFinite(ReadOnlySpan<byte> text, int position, out JsonValue value)
    {
        var sign = position == 1 ? -1 : 1;
        var remaining = text[position..];
        value = double.NaN;
        if (remaining.StartsWith("nan"u8) || remaining.StartsWith("NaN"u8))
        {
            // Skip the payload of a NaN, as in nan123.
            long payload = 0;
            return ReadDigits(text, position + 3, ref payload);
        }

        value = sign * double.PositiveInfinity;
        return remaining.StartsWith("Infinity"u8) || remaining.StartsWith("infinity"u8) ? position + 8 : -position;
    }
}
