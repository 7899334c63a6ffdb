using ZisPlatform.Domain.Flows.Execution;
using ZisPlatform.Domain.Flows.Language;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Domain.Flows.Compilation;

/// <summary>Compiles <c>Catch</c> and <c>Retry</c> (contract 9.2 and 9.3).</summary>
internal sealed class HandlerCompiler(MachineCompiler machine, DiagnosticScope scope, JsonValue state, JsonLocation location)
{
    public (IReadOnlyList<CatchRule> Catch, IReadOnlyList<RetryRule> Retry) Compile()
    {
        var catches = new List<CatchRule>();
        foreach (var (rule, ruleLocation) in ReadRules("Catch", BundleRules.Catch))
        {
            var reader = new ObjectReader(rule, ruleLocation, scope);
            var names = ReadErrorNames(reader, BundleRules.Catch);
            var target = reader.ReadTarget("ResultPath") ?? ResultTarget.Root;
            if (reader.ReadString("Next", BundleRules.Catch, "the state to go on with after the error") is { } next
                && machine.Find(next, "Catch", scope, ruleLocation["Next"]) is { } state)
            {
                catches.Add(new CatchRule(names, state, target));
            }
        }

        var retries = new List<RetryRule>();
        foreach (var (rule, ruleLocation) in ReadRules("Retry", BundleRules.Retry))
        {
            var reader = new ObjectReader(rule, ruleLocation, scope);
            retries.Add(new RetryRule(
                ReadErrorNames(reader, BundleRules.Retry),
                ReadNumber(
                    reader,
                    "IntervalSeconds",
                    1,
                    "an integer above 0",
                    static number => number.TryGetInt64(out var integer) && integer > 0),
                ReadNumber(reader, "BackoffRate", 2, "a number above 0", static number => number.AsDouble() > 0),
                (long)ReadNumber(
                    reader,
                    "MaxAttempts",
                    3,
                    "an integer of 0 or more",
                    static number => number.TryGetInt64(out var integer) && integer >= 0)));
        }

        return (catches, retries);
    }

    private IEnumerable<(JsonValue Rule, JsonLocation Location)> ReadRules(string member, string code)
    {
        if (!state.TryGet(member, out var rules))
        {
            yield break;
        }

        if (!rules.IsArray || rules.Count == 0)
        {
            scope.Error(code, location[member], $"{member} must be an array with at least one element", "leave it out, or give it one");
            yield break;
        }

        for (var i = 0; i < rules.Count; i++)
        {
            if (rules[i].IsObject)
            {
                yield return (rules[i], location[member][i]);
            }
            else
            {
                scope.Error(code, location[member][i], $"an element of {member} must be an object", null);
            }
        }
    }

    private string[] ReadErrorNames(ObjectReader reader, string code)
    {
        if (!reader.TryGet("ErrorEquals", out var names)
            || !names.IsArray
            || names.Count == 0
            || names.Items.ToArray().Any(name => !name.IsString))
        {
            scope.Error(
                code,
                reader.Has("ErrorEquals") ? reader.Location["ErrorEquals"] : reader.Location,
                "ErrorEquals must be an array with at least one error name",
                "[\"States.ALL\"]");
            return [];
        }

        var nameList = names.Items.ToArray().Select(name => name.AsString()).ToArray();
        if (Array.Find(nameList, name => name.StartsWith("States.", StringComparison.Ordinal) && !FlowErrors.Names.Contains(name))
            is { } unknownName)
        {
            scope.Warn(
                BundleRules.ErrorName,
                reader.Location["ErrorEquals"],
                $"nothing raises {unknownName}",
                $"the names are {string.Join(", ", FlowErrors.Names)}");
        }

        return nameList;
    }

    private double ReadNumber(ObjectReader reader, string key, double defaultValue, string requirement, Func<JsonValue, bool> isValid)
    {
        if (!reader.TryGet(key, out var number))
        {
            return defaultValue;
        }

        if (number.IsNumber && isValid(number))
        {
            return number.AsDouble();
        }

        scope.Error(BundleRules.Retry, reader.Location[key], $"{key} must be {requirement}", null);
        return defaultValue;
    }
}
