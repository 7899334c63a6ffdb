using ZisPlatform.Json.Values;

namespace ZisPlatform.Json.Paths;

/// <summary>A condition of a filter.</summary>
internal abstract class FilterTest
{
    public abstract bool Evaluate(in JsonValue current, PathEvaluation evaluation);
}

internal sealed class OrTest(FilterTest[] parts) : FilterTest
{
    public override bool Evaluate(in JsonValue current, PathEvaluation evaluation)
    {
        foreach (var part in parts)
        {
            if (part.Evaluate(current, evaluation))
            {
                return true;
            }
        }

        return false;
    }
}

internal sealed class AndTest(FilterTest[] parts) : FilterTest
{
    public override bool Evaluate(in JsonValue current, PathEvaluation evaluation)
    {
        foreach (var part in parts)
        {
            if (!part.Evaluate(current, evaluation))
            {
                return false;
            }
        }

        return true;
    }
}

internal sealed class NotTest(FilterTest inner) : FilterTest
{
    public override bool Evaluate(in JsonValue current, PathEvaluation evaluation) => !inner.Evaluate(current, evaluation);
}

/// <summary>Holds if the query finds a value, including null.</summary>
internal sealed class ExistenceTest(FilterQuery query) : FilterTest
{
    public override bool Evaluate(in JsonValue current, PathEvaluation evaluation) => query.Exists(current, evaluation);
}

internal enum ComparisonOperator
{
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

internal sealed class ComparisonTest(FilterOperand left, ComparisonOperator comparison, FilterOperand right) : FilterTest
{
    public override bool Evaluate(in JsonValue current, PathEvaluation evaluation)
    {
        JsonValue? a = left.Evaluate(current, evaluation), b = right.Evaluate(current, evaluation);
        return comparison switch
        {
            ComparisonOperator.Equal => AreEqual(a, b),
            ComparisonOperator.NotEqual => !AreEqual(a, b),
            ComparisonOperator.Less => IsLess(a, b),
            ComparisonOperator.LessOrEqual => IsLess(a, b) || AreEqual(a, b),
            ComparisonOperator.Greater => IsLess(b, a),
            ComparisonOperator.GreaterOrEqual => IsLess(b, a) || AreEqual(a, b),
        };
    }

    // Nothing is equal to Nothing.
    private static bool AreEqual(JsonValue? a, JsonValue? b) => a is { } x && b is { } y ? x == y : a.HasValue == b.HasValue;

    private static bool IsLess(JsonValue? a, JsonValue? b) =>
        a is { } x && b is { } y && x.Kind == y.Kind && (x.IsNumber || x.IsString) && x.CompareTo(y) < 0;
}

/// <summary><c>match</c> and <c>search</c>.</summary>
internal sealed class RegexTest(FilterOperand text, FilterOperand pattern, bool anchored) : FilterTest
{
    private IRegexp? _last;

    public override bool Evaluate(in JsonValue current, PathEvaluation evaluation)
    {
        if (text.Evaluate(current, evaluation) is not { IsString: true } subject
            || pattern.Evaluate(current, evaluation) is not { IsString: true } patternValue)
        {
            return false;
        }

        // The pattern is almost always a literal, so caching the last one is sufficient.
        var source = patternValue.AsString();
        if (_last is not { } regexp || regexp.Source != source)
        {
            _last = regexp = new IRegexp(source, anchored);
        }

        evaluation.Visit(subject.AsString().Length / 16);
        return regexp.IsMatch(subject.AsString());
    }
}
