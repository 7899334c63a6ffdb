using System.Globalization;

namespace ZisPlatform.Json.Values;

public readonly partial struct JsonValue
{
    /// <summary>
    /// The maximum number of digits that <see cref="ToPlainText"/> writes for an integer. Longer integers keep their exponent, because a
    /// URL of a thousand zeros is never intended.
    /// </summary>
    private const int MaxPlainDigits = 400;

    /// <summary>Gets a value: true if the number is the result of arithmetic. It is then a double without its own text.</summary>
    internal bool IsComputed => ReferenceEquals(_node, Tag.Double);

    /// <summary>Gets the text of the number as read, or in jq's form if it was computed.</summary>
    /// <exception cref="InvalidOperationException">The value is not a number.</exception>
    public string NumberText
    {
        get
        {
            if (_node is NumberLiteral literal)
            {
                return literal.Text;
            }

            Span<char> text = stackalloc char[ZisPlatform.Json.Values.NumberFormatter.MaxLength];
            return text[..FormatNumber(text)].ToString();
        }
    }

    /// <summary>Returns the nearest double.</summary>
    /// <exception cref="InvalidOperationException">The value is not a number.</exception>
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
            : throw WrongKind("a number");
    }

    /// <summary>Determines whether the number is exactly an integer: <c>7</c>, <c>7.0</c> and <c>70e-1</c> are the same.</summary>
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
            // 2^63 is a double but exceeds the range of long.
            var number = AsDouble();
            value = number is >= -9223372036854775808d and < 9223372036854775808d ? (long)number : 0;
            return value == number && !double.IsNaN(number);
        }

        return long.TryParse(
            DecimalDigits.Parse(NumberText).ToPlain(20), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>Gets an integer that was written as an integer, without checking other forms.</summary>
    internal bool TryGetExactInt64(out long value)
    {
        value = _bits;
        return ReferenceEquals(_node, Tag.Integer);
    }

    /// <summary>
    /// Writes <see cref="NumberText"/> of all numbers except literals. The <paramref name="target"/> must have room for
    /// <see cref="ZisPlatform.Json.Values.NumberFormatter.MaxLength"/> characters.
    /// </summary>
    internal int FormatNumber(Span<char> target)
    {
        if (ReferenceEquals(_node, Tag.Integer))
        {
            _bits.TryFormat(target, out var written, default, CultureInfo.InvariantCulture);
            return written;
        }

        return ReferenceEquals(_node, Tag.Decimal)
            ? PackedDecimal.Format(_bits, target)
            : ZisPlatform.Json.Values.NumberFormatter.Format(AsDouble(), target);
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

            Span<char> text = stackalloc char[ZisPlatform.Json.Values.NumberFormatter.MaxLength];
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

        // Only integers are written out; 2.50 and 1e-9 remain unchanged.
        var digits = DecimalDigits.Parse(text);
        return digits.Exponent >= 0 ? digits.ToPlain(MaxPlainDigits) ?? text : text;
    }
}
