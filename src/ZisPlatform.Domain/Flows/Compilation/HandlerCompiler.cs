using ZisPlatform.Domain.Flows.Execution;
using ZisPlatform.Domain.Flows.Language;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Domain.Flows.Compilation;

/// <summary>Compiles <c>Catch</c> and <c>Retry</c> (contract 9.2 and 9.3).</summary>
internal sealed class HandlerCompiler(MachineCompiler machine, DiagnosticScope scope, JsonValue state, JsonLocation place)
{
    public (IReadOnlyList<CatchRule> Catch, IReadOnlyList<RetryRule> Retry) Compile()
    {
        var catches = new List<CatchRule>();
        foreach (var (rule, at) in Rules("Catch", BundleRules.Catch))
        {
            var reader = new ObjectReader(rule, at, scope);
            var names = Names(reader, BundleRules.Catch);
            var target = reader.Target("ResultPath") ?? ResultTarget.Root;
            if (reader.String("Next", BundleRules.Catch, "the state to go on with after the error") is { } next
                && machine.Find(next, "Catch", scope, at["Next"]) is { } state)
            {
                catches.Add(new CatchRule(names, state, target));
            }
        }

        var retries = new List<RetryRule>();
        foreach (var (rule, at) in Rules("Retry", BundleRules.Retry))
        {
            var reader = new ObjectReader(rule, at, scope);
            retries.Add(new RetryRule(
                Names(reader, BundleRules.Retry),
                Number(reader, "IntervalSeconds", 1, "an integer above 0", static number => number.TryGetInt64(out var whole) && whole > 0),
                Number(reader, "BackoffRate", 2, "a number above 0", static number => number.AsDouble() > 0),
                (long)Number(
                    reader,
                    "MaxAttempts",
                    3,
                    "an integer of 0 or more",
                    static number => number.TryGetInt64(out var whole) && whole >= 0)));
        }

        return (catches, retries);
    }

    private IEnumerable<(JsonValue Rule, JsonLocation At)> Rules(string member, string code)
    {
        if (!state.TryGet(member, out var rules))
        {
            yield break;
        }

        if (!rules.IsArray || rules.Count == 0)
        {
            scope.Error(code, place[member], $"{member} must be an array with at least one element", "leave it out, or give it one");
            yield break;
        }

        for (var i = 0; i < rules.Count; i++)
        {
            if (rules[i].IsObject)
            {
                yield return (rules[i], place[member][i]);
            }
            else
            {
                scope.Error(code, place[member][i], $"an element of {member} must be an object", null);
            }
        }
    }

    private string[] Names(ObjectReader reader, string code)
    {
        if (!reader.TryGet("ErrorEquals", out var names)
            || !names.IsArray
            || names.Count == 0
            || names.Items.ToArray().Any(name => !name.IsString))
        {
            scope.Error(
                code,
                reader.Has("ErrorEquals") ? reader.Place["ErrorEquals"] : reader.Place,
                "ErrorEquals must be an array with at least one error name",
                "[\"States.ALL\"]");
            return [];
        }

        var list = names.Items.ToArray().Select(name => name.AsString()).ToArray();
        if (Array.Find(list, name => name.StartsWith("States.", StringComparison.Ordinal) && !FlowErrors.Names.Contains(name))
            is { } unknown)
        {
            scope.Warn(
                BundleRules.ErrorName,
                reader.Place["ErrorEquals"],
                $"nothing raises {unknown}",
                $"the names are {string.Join(", ", FlowErrors.Names)}");
        }

        return list;
    }

    private double Number(ObjectReader reader, string key, double absent, string rule, Func<JsonValue, bool> isRight)
    {
        if (!reader.TryGet(key, out var number))
        {
            return absent;
        }

        if (number.IsNumber && isRight(number))
        {
            return number.AsDouble();
        }

        scope.Error(BundleRules.Retry, reader.Place[key], $"{key} must be {rule}", null);
        return absent;
    }
}
