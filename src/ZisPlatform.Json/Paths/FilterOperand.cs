using ZisPlatform.Json.Values;

namespace ZisPlatform.Json.Paths;

/// <summary>An operand of a filter: it has a value, or Nothing, which is null here.</summary>
internal abstract class FilterOperand
{
    public abstract JsonValue? Evaluate(in JsonValue current, PathEvaluation evaluation);
}

internal sealed class LiteralOperand(JsonValue value) : FilterOperand
{
    public override JsonValue? Evaluate(in JsonValue current, PathEvaluation evaluation) => value;
}

/// <summary>A query in a filter, relative to <c>@</c> or <c>$</c>.</summary>
internal sealed class FilterQuery(bool relative, PathSegment[] segments) : FilterOperand
{
    private readonly JsonPathSegment[]? _steps = PathSegment.AsSteps(segments);

    public bool IsSingular => _steps is not null;

    public override JsonValue? Evaluate(in JsonValue current, PathEvaluation evaluation)
    {
        var value = relative ? current : evaluation.Root;
        foreach (ref readonly var step in _steps.AsSpan())
        {
            evaluation.Visit();
            if (!step.TryGet(value, out value))
            {
                return null;
            }
        }

        return value;
    }

    public List<JsonValue> GetNodes(in JsonValue current, PathEvaluation evaluation) =>
        PathSegment.Run(segments, relative ? current : evaluation.Root, evaluation);

    public bool Exists(in JsonValue current, PathEvaluation evaluation) =>
        IsSingular ? Evaluate(current, evaluation).HasValue : GetNodes(current, evaluation).Count > 0;
}

internal sealed class LengthOperand(FilterOperand operand) : FilterOperand
{
    public override JsonValue? Evaluate(in JsonValue current, PathEvaluation evaluation) =>
        operand.Evaluate(current, evaluation) is not { } value ? null
        : value.IsString ? CodePoints.Count(value.AsString())
        : value.IsArray || value.IsObject ? value.Count
        : default(JsonValue?);
}

internal sealed class CountOperand(FilterQuery query) : FilterOperand
{
    public override JsonValue? Evaluate(in JsonValue current, PathEvaluation evaluation) => query.GetNodes(current, evaluation).Count;
}

internal sealed class ValueOperand(FilterQuery query) : FilterOperand
{
    public override JsonValue? Evaluate(in JsonValue current, PathEvaluation evaluation) =>
        query.GetNodes(current, evaluation) is [var only] ? only : default(JsonValue?);
}
