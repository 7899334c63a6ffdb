using System.Text;
using ZisPlatform.Json.Jq.Engine;
using ZisPlatform.Json.Text;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Json.Jq.Builtins;

/// <summary>Functions on strings, and conversions between strings and other values.</summary>
internal static class StringBuiltins
{
    private static readonly JsonParseOptions JqParseOptions = new() { NonFinite = true, MaxDepth = JsonValue.MaxDepth };

    public static JsonValue ToText(Machine machine, JsonValue value) => value.IsString ? value : ToJson(machine, value);

    public static JsonValue ToJson(Machine machine, JsonValue value)
    {
        // Charge before writing, because a small value can have an extremely long text.
        if (!machine.Charge(4 * value.Size))
        {
            return default;
        }

        var text = JsonWriter.ToText(value, indented: false, formatLiteral: FormatNumber);
        return machine.Charge(2L * text.Length) ? text : default(JsonValue);
    }

    public static JsonValue FromJson(Machine machine, JsonValue value)
    {
        if (!value.IsString)
        {
            return machine.FailWith($"{ErrorMessages.Describe(value)} only strings can be parsed");
        }

        var text = value.AsString();
        if (!machine.Charge(8L * text.Length))
        {
            return default;
        }

        return JsonValue.TryParse(text, out var parsed, out var error, JqParseOptions)
            ? parsed
            : machine.FailWith($"{DescribeError(error)} at line {error.Line}, column {error.Column} (while parsing '{text}')");
    }

    public static JsonValue ToNumber(Machine machine, JsonValue value)
    {
        if (value.IsNumber)
        {
            return value;
        }

        if (!value.IsString)
        {
            return machine.FailWith($"{ErrorMessages.Describe(value)} cannot be parsed as a number");
        }

        var text = value.AsString();
        var json = text.AsSpan().Trim().StartsWith(".") ? "0" + text.Trim() : text;
        return JsonValue.TryParse(json, out var number, out var error) && number.IsNumber
            ? number
            : machine.FailWith(
                $"Invalid numeric literal at EOF at line 1, column {error?.Column ?? text.Length} (while parsing '{text}')");
    }

    public static JsonValue StartsWith(Machine machine, JsonValue text, JsonValue part) =>
        text.IsString && part.IsString
            ? text.AsString().StartsWith(part.AsString(), StringComparison.Ordinal)
            : machine.FailWith("startswith() requires string inputs");

    public static JsonValue EndsWith(Machine machine, JsonValue text, JsonValue part) =>
        text.IsString && part.IsString
            ? text.AsString().EndsWith(part.AsString(), StringComparison.Ordinal)
            : machine.FailWith("endswith() requires string inputs");

    public static JsonValue TrimStart(JsonValue text, JsonValue part) =>
        text.IsString && part.IsString && text.AsString().StartsWith(part.AsString(), StringComparison.Ordinal)
            ? text.AsString()[part.AsString().Length..]
            : text;

    public static JsonValue TrimEnd(JsonValue text, JsonValue part) =>
        text.IsString && part.IsString && text.AsString().EndsWith(part.AsString(), StringComparison.Ordinal)
            ? text.AsString()[..^part.AsString().Length]
            : text;

    public static Func<Machine, JsonValue, JsonValue> Trim(bool start, bool end) => (machine, value) =>
    {
        if (!value.IsString)
        {
            return machine.FailWith($"{ErrorMessages.Describe(value)} cannot be trimmed");
        }

        var text = value.AsString();
        text = start ? text.TrimStart() : text;
        return end ? text.TrimEnd() : text;
    };

    public static JsonValue Utf8Length(Machine machine, JsonValue value) =>
        value.IsString
            ? Encoding.UTF8.GetByteCount(value.AsString())
            : machine.FailWith($"{ErrorMessages.Describe(value)} only strings have UTF-8 byte length");

    public static JsonValue Lower(Machine machine, JsonValue value) =>
        ConvertAsciiCase(machine, value, "ascii_downcase", char.IsAsciiLetterUpper);

    public static JsonValue Upper(Machine machine, JsonValue value) =>
        ConvertAsciiCase(machine, value, "ascii_upcase", char.IsAsciiLetterLower);

    public static JsonValue Ascii(Machine machine, JsonValue value) =>
        value.IsNumber && value.AsDouble() is >= 0 and < 128
            ? ((char)value.AsDouble()).ToString()
            : machine.FailWith($"{ErrorMessages.Describe(value)} is no ASCII code");

