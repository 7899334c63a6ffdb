using System.Globalization;
using System.Numerics;

namespace ZisPlatform.Json.Values;

/// <summary>A decomposed decimal number: significant digits without leading and trailing zeros, multiplied by a power of ten.</summary>
internal readonly struct DecimalDigits : IComparable<DecimalDigits>
{
    // Far larger than any meaningful exponent, and small enough that sums of such exponents do not overflow.
    private const long MaxExponent = 1L << 60;

    private DecimalDigits(bool negative, string digits, long exponent)
    {
        Negative = negative;
        Digits = digits;
        Exponent = exponent;
    }

    public bool Negative { get; }

    public string Digits { get; }

    public long Exponent { get; }

    public static DecimalDigits Parse(ReadOnlySpan<char> text)
    {
        var negative = text[0] == '-';
        text = text[(negative ? 1 : 0)..];
        long exponent = 0;
        var exponentIndex = text.IndexOfAny('e', 'E');
        if (exponentIndex >= 0)
        {
            exponent = ToExponent(text[(exponentIndex + 1)..]);
            text = text[..exponentIndex];
        }

        var digits = text.ToString();
        var point = digits.IndexOf('.', StringComparison.Ordinal);
        if (point >= 0)
        {
            exponent -= digits.Length - point - 1;
            digits = digits.Remove(point, 1);
        }

        var significant = digits.TrimEnd('0');
        exponent += digits.Length - significant.Length;
        significant = significant.TrimStart('0');
        return significant.Length == 0 ? new(false, "", 0) : new(negative, significant, exponent);
    }

    public int CompareTo(DecimalDigits other)
    {
        if (Sign != other.Sign || Sign == 0)
        {
            return Sign.CompareTo(other.Sign);
        }

        var magnitude = (Exponent + Digits.Length).CompareTo(other.Exponent + other.Digits.Length);
        if (magnitude == 0)
        {
            magnitude = string.CompareOrdinal(Digits, other.Digits);
        }

        return Negative ? -magnitude : magnitude;
    }

    /// <summary>Returns all digits without an exponent, or null if there are more than <paramref name="maxDigits"/> digits.</summary>
    public string? ToPlain(int maxDigits)
    {
        var point = Exponent + Digits.Length;
        var sign = Negative ? "-" : "";
        if (Digits.Length == 0)
        {
            return "0";
        }

        if (Math.Max(point, Digits.Length) - Math.Min(point, 0) > maxDigits)
        {
            return null;
        }

        return point <= 0 ? $"{sign}0.{new string('0', (int)-point)}{Digits}"
            : Exponent >= 0 ? $"{sign}{Digits}{new string('0', (int)Exponent)}"
            : $"{sign}{Digits.AsSpan(0, (int)point)}.{Digits.AsSpan((int)point)}";
    }

    private int Sign => Digits.Length == 0 ? 0 : Negative ? -1 : 1;

    private static long ToExponent(ReadOnlySpan<char> text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var exponent)
            ? Math.Clamp(exponent, -MaxExponent, MaxExponent)
            : BigInteger.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture).Sign * MaxExponent;
}
