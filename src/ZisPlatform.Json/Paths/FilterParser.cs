using ZisPlatform.Json.Values;

namespace ZisPlatform.Json.Paths;

/// <summary>Parses the logical expressions of filters, with the type rules for functions of RFC 9535.</summary>
internal sealed class FilterParser(PathParser source)
{
    public FilterTest ParseOr()
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
        var start = source.Position;
        source.SkipBlanks();
        if (source.TryTake(text))
        {
            source.SkipBlanks();
            return true;
        }

        source.Position = start;
        return false;
    }

    private FilterTest ParseBasic()
    {
        if (source.TryTake("!"))
        {
            source.SkipBlanks();
            return new NotTest(source.Current == '(' ? ParseParenthesized() : ParseTest(negated: true));
        }

        return source.Current == '(' ? ParseParenthesized() : ParseTest(negated: false);
    }

    private FilterTest ParseParenthesized()
    {
        source.EnterNesting();
        source.Expect('(');
        source.SkipBlanks();
        var inner = ParseOr();
        source.SkipBlanks();
        source.Expect(')');
        source.ExitNesting();
        return inner;
    }

    /// <summary>Parses a comparison, a query or a function.</summary>
    private FilterTest ParseTest(bool negated)
    {
        var start = source.Position;
        var left = ParseOperand(out var test);
        var operandEnd = source.Position;
        source.SkipBlanks();
        var comparison = negated ? null : TryTakeComparison();
        if (comparison is null)
        {
            source.Position = operandEnd;
            return test ?? (left is FilterQuery query
                ? new ExistenceTest(query)
                : throw new JsonPathException("expected a comparison", start));
        }

        source.SkipBlanks();
        var rightStart = source.Position;
        var right = ParseOperand(out _);
        return new ComparisonTest(RequireComparable(left, start), comparison.Value, RequireComparable(right, rightStart));
    }

    private static FilterOperand RequireComparable(FilterOperand? operand, int start) =>
        operand is null ? throw new JsonPathException("the function has no value to compare", start)
        : operand is FilterQuery { IsSingular: false } ? throw new JsonPathException("only a path to one value can be compared", start)
        : operand;

    private ComparisonOperator? TryTakeComparison() =>
        source.TryTake("==") ? ComparisonOperator.Equal
        : source.TryTake("!=") ? ComparisonOperator.NotEqual
        : source.TryTake("<=") ? ComparisonOperator.LessOrEqual
        : source.TryTake(">=") ? ComparisonOperator.GreaterOrEqual
        : source.TryTake("<") ? ComparisonOperator.Less
        : source.TryTake(">") ? ComparisonOperator.Greater
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
                return new LiteralOperand(source.ParseQuoted());
            case '-' or (>= '0' and <= '9'):
                return new LiteralOperand(ParseNumber());
            case >= 'a' and <= 'z':
                return ParseWord(out test);
            default:
                throw source.CreateException("expected a path, a literal or a function");
        }
    }

    private FilterQuery ParseQuery()
    {
        var relative = source.Current == '@';
        source.Position++;
        return new FilterQuery(relative, source.ParseSegments(relaxed: false));
    }

    private JsonValue ParseNumber()
    {
        var start = source.Position;
        while (char.IsAsciiDigit(source.Current) || source.Current is '-' or '+' or '.' or 'e' or 'E')
        {
            source.Position++;
        }

        return JsonValue.TryParse(source.TextFrom(start), out var value) && value.IsNumber
            ? value
            : throw new JsonPathException("malformed number", start);
    }

    private FilterOperand? ParseWord(out FilterTest? test)
    {
        var start = source.Position;
        while (char.IsAsciiLetterLower(source.Current) || char.IsAsciiDigit(source.Current) || source.Current == '_')
        {
            source.Position++;
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

        source.EnterNesting();
        source.Position++;
        source.SkipBlanks();
        var operand = ParseCall(name, start, out test);
        source.SkipBlanks();
        source.Expect(')');
        source.ExitNesting();
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
        var start = source.Position;
        return RequireComparable(ParseOperand(out _), start);
    }

    private FilterQuery ParseNodesArgument() =>
        source.Current is '@' or '$' ? ParseQuery() : throw source.CreateException("expected a path");
}