    public static JsonValue Explode(Machine machine, JsonValue value)
    {
        if (!value.IsString)
        {
            return machine.FailWith("explode input must be a string");
        }

        var codes = new CollectSink(machine);
        foreach (var rune in value.AsString().EnumerateRunes())
        {
            if (!codes.Push(rune.Value, null))
            {
                return default;
            }
        }

        return codes.ToArray();
    }

    public static JsonValue Implode(Machine machine, JsonValue value)
    {
        if (!value.IsArray)
        {
            return machine.FailWith("implode input must be an array");
        }

        if (!machine.Charge(4L * value.Count))
        {
            return default;
        }

        var text = new StringBuilder(value.Count);
        foreach (ref readonly var code in value.Items)
        {
            if (!code.IsNumber || double.IsNaN(code.AsDouble()))
            {
                return machine.FailWith($"{ErrorMessages.Describe(code)} can't be imploded, unicode codepoint needs to be numeric");
            }

            var codePoint = Math.Truncate(code.AsDouble());
            text.Append(codePoint is >= 0 and <= 0x10FFFF && Rune.IsValid((int)codePoint) ? new Rune((int)codePoint).ToString() : "\uFFFD");
        }

        return text.ToString();
    }

    public static JsonValue Join(Machine machine, JsonValue value, JsonValue separator)
    {
        if (!value.IsArray && !value.IsObject)
        {
            return machine.FailWith($"Cannot iterate over {ErrorMessages.Describe(value)}");
        }

        var items = value.IsArray ? value.Items : value.Values;
        if (items.IsEmpty)
        {
            return "";
        }

        if (!separator.IsString && !separator.IsNull && items.Length > 1)
        {
            return machine.FailWith(ErrorMessages.CannotCombine("", separator, "added"));
        }

        var text = new StringBuilder();
        for (var i = 0; i < items.Length; i++)
        {
            if (i > 0)
            {
                text.Append(separator.IsNull ? "" : separator.AsString());
            }

            var item = items[i];
            if (item.IsArray || item.IsObject)
            {
                return machine.FailWith(ErrorMessages.CannotCombine(text.ToString(), item, "added"));
            }

            var part = item.IsNull ? "" : ToText(machine, item).AsString();
            if (machine.Stopped || !machine.Step() || !machine.Charge(4L * (part.Length + 1)))
            {
                return default;
            }

            text.Append(part);
        }

        return text.ToString();
    }

    /// <summary>
    /// Returns the number as written, with jq's one change: an exponent that leaves no more zeros than digits is written out (<c>100e-2</c>
    /// becomes <c>1.00</c>); other exponents become the text of a double.
    /// </summary>
    private static string FormatNumber(JsonValue value)
    {
        var text = value.NumberText;
        var exponentIndex = text.AsSpan().IndexOfAny('e', 'E');
        if (exponentIndex < 0 || value.IsComputed)
        {
            return text;
        }

        var exponent = text.AsSpan(exponentIndex + 1);
        if (int.TryParse(exponent, System.Globalization.CultureInfo.InvariantCulture, out var shift) && shift is < 0 and > -20)
        {
            var digits = text[..exponentIndex].TrimStart('-');
            var point = digits.IndexOf('.', StringComparison.Ordinal);
            var scale = (point < 0 ? 0 : digits.Length - point - 1) - shift;
            digits = digits.Replace(".", "", StringComparison.Ordinal).TrimStart('0').PadLeft(scale + 1, '0');
            if (digits.Length - scale > 0 && scale - digits.TrimStart('0').Length < 6)
            {
                return $"{(text[0] == '-' ? "-" : "")}{digits.AsSpan(0, digits.Length - scale)}.{digits.AsSpan(digits.Length - scale)}";
            }
        }

        return double.IsInfinity(value.AsDouble()) ? text : JsonValue.From(value.AsDouble()).NumberText;
    }

    private static string DescribeError(JsonParseException error) => error.Reason switch
    {
        "unexpected end of the text" => "Unfinished JSON term at EOF",
        "unexpected text after the value" => "Unexpected extra JSON values",
        "unexpected character" or "malformed number" => "Invalid numeric literal at EOF",
        var reason => reason,
    };

    private static JsonValue ConvertAsciiCase(Machine machine, JsonValue value, string name, Func<char, bool> needsChange)
    {
        if (!value.IsString)
        {
            return machine.FailWith($"{name} input must be a string");
        }

        var text = value.AsString();
        return machine.Charge(2L * text.Length)
            ? string.Create(text.Length, (text, needsChange), (span, state) =>
            {
                for (var i = 0; i < span.Length; i++)
                {
                    span[i] = state.needsChange(state.text[i]) ? (char)(state.text[i] ^ 0x20) : state.text[i];
                }
            })
            : default(JsonValue);
    }
}
