using ZisPlatform.Json.Values;

namespace ZisPlatform.Json.Paths;

/// <summary>Parses the logical expressions of filters, with the type rules for functions of RFC 9535.</summary>
internal sealed class FilterParser(PathParser source)
{
    public FilterTest Or()
    {
        var parts = new List<FilterTest> { And() };
        while (TakeOperator("||"))
        {
            parts.Add(And());
        }

        return parts is [var only] ? only : new OrTest([.. parts]);
    }

    private FilterTest And()
    {
        var parts = new List<FilterTest> { Basic() };
        while (TakeOperator("&&"))
        {
            parts.Add(Basic());
        }

        return parts is [var only] ? only : new AndTest([.. parts]);
    }

    private bool TakeOperator(string text)
    {
        var before = source.At;
        source.SkipBlanks();
        if (source.Take(text))
        {
            source.SkipBlanks();
            return true;
        }

        source.At = before;
        return false;
    }

    private FilterTest Basic()
    {
        if (source.Take("!"))
        {
            source.SkipBlanks();
            return new NotTest(source.Current == '(' ? Parenthesised() : Test(negated: true));
        }

        return source.Current == '(' ? Parenthesised() : Test(negated: false);
    }

    private FilterTest Parenthesised()
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
    private FilterTest Test(bool negated)
    {
        var start = source.At;
        var left = Operand(out var test);
        var behind = source.At;
        source.SkipBlanks();
        var comparison = negated ? null : TakeComparison();
        if (comparison is null)
        {
            source.At = behind;
            return test ?? (left is FilterQuery query
                ? new ExistenceTest(query)
                : throw new JsonPathException("expected a comparison", start));
        }

        source.SkipBlanks();
        var second = source.At;
        var right = Operand(out _);
        return new ComparisonTest(Comparable(left, start), comparison.Value, Comparable(right, second));
    }

    private static FilterOperand Comparable(FilterOperand? operand, int start) =>
        operand is null ? throw new JsonPathException("the function has no value to compare", start)
        : operand is FilterQuery { IsSingular: false } ? throw new JsonPathException("only a path to one value can be compared", start)
        : operand;

    private Comparison? TakeComparison() =>
        source.Take("==") ? Comparison.Equal
        : source.Take("!=") ? Comparison.NotEqual
        : source.Take("<=") ? Comparison.LessOrEqual
        : source.Take(">=") ? Comparison.GreaterOrEqual
        : source.Take("<") ? Comparison.Less
        : source.Take(">") ? Comparison.Greater
        : null;

    /// <summary>Parses an operand. For a function with a logical result, returns null and sets the test.</summary>
    private FilterOperand? Operand(out FilterTest? test)
    {
        test = null;
        switch (source.Current)
        {
            case '@' or '$':
                return Query();
            case '\'' or '"':
                return new LiteralOperand(source.Quoted());
            case '-' or (>= '0' and <= '9'):
                return new LiteralOperand(Number());
            case >= 'a' and <= 'z':
                return Word(out test);
            default:
                throw source.Failure("expected a path, a literal or a function");
        }
    }

    private FilterQuery Query()
    {
        var relative = source.Current == '@';
        source.At++;
        return new FilterQuery(relative, source.Segments(relaxed: false));
    }

    private JsonValue Number()
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

    private FilterOperand? Word(out FilterTest? test)
    {
        var start = source.At;
        while (char.IsAsciiLetterLower(source.Current) || char.IsAsciiDigit(source.Current) || source.Current == '_')
        {
            source.At++;
        }

        test = null;
        var word = source.TextFrom(start);
        if (source.Current != '(')
        {
            return word switch
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
        var made = Call(word, start, out test);
        source.SkipBlanks();
        source.Expect(')');
        source.Unnest();
        return made;
    }

    private FilterOperand? Call(string function, int start, out FilterTest? test)
    {
        test = null;
        switch (function)
        {
            case "length":
                return new LengthOperand(ValueArgument());
            case "count":
                return new CountOperand(NodesArgument());
            case "value":
                return new ValueOperand(NodesArgument());
            case "match" or "search":
                var text = ValueArgument();
                source.SkipBlanks();
                source.Expect(',');
                source.SkipBlanks();
                test = new RegexTest(text, ValueArgument(), whole: function == "match");
                return null;
            default:
                throw new JsonPathException("unknown function", start);
        }
    }

    private FilterOperand ValueArgument()
    {
        var start = source.At;
        return Comparable(Operand(out _), start);
    }

    private FilterQuery NodesArgument() => source.Current is '@' or '$' ? Query() : throw source.Failure("expected a path");
}
