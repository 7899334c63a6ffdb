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

    public int Position { get; set; }

    public char Current => Position < text.Length ? text[Position] : '\0';

    public static JsonPath Parse(string text, JsonPathSyntax syntax)
    {
        var parser = new PathParser(text);
        if (!parser.TryTake("$"))
        {
            throw parser.CreateException("a path begins with $");
        }

        var segments = parser.ParseSegments(relaxed: syntax == JsonPathSyntax.Relaxed);
        return parser.Position == text.Length ? new JsonPath(text, segments) : throw parser.CreateException("unexpected character");
    }

    public PathSegment[] ParseSegments(bool relaxed)
    {
        var segments = new List<PathSegment>();
        while (true)
        {
            var start = Position;
            SkipBlanks();
            if (Current is not ('.' or '['))
            {
                Position = start;
                return [.. segments];
            }

            if (segments.Count == MaxSegments)
            {
                throw CreateException($"more than {MaxSegments} segments");
            }

            segments.Add(ParseSegment(relaxed));
        }
    }

    public JsonPathException CreateException(string reason) => new(reason, Position);

    public bool TryTake(string expected)
    {
        if (string.CompareOrdinal(text, Position, expected, 0, expected.Length) != 0)
        {
            return false;
        }

        Position += expected.Length;
        return true;
    }

    public void Expect(char expected)
    {
        if (Current != expected)
        {
            throw CreateException($"expected '{expected}'");
        }

        Position++;
    }

    public void SkipBlanks()
    {
        while (Current is ' ' or '\t' or '\n' or '\r')
        {
            Position++;
        }
    }

    public void EnterNesting()
    {
        if (++_nesting > MaxNesting)
        {
            throw CreateException($"nested deeper than {MaxNesting} levels");
        }
    }

    public void ExitNesting() => _nesting--;

    public string TextFrom(int start) => text[start..Position];

    /// <summary>Parses a string in single or double quotes.</summary>
    public string ParseQuoted()
    {
        var error = PathString.Read(text, Position, out var value, out var end);
        Position = end;
        return error is null ? value : throw CreateException(error);
    }

    private PathSegment ParseSegment(bool relaxed)
    {
        if (Current == '[')
        {
            return new PathSegment(false, ParseBracketed());
        }

        Position++;
        var descendant = TryTake(".");
        if (descendant && Current == '[')
        {
            return new PathSegment(true, ParseBracketed());
        }

        var start = Position;
        while (Position < text.Length
            && (relaxed ? IsRelaxed(Current) : IsNameStart(Current) || (Position > start && char.IsAsciiDigit(Current))))
        {
            Position++;
        }

        if (TextFrom(start) == "*" || (Position == start && TryTake("*")))
        {
            return new PathSegment(descendant, [new WildcardSelector()]);
        }

        return Position > start
            ? new PathSegment(descendant, [new NameSelector(TextFrom(start))])
            : throw CreateException("expected a name");
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
        while (TryTake(","));
        Expect(']');
        return [.. selectors];
    }

    private Selector ParseSelector()
    {
        switch (Current)
        {
            case '\'' or '"':
                return new NameSelector(ParseQuoted());
            case '*':
                Position++;
                return new WildcardSelector();
            case '?':
                Position++;
                EnterNesting();
                SkipBlanks();
                var test = new FilterParser(this).ParseOr();
                ExitNesting();
                return new FilterSelector(test);
            default:
                return ParseIndexOrSlice();
        }
    }

    private Selector ParseIndexOrSlice()
    {
        var start = ParseInteger();
        var position = Position;
        SkipBlanks();
        if (!TryTake(":"))
        {
            Position = position;

            // No array is that long, so an index outside the range of int finds nothing.
            return start is { } index
                ? new IndexSelector((int)Math.Clamp(index, int.MinValue, int.MaxValue))
                : throw CreateException("expected a selector");
        }

        SkipBlanks();
        var end = ParseInteger();
        position = Position;
        SkipBlanks();
        long step = 1;
        if (TryTake(":"))
        {
            SkipBlanks();
            step = ParseInteger() ?? 1;
        }
        else
        {
            Position = position;
        }

        return new SliceSelector(start, end, step);
    }

    private long? ParseInteger()
    {
        var start = Position;
        var negative = TryTake("-");
        var digitsStart = Position;
        while (char.IsAsciiDigit(Current))
        {
            Position++;
        }

        if (Position == digitsStart)
        {
            return negative ? throw CreateException("expected digits") : null;
        }

        if (text[digitsStart] == '0' && (negative || Position - digitsStart > 1))
        {
            throw CreateException("leading zero");
        }

        return long.TryParse(TextFrom(start), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            && Math.Abs(value) <= MaxInteger
            ? value
            : throw CreateException("integer out of range");
    }
}
