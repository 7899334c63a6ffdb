using System.Globalization;

namespace ZisPlatform.Json;

public readonly partial struct JsonValue
{
    /// <summary>Longer integers keep their exponent in <see cref="ToPlainText"/>: nobody means a URL of a thousand zeros.</summary>
    private const int LongestPlainNumber = 400;

    /// <summary>Whether it came out of arithmetic: then it is a double and has no text of its own.</summary>
    internal bool IsComputed => ReferenceEquals(_node, Tag.Double);

    /// <summary>The number as it was read, or in jq's form where it was computed.</summary>
    /// <exception cref="InvalidOperationException">It is no number.</exception>
    public string NumberText
    {
        get
        {
            if (_node is NumberLiteral literal)
            {
                return literal.Text;
            }

            Span<char> text = stackalloc char[Json.NumberText.MaxLength];
            return text[..FormatNumber(text)].ToString();
        }
    }

    /// <summary>The nearest double.</summary>
    /// <exception cref="InvalidOperationException">It is no number.</exception>
    public double AsDouble()
    {
        if (ReferenceEquals(_node, Tag.Double))
        {
            return BitConverter.Int64BitsToDouble(_bits);
        }

        if (ReferenceEquals(_node, Tag.Integer))
        {
            return _bits;
        }

        return ReferenceEquals(_node, Tag.Decimal) ? PackedDecimal.ToDouble(_bits)
            : _node is NumberLiteral literal ? literal.Value
            : throw Not("a number");
    }

    /// <summary>Whether it is a number that is exactly this integer: <c>7</c>, <c>7.0</c> and <c>70e-1</c> alike.</summary>
    public bool TryGetInt64(out long value)
    {
        if (TryGetExactInt64(out value))
        {
            return true;
        }

        if (!IsNumber)
        {
            return false;
        }

        if (IsComputed)
        {
            // 2^63 itself is a double but no long.
            var number = AsDouble();
            value = number is >= -9223372036854775808d and < 9223372036854775808d ? (long)number : 0;
            return value == number && !double.IsNaN(number);
        }

        return long.TryParse(DecimalDigits.Of(NumberText).ToPlain(20), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>An integer that was written as one, without looking further.</summary>
    internal bool TryGetExactInt64(out long value)
    {
        value = _bits;
        return ReferenceEquals(_node, Tag.Integer);
    }

    /// <summary>Writes <see cref="NumberText"/> of all but literals; <paramref name="target"/> takes <see cref="Json.NumberText.MaxLength"/>.</summary>
    internal int FormatNumber(Span<char> target)
    {
        if (ReferenceEquals(_node, Tag.Integer))
        {
            _bits.TryFormat(target, out var written, default, CultureInfo.InvariantCulture);
            return written;
        }

        return ReferenceEquals(_node, Tag.Decimal) ? PackedDecimal.Format(_bits, target) : Json.NumberText.Format(AsDouble(), target);
    }

    internal string? LiteralText => (_node as NumberLiteral)?.Text;

    private int NumberLength
    {
        get
        {
            if (LiteralText is { } literal)
            {
                return literal.Length;
            }

            Span<char> text = stackalloc char[Json.NumberText.MaxLength];
            return FormatNumber(text);
        }
    }

    private string PlainNumber()
    {
        var text = NumberText;
        if (!text.AsSpan().ContainsAny("eE.") || text == "null")
        {
            return text;
        }

        // Only integers are spelled out; 2.50 and 1e-9 stay as they are.
        var digits = DecimalDigits.Of(text);
        return digits.Exponent >= 0 ? digits.ToPlain(LongestPlainNumber) ?? text : text;
    }
}
