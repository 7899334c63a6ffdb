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
    public override bool Evaluate(in JsonValue current, PathEvaluation evaluation) => query.Finds(current, evaluation);
}

internal enum Comparison
{
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

internal sealed class ComparisonTest(FilterOperand left, Comparison comparison, FilterOperand right) : FilterTest
{
    public override bool Evaluate(in JsonValue current, PathEvaluation evaluation)
    {
        JsonValue? a = left.Value(current, evaluation), b = right.Value(current, evaluation);
        return comparison switch
        {
            Comparison.Equal => Same(a, b),
            Comparison.NotEqual => !Same(a, b),
            Comparison.Less => Less(a, b),
            Comparison.LessOrEqual => Less(a, b) || Same(a, b),
            Comparison.Greater => Less(b, a),
            Comparison.GreaterOrEqual => Less(b, a) || Same(a, b),
        };
    }

    // Nothing is equal to Nothing.
    private static bool Same(JsonValue? a, JsonValue? b) => a is { } x && b is { } y ? x == y : a.HasValue == b.HasValue;

    private static bool Less(JsonValue? a, JsonValue? b) =>
        a is { } x && b is { } y && x.Kind == y.Kind && (x.IsNumber || x.IsString) && x.CompareTo(y) < 0;
}

/// <summary><c>match</c> and <c>search</c>.</summary>
internal sealed class RegexTest(FilterOperand text, FilterOperand pattern, bool whole) : FilterTest
{
    private IRegexp? _last;

    public override bool Evaluate(in JsonValue current, PathEvaluation evaluation)
    {
        if (text.Value(current, evaluation) is not { IsString: true } subject
            || pattern.Value(current, evaluation) is not { IsString: true } rule)
        {
            return false;
        }

        // The pattern is almost always a literal, so caching the last one is sufficient.
        var source = rule.AsString();
        if (_last is not { } regexp || regexp.Source != source)
        {
            _last = regexp = new IRegexp(source, whole);
        }

        evaluation.Visit(subject.AsString().Length / 16);
        return regexp.IsMatch(subject.AsString());
    }
}
