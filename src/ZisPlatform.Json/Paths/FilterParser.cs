using ZisPlatform.Json.Values;

namespace ZisPlatform.Json.Paths;

/// <summary>Parses the logical expressions of filters, with the type rules for functions of RFC 9535.</summary>
internal sealed class FilterParser(PathParser source)
{
    public FilterTest Or()
    {
        var parts = new List<FilterTest> { ParseAnd() };
        while (TryTakeOperator("||"))
        {
            parts.Add(ParseAnd());
        }

        return parts is [var only] ? only : new OrTest([.. parts]);
    }

    private FilterTest ParseAnd()
    {
        var parts = new List<FilterTest> { ParseBasic() };
        while (TryTakeOperator("&&"))
        {
            parts.Add(ParseBasic());
        }

        return parts is [var only] ? only : new AndTest([.. parts]);
    }

    private bool TryTakeOperator(string text)
    {
        var start = source.At;
        source.SkipBlanks();
        if (source.Take(text))
        {
            source.SkipBlanks();
            return true;
        }

        source.At = start;
        return false;
    }

    private FilterTest ParseBasic()
    {
        if (source.Take("!"))
        {
            source.SkipBlanks();
            return new NotTest(source.Current == '(' ? ParseParenthesized() : ParseTest(negated: true));
        }

        return source.Current == '(' ? ParseParenthesized() : ParseTest(negated: false);
    }

    private FilterTest ParseParenthesized()
    {
        source.Nest();
        source.Expect('(');
        source.SkipBlanks();
        var inner = Or();
        source.SkipBlanks();
        source.Expect(')');
        source.Unnest();
        return inner;
    }

    /// <summary>Parses a comparison, a query or a function.</summary>
    private FilterTest ParseTest(bool negated)
    {
        var start = source.At;
        var left = ParseOperand(out var test);
        var operandEnd = source.At;
        source.SkipBlanks();
        var comparison = negated ? null : TryTakeComparison();
        if (comparison is null)
        {
            source.At = operandEnd;
            return test ?? (left is FilterQuery query
                ? new ExistenceTest(query)
                : throw new JsonPathException("expected a comparison", start));
        }

        source.SkipBlanks();
        var rightStart = source.At;
        var right = ParseOperand(out _);
        return new ComparisonTest(RequireComparable(left, start), comparison.Value, RequireComparable(right, rightStart));
    }

    private static FilterOperand RequireComparable(FilterOperand? operand, int start) =>
        operand is null ? throw new JsonPathException("the function has no value to compare", start)
        : operand is FilterQuery { IsSingular: false } ? throw new JsonPathException("only a path to one value can be compared", start)
        : operand;

    private Comparison? TryTakeComparison() =>
        source.Take("==") ? Comparison.Equal
        : source.Take("!=") ? Comparison.NotEqual
        : source.Take("<=") ? Comparison.LessOrEqual
        : source.Take(">=") ? Comparison.GreaterOrEqual
        : source.Take("<") ? Comparison.Less
        : source.Take(">") ? Comparison.Greater
        : null;

    /// <summary>Parses an operand. For a function with a logical result, returns null and sets the test.</summary>
    private FilterOperand? ParseOperand(out FilterTest? test)
    {
        test = null;
        switch (source.Current)
        {
            case '@' or '$':
                return ParseQuery();
            case '\'' or '"':
                return new LiteralOperand(source.Quoted());
            case '-' or (>= '0' and <= '9'):
                return new LiteralOperand(ParseNumber());
            case >= 'a' and <= 'z':
                return ParseWord(out test);
            default:
                throw source.Failure("expected a path, a literal or a function");
        }
    }

    private FilterQuery ParseQuery()
    {
        var relative = source.Current == '@';
        source.At++;
        return new FilterQuery(relative, source.Segments(relaxed: false));
    }

    private JsonValue ParseNumber()
    {
        var start = source.At;
        while (char.IsAsciiDigit(source.Current) || source.Current is '-' or '+' or '.' or 'e' or 'E')
        {
            source.At++;
        }

        return JsonValue.TryParse(source.TextFrom(start), out var value) && value.IsNumber
            ? value
            : throw new JsonPathException("malformed number", start);
    }

    private FilterOperand? ParseWord(out FilterTest? test)
    {
        var start = source.At;
        while (char.IsAsciiLetterLower(source.Current) || char.IsAsciiDigit(source.Current) || source.Current == '_')
        {
            source.At++;
        }

        test = null;
        var name = source.TextFrom(start);
        if (source.Current != '(')
        {
            return name switch
            {
                "true" => new LiteralOperand(true),
                "false" => new LiteralOperand(false),
                "null" => new LiteralOperand(JsonValue.Null),
                _ => throw new JsonPathException("unknown word", start),
            };
        }

        source.Nest();
        source.At++;
        source.SkipBlanks();
        var operand = ParseCall(name, start, out test);
        source.SkipBlanks();
        source.Expect(')');
        source.Unnest();
        return operand;
    }

    private FilterOperand? ParseCall(string function, int start, out FilterTest? test)
    {
        test = null;
        switch (function)
        {
            case "length":
                return new LengthOperand(ParseValueArgument());
            case "count":
                return new CountOperand(ParseNodesArgument());
            case "value":
                return new ValueOperand(ParseNodesArgument());
            case "match" or "search":
                var text = ParseValueArgument();
                source.SkipBlanks();
                source.Expect(',');
                source.SkipBlanks();
                test = new RegexTest(text, ParseValueArgument(), anchored: function == "match");
                return null;
            default:
                throw new JsonPathException("unknown function", start);
        }
    }

    private FilterOperand ParseValueArgument()
    {
        var start = source.At;
        return RequireComparable(ParseOperand(out _), start);
    }

    private FilterQuery ParseNodesArgument() => source.Current is '@' or '$' ? ParseQuery() : throw source.Failure("expected a path");
}
