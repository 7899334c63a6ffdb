using System.Globalization;

namespace ZisPlatform.Json.Values;

/// <summary>Converts between numbers and text: reads literals, and writes doubles in the form of jq.</summary>
internal static class NumberFormatter
{
    /// <summary>The maximum length of the text of a double or a packed number.</summary>
    public const int MaxLength = 40;

    public static double ToDouble(ReadOnlySpan<char> text) => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

    /// <summary>
    /// Writes the shortest digits that are read back as the same double, in jq's form: <c>1e-05</c>, <c>1e+17</c>,
    /// <c>123000000000000000</c>. JSON has no infinities and no NaN: they become the largest double and null.
    /// </summary>
    public static int Format(double value, Span<char> target)
    {
        if (double.IsNaN(value))
        {
            "null".CopyTo(target);
            return 4;
        }

        if (Math.Abs(value) < 1e15 && Math.Truncate(value) == value && !(value == 0 && double.IsNegative(value)))
        {
            ((long)value).TryFormat(target, out var written, default, CultureInfo.InvariantCulture);
            return written;
        }

        value = Math.Clamp(value, -double.MaxValue, double.MaxValue);
        Span<char> shortest = stackalloc char[MaxLength];
        value.TryFormat(shortest, out var shortLength, "R", CultureInfo.InvariantCulture);
        return FormatDigits(DecimalDigits.Parse(shortest[..shortLength]), double.IsNegative(value), target);
    }

    private static int FormatDigits(DecimalDigits number, bool negative, Span<char> target)
    {
        var position = 0;
        if (negative)
        {
            target[position++] = '-';
        }

        var digits = number.Digits;
        if (digits.Length == 0)
        {
            target[position++] = '0';
            return position;
        }

        // `point` is the number of digits before the decimal point.
        var point = (int)number.Exponent + digits.Length;
        if (point <= -4 || point > digits.Length + 15)
        {
            return FormatScientific(digits, point - 1, target, position);
        }

        if (point <= 0)
        {
            "0.".CopyTo(target[position..]);
            target.Slice(position + 2, -point).Fill('0');
            digits.CopyTo(target[(position + 2 - point)..]);
            return position + 2 - point + digits.Length;
        }

        if (point >= digits.Length)
        {
            digits.CopyTo(target[position..]);
            target.Slice(position + digits.Length, point - digits.Length).Fill('0');
            return position + point;
        }

        digits.AsSpan(0, point).CopyTo(target[position..]);
        target[position + point] = '.';
        digits.AsSpan(point).CopyTo(target[(position + point + 1)..]);
        return position + digits.Length + 1;
    }

    private static int FormatScientific(string digits, int exponent, Span<char> target, int position)
    {
        target[position++] = digits[0];
        if (digits.Length > 1)
        {
            target[position++] = '.';
            digits.AsSpan(1).CopyTo(target[position..]);
            position += digits.Length - 1;
        }

        target[position++] = 'e';
        target[position++] = exponent < 0 ? '-' : '+';
        Math.Abs(exponent).TryFormat(target[position..], out var written, "D2", CultureInfo.InvariantCulture);
        return position + written;
    }
}
