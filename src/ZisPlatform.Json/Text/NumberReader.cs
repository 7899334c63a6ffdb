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
        var at = text is [(byte)'-', ..] ? 1 : 0;
        var first = at;
        long digits = 0;
        at = Digits(text, at, ref digits);
        var whole = at - first;
        if (whole == 0)
        {
            return nonFinite ? Word(text, first, out value) : -first;
        }

        if (whole > 1 && text[first] == '0')
        {
            return -(first + 1);
        }

        var scale = 0;
        if (at < text.Length && text[at] == '.')
        {
            var point = ++at;
            at = Digits(text, at, ref digits);
            scale = at - point;
            if (scale == 0)
            {
                return -at;
            }
        }

        if (at < text.Length && text[at] is (byte)'e' or (byte)'E')
        {
            var end = Exponent(text, at + 1);
            value = Literal(text, Math.Abs(end));
            return end;
        }

        var negative = first == 1;
        var known = whole + scale <= MaxPackedLength && !(negative && digits == 0);
        if (known && scale == 0)
        {
            value = negative ? -digits : digits;
        }
        else if (known && digits <= PackedDecimal.MaxDigits && scale <= PackedDecimal.MaxScale)
        {
            value = new JsonValue(Tag.Decimal, PackedDecimal.Pack(negative ? -digits : digits, scale));
        }
        else
        {
            value = Literal(text, at);
        }

        return at;
    }

    private static int Digits(ReadOnlySpan<byte> text, int at, ref long digits)
    {
        while (at < text.Length && (uint)(text[at] - '0') <= 9)
        {
            // The sum overflows after 18 digits; callers check the number of digits before they use it.
            digits = unchecked(digits * 10 + (text[at] - '0'));
            at++;
        }

        return at;
    }

    private static int Exponent(ReadOnlySpan<byte> text, int at)
    {
        if (at < text.Length && text[at] is (byte)'+' or (byte)'-')
        {
            at++;
        }

        long ignored = 0;
        var end = Digits(text, at, ref ignored);
        return end == at ? -at : end;
    }

    private static JsonValue Literal(ReadOnlySpan<byte> text, int length)
    {
        var literal = Encoding.ASCII.GetString(text[..length]);

        // Ids of 19 digits can still fit in 63 bits; -0 cannot be represented as an integer.
        return literal != "-0" && long.TryParse(literal, System.Globalization.NumberStyles.AllowLeadingSign, null, out var whole)
            ? whole
            : new JsonValue(new NumberLiteral(literal));
    }

    private static int Word(ReadOnlySpan<byte> text, int at, out JsonValue value)
    {
        var sign = at == 1 ? -1 : 1;
        var rest = text[at..];
        value = double.NaN;
        if (rest.StartsWith("nan"u8) || rest.StartsWith("NaN"u8))
        {
            // Skip the payload of a NaN, as in nan123.
            long payload = 0;
            return Digits(text, at + 3, ref payload);
        }

        value = sign * double.PositiveInfinity;
        return rest.StartsWith("Infinity"u8) || rest.StartsWith("infinity"u8) ? at + 8 : -at;
    }
}
