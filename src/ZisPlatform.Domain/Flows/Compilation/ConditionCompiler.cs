using ZisPlatform.Domain.Flows.Language;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Domain.Flows.Compilation;

/// <summary>Compiles the rules of a Choice (contract 8.9).</summary>
internal sealed class ConditionCompiler(DiagnosticScope scope, int maxDepth)
{
    private static readonly string[] Combiners = ["And", "Or", "Not"];

    /// <summary>Compiles a rule. Returns null if the rule is not well-formed; the diagnostics contain the errors.</summary>
    public Condition? Compile(in JsonValue rule, JsonLocation location, bool isTop, int depth = 1)
    {
        if (!rule.IsObject)
        {
            scope.Error(
                BundleRules.Choice,
                location,
                "a rule must be an object",
                "{\"Variable\":\"$.a\",\"StringEquals\":\"b\",\"Next\":\"State\"}");
            return null;
        }

        if (depth > maxDepth)
        {
            scope.Error(
                BundleRules.Choice,
                location,
                $"rules are nested deeper than {maxDepth} levels",
                "split the rule over several Choice states");
            return null;
        }

        if (!isTop && rule.TryGet("Next", out _))
        {
            scope.Error(BundleRules.Choice, location["Next"], "Next stands inside And, Or or Not", "only the rule at the top has Next");
        }

        var operators = new List<string>();
        foreach (var key in rule.Keys)
        {
            if (key is not ("Variable" or "Next" or "Comment"))
            {
                operators.Add(key);
            }
        }

        if (operators.Count != 1)
        {
            var list = operators.Count == 0 ? "none" : string.Join(", ", operators);
            scope.Error(
                BundleRules.Choice,
                location,
                $"a rule must have exactly one operator; this one has {list}",
                "join several with And or Or");
            return null;
        }

        var name = operators[0];
        return Combiners.Contains(name) ? CompileCombination(rule, name, location, depth) : CompileComparison(rule, name, location);
    }

    private Condition? CompileCombination(in JsonValue rule, string name, JsonLocation location, int depth)
    {
        var operand = rule[name];
        if (rule.TryGet("Variable", out _))
        {
            scope.Warn(
                BundleRules.Choice, location["Variable"], $"Variable has no effect beside {name}", $"put it into the rules inside {name}");
        }

        if (name == "Not")
        {
            return Compile(operand, location[name], isTop: false, depth + 1) is { } inner ? new NoneOf(inner) : null;
        }

        if (!operand.IsArray || operand.Count == 0)
        {
            scope.Error(BundleRules.Choice, location[name], $"{name} must be an array with at least one rule", null);
            return null;
        }

        var parts = new Condition[operand.Count];
        var isComplete = true;
        for (var i = 0; i < parts.Length; i++)
        {
            var part = Compile(operand[i], location[name][i], isTop: false, depth + 1);
            isComplete &= part is not null;
            parts[i] = part!;
        }

        return !isComplete ? null : name == "And" ? new AllOf(parts) : new AnyOf(parts);
    }

    private ConditionComparison? CompileComparison(in JsonValue rule, string name, JsonLocation location)
    {
        var reader = new ObjectReader(rule, location, scope);
        var variable = reader.ReadString("Variable", BundleRules.Choice, "the path of the value to compare") is null
            ? null
            : reader.ReadPath("Variable");
        if (ChoiceOperator.Find(name) is not { } comparison)
        {
            scope.Error(BundleRules.Operator, location[name], $"unsupported comparison operator: {name}", SuggestAlternative(name));
            return null;
        }

        var operand = rule[name];
        FlowPath? path = null;
        if (comparison.IsPath)
        {
            path = reader.ReadPath(name);
            if (operand.IsNull)
            {
                scope.Error(BundleRules.Operand, location[name], $"{name} needs {comparison.Operand}", null);
            }
        }
        else if (!IsValidOperand(comparison.Kind, operand))
        {
            scope.Error(
                BundleRules.Operand,
                location[name],
                $"{name} needs {comparison.Operand}",
                $"this is {operand.Kind.ToString().ToLowerInvariant()}");
            return null;
        }

        return variable is null || comparison.IsPath != path is not null
            ? null
            : new ConditionComparison(comparison, variable, operand, path);
    }

    private static bool IsValidOperand(OperandKind kind, in JsonValue operand) => kind switch
    {
        OperandKind.String => operand.IsString,
        OperandKind.Number => operand.IsNumber,
        OperandKind.Boolean or OperandKind.Presence or OperandKind.Nullness => operand.IsBoolean,
        OperandKind.Timestamp => operand.IsString && Rfc3339.TryParse(operand.AsString(), out _),
    };

    private static string SuggestAlternative(string name) => name switch
    {
        "StringMatches" => "compute a boolean with test(…) in a zis:common:transform:Jq action and compare that with BooleanEquals",
        "IsString" or "IsNumeric" or "IsBoolean" or "IsTimestamp" => "compute it with type in a zis:common:transform:Jq action",
        _ when name.EndsWith("Path", StringComparison.Ordinal) && ChoiceOperator.Find(name[..^4]) is { } literalOperator =>
            $"only {literalOperator.Name} with a literal exists",
        _ => $"the operators are {string.Join(", ", ChoiceOperator.All.Select(comparison => comparison.Name))}, And, Or and Not",
    };
}
