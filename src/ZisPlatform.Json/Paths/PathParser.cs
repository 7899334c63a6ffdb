using System.Globalization;

namespace ZisPlatform.Json.Paths;

/// <summary>Parses segments and selectors of RFC 9535; <see cref="FilterParser"/> parses filters.</summary>
internal sealed class PathParser(string text)
{
    /// <summary>The maximum depth of nested filters and parentheses.</summary>
    private const int MaxNesting = 64;
    private const int MaxSegments = 256;
    private const long MaxInteger = (1L << 53) - 1;

    private int _nesting;

    public int At { get; set; }

    public char Current => At < text.Length ? text[At] : '\0';

    public static JsonPath Parse(string text, JsonPathSyntax syntax)
    {
        var parser = new PathParser(text);
        if (!parser.Take("$"))
        {
            throw parser.Failure("a path begins with $");
        }

        var segments = parser.Segments(relaxed: syntax == JsonPathSyntax.Relaxed);
        return parser.At == text.Length ? new JsonPath(text, segments) : throw parser.Failure("unexpected character");
    }

    public PathSegment[] Segments(bool relaxed)
    {
        var segments = new List<PathSegment>();
        while (true)
        {
            var start = At;
            SkipBlanks();
            if (Current is not ('.' or '['))
            {
                At = start;
                return [.. segments];
            }

            if (segments.Count == MaxSegments)
            {
                throw Failure($"more than {MaxSegments} segments");
            }

            segments.Add(ParseSegment(relaxed));
        }
    }

    public JsonPathException Failure(string reason) => new(reason, At);

    public bool Take(string expected)
    {
        if (string.CompareOrdinal(text, At, expected, 0, expected.Length) != 0)
        {
            return false;
        }

        At += expected.Length;
        return true;
    }

    public void Expect(char expected)
    {
        if (Current != expected)
        {
            throw Failure($"expected '{expected}'");
        }

        At++;
    }

    public void SkipBlanks()
    {
        while (Current is ' ' or '\t' or '\n' or '\r')
        {
            At++;
        }
    }

    public void Nest()
    {
        if (++_nesting > MaxNesting)
        {
            throw Failure($"nested deeper than {MaxNesting} levels");
        }
    }

    public void Unnest() => _nesting--;

    public string TextFrom(int start) => text[start..At];

    /// <summary>Parses a string in single or double quotes.</summary>
    public string Quoted()
    {
        var error = PathString.Read(text, At, out var value, out var end);
        At = end;
        return error is null ? value : throw Failure(error);
    }

    private PathSegment ParseSegment(bool relaxed)
    {
        if (Current == '[')
        {
            return new PathSegment(false, ParseBracketed());
        }

        At++;
        var descendant = Take(".");
        if (descendant && Current == '[')
        {
            return new PathSegment(true, ParseBracketed());
        }

        var start = At;
        while (At < text.Length && (relaxed ? IsRelaxed(Current) : IsNameStart(Current) || (At > start && char.IsAsciiDigit(Current))))
        {
            At++;
        }

        if (TextFrom(start) == "*" || (At == start && Take("*")))
        {
            return new PathSegment(descendant, [new WildcardSelector()]);
        }

        return At > start ? new PathSegment(descendant, [new NameSelector(TextFrom(start))]) : throw Failure("expected a name");
    }

    private static bool IsNameStart(char unit) => char.IsAsciiLetter(unit) || unit == '_' || unit >= '\u0080';

    private static bool IsRelaxed(char unit) =>
        unit >= '\u0080' || (unit > ' ' && unit != '\u007f' && !".[]{}'\"".Contains(unit, StringComparison.Ordinal));

    private Selector[] ParseBracketed()
    {
        Expect('[');
        var selectors = new List<Selector>();
        do
        {
            SkipBlanks();
            selectors.Add(ParseSelector());
            SkipBlanks();
        }
        while (Take(","));
        Expect(']');
        return [.. selectors];
    }

    private Selector ParseSelector()
    {
        switch (Current)
        {
            case '\'' or '"':
                return new NameSelector(Quoted());
            case '*':
                At++;
                return new WildcardSelector();
            case '?':
                At++;
                Nest();
                SkipBlanks();
                var test = new FilterParser(this).Or();
                Unnest();
                return new FilterSelector(test);
            default:
                return ParseIndexOrSlice();
        }
    }

    private Selector ParseIndexOrSlice()
    {
        var start = ParseInteger();
        var position = At;
        SkipBlanks();
        if (!Take(":"))
        {
            At = position;

            // No array is that long, so an index outside the range of int finds nothing.
            return start is { } index
                ? new IndexSelector((int)Math.Clamp(index, int.MinValue, int.MaxValue))
                : throw Failure("expected a selector");
        }

        SkipBlanks();
        var end = ParseInteger();
        position = At;
        SkipBlanks();
        long step = 1;
        if (Take(":"))
        {
            SkipBlanks();
            step = ParseInteger() ?? 1;
        }
        else
        {
            At = position;
        }

        return new SliceSelector(start, end, step);
    }

    private long? ParseInteger()
    {
        var start = At;
        var negative = Take("-");
        var digitsStart = At;
        while (char.IsAsciiDigit(Current))
        {
            At++;
        }

        if (At == digitsStart)
        {
            return negative ? throw Failure("expected digits") : null;
        }

        if (text[digitsStart] == '0' && (negative || At - digitsStart > 1))
        {
            throw Failure("leading zero");
        }

        return long.TryParse(TextFrom(start), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            && Math.Abs(value) <= MaxInteger
            ? value
            : throw Failure("integer out of range");
    }
}
