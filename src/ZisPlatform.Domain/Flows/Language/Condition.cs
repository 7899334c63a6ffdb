using ZisPlatform.Json.Values;

namespace ZisPlatform.Domain.Flows.Language;

/// <summary>
/// The condition of a Choice rule. It never fails: a comparison with a missing value or a value of another type is false (contract 8.9).
/// </summary>
internal abstract class Condition
{
    public abstract bool Evaluate(in JsonValue document, TemplateContext context);

    public abstract IEnumerable<FlowPath> Paths { get; }

    /// <summary>Returns a short description for graphs and traces.</summary>
    public abstract override string ToString();
}

internal sealed class AllOf(Condition[] parts) : Condition
{
    public override IEnumerable<FlowPath> Paths => parts.SelectMany(part => part.Paths);

    public override bool Evaluate(in JsonValue document, TemplateContext context)
    {
        foreach (var part in parts)
        {
            if (!part.Evaluate(document, context))
            {
                return false;
            }
        }

        return true;
    }

    public override string ToString() => $"({string.Join(" and ", parts.AsEnumerable())})";
}

internal sealed class AnyOf(Condition[] parts) : Condition
{
    public override IEnumerable<FlowPath> Paths => parts.SelectMany(part => part.Paths);

    public override bool Evaluate(in JsonValue document, TemplateContext context)
    {
        foreach (var part in parts)
        {
            if (part.Evaluate(document, context))
            {
                return true;
            }
        }

        return false;
    }

    public override string ToString() => $"({string.Join(" or ", parts.AsEnumerable())})";
}

internal sealed class NoneOf(Condition part) : Condition
{
    public override IEnumerable<FlowPath> Paths => part.Paths;

    public override bool Evaluate(in JsonValue document, TemplateContext context) => !part.Evaluate(document, context);

    public override string ToString() => part is ConditionComparison ? $"not ({part})" : $"not {part}";
}

/// <summary>A comparison with a literal or, in the <c>…Path</c> forms, with another value of the same document.</summary>
internal sealed class ConditionComparison : Condition
{
    private readonly ChoiceOperator _operator;
    private readonly FlowPath _variable;
    private readonly JsonValue _operand;
    private readonly FlowPath? _operandPath;
    private readonly Rfc3339 _instant;

    public ConditionComparison(ChoiceOperator comparison, FlowPath variable, JsonValue operand, FlowPath? operandPath)
    {
        _operator = comparison;
        _variable = variable;
        _operand = operand;
        _operandPath = operandPath;
        if (comparison.Kind == OperandKind.Timestamp && Rfc3339.TryParse(operand.AsString(), out var instant))
        {
            _instant = instant;
        }
    }

    public override IEnumerable<FlowPath> Paths => _operandPath is null ? [_variable] : [_variable, _operandPath];

    public override bool Evaluate(in JsonValue document, TemplateContext context)
    {
        var isFound = _variable.TryGet(document, context, out var value);
        switch (_operator.Kind)
        {
            case OperandKind.Presence:
                // A null counts as absent, because bundles use it for paging through "next_page": null.
                return (isFound && !value.IsNull) == _operand.AsBoolean();
            case OperandKind.Nullness:
                return isFound && value.IsNull == _operand.AsBoolean();
        }

        var operand = _operand;
        if (!isFound || (_operandPath is not null && !_operandPath.TryGet(document, context, out operand)))
        {
            return false;
        }

        switch (_operator.Kind)
        {
            case OperandKind.String:
                return value.IsString && operand.IsString && (_operator.Relation == Relation.Equal
                    ? string.Equals(value.AsString(), operand.AsString(), StringComparison.Ordinal)
                    : SatisfiesRelation(value.CompareTo(operand)));
            case OperandKind.Number:
                return value.IsNumber && operand.IsNumber && SatisfiesRelation(value.CompareTo(operand));
            case OperandKind.Boolean:
                return value.IsBoolean && operand.IsBoolean && value.AsBoolean() == operand.AsBoolean();
            default:
                return value.IsString
                    && Rfc3339.TryParse(value.AsString(), out var instant)
                    && SatisfiesRelation(instant.CompareTo(_instant));
        }
    }

    public override string ToString() => _operator.Kind switch
    {
        OperandKind.Presence => $"{_variable} is {(_operand.AsBoolean() ? "present" : "absent")}",
        OperandKind.Nullness => $"{_variable} is {(_operand.AsBoolean() ? "null" : "not null")}",
        _ => $"{_variable} {Symbol} {_operandPath?.Text ?? _operand.ToString()}",
    };

    private string Symbol => _operator.Relation switch
    {
        Relation.Equal => "=",
        Relation.Less => "<",
        Relation.Greater => ">",
        Relation.LessOrEqual => "≤",
        Relation.GreaterOrEqual => "≥",
    };

    private bool SatisfiesRelation(int order) => _operator.Relation switch
    {
        Relation.Equal => order == 0,
        Relation.Less => order < 0,
        Relation.Greater => order > 0,
        Relation.LessOrEqual => order <= 0,
        Relation.GreaterOrEqual => order >= 0,
    };
}
