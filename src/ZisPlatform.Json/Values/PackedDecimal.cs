using System.Globalization;

namespace ZisPlatform.Json.Values;

/// <summary>A decimal fraction in 64 bits: the digits times 256, plus the number of fractional digits. <c>1.50</c> is 150 and 2.</summary>
internal static class PackedDecimal
{
    /// <summary>The limit up to which the digits and the power of ten are exact doubles, so that one division rounds correctly.</summary>
    public const long MaxDigits = 1L << 53;
    public const int MaxScale = 22;

    private static readonly double[] Powers =
    [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ];

    public static long Pack(long digits, int scale) => (digits << 8) | (uint)scale;

    public static long Digits(long bits) => bits >> 8;

    public static int Scale(long bits) => (int)(bits & 0xFF);

    public static double ToDouble(long bits) => Digits(bits) / Powers[Scale(bits)];

    /// <summary>Writes the text that the number was read from; <paramref name="target"/> has room for 32 characters.</summary>
    public static int Format(long bits, Span<char> target)
    {
        var digits = Digits(bits);
        var scale = Scale(bits);
        var sign = digits < 0 ? 1 : 0;
        if (sign == 1)
        {
            target[0] = '-';
            digits = -digits;
        }

        Span<char> plain = stackalloc char[32];
        digits.TryFormat(plain, out var length, $"D{scale + 1}", CultureInfo.InvariantCulture);
        var whole = length - scale;
        plain[..whole].CopyTo(target[sign..]);
        target[sign + whole] = '.';
        plain[whole..length].CopyTo(target[(sign + whole + 1)..]);
        return sign + length + 1;
    }
}
