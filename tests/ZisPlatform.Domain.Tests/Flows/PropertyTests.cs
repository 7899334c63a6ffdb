using CsCheck;
using ZisPlatform.Domain.Flows;
using ZisPlatform.Domain.Flows.Actions;
using ZisPlatform.Domain.Flows.Compilation;
using ZisPlatform.Domain.Flows.Execution;
using ZisPlatform.Domain.Flows.Language;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Domain.Tests.Flows;

/// <summary>Runs random state machines on random documents: every run ends without an exception and can be replayed.</summary>
public class PropertyTests
{
    private static readonly Gen<string> Paths = Gen.OneOfConst(
        "$", "$.a", "$.a.b", "$.list", "$.list[0]", "$.n", "$.zz.y", "$['a b']", "$.list[*].id", "$..b");

    private static readonly Gen<JsonValue> Leaves = Gen.OneOf(
        Gen.Const(JsonValue.Null), Gen.Bool.Select(flag => (JsonValue)flag), Gen.Int.Select(number => (JsonValue)number),
        Gen.OneOfConst("", "x", "{{$.a}}", "2026-03-01T10:00:00Z", "{\"q\":1}").Select(text => (JsonValue)text),
        Gen.OneOfConst("1.0", "1e2", "1000000000000000001").Select(text => JsonValue.Parse(text)));

    private static readonly Gen<JsonValue> Documents = Gen.Recursive<JsonValue>((depth, inner) => depth >= 3 ? Leaves : Gen.Frequency(
        (2, Leaves),
        (1, inner.Array[0, 4].Select(items => JsonValue.Array(items))),
        (2, Gen.Select(Gen.OneOfConst("a", "b", "n", "list", "a b", "id"), inner).Array[0, 4].Select(
            members => JsonValue.Object(members.Select(member => (member.Item1, member.Item2)).ToArray())))));

    private static readonly Gen<JsonValue> Payloads = Gen.Select(Paths, Paths, Documents, (path, other, literal) => JsonValue.Object(
        ("x.$", path), ("t.$", $"<{{{{{other}}}}}>"), ("l", JsonValue.Array(literal, JsonValue.Object(("y.$", other))))));

    private static readonly Gen<JsonValue> Conditions = Gen.Recursive<JsonValue>(
        (depth, inner) => depth >= 3 ? Comparisons() : Gen.Frequency(
            (3, Comparisons()),
            (1, inner.Array[1, 3].Select(parts => JsonValue.Object(("And", JsonValue.Array(parts))))),
            (1, inner.Array[1, 3].Select(parts => JsonValue.Object(("Or", JsonValue.Array(parts))))),
            (1, inner.Select(part => JsonValue.Object(("Not", part))))));

    private static readonly Gen<(JsonValue States, JsonValue Document, int[] Outcomes)> Runs =
        Gen.Select(Machines(0), Documents, Gen.Int[0, 9].Array[1, 12]);

    // A run may have documents of megabytes in a thousand transitions, and this test keeps each of them as text.
    private static readonly FlowOptions SmallDocuments = FlowOptions.Default with { MaxDocumentBytes = 16 * 1024 };

    [Test]
    public void Every_run_ends_and_can_be_replayed()
    {
        Runs.Sample(
            run =>
            {
                var compiled = BundleCompiler.Compile(TestData.BundleOf(
                    run.States,
                    JsonValue.Parse("""{"act":{"method":"POST","url":"https://x.example.com/{{$.x}}","requestBody":{"v.$":"$.l"}}}""")));
                var bundle = compiled.Bundle ?? throw new InvalidOperationException(compiled.ErrorText);
                var catalog = ActionCatalog.Of(bundle);
                var first = Drive(bundle.Flows[0], run.Document, catalog, run.Outcomes, out var outcomes, out var trace);
                var second = Drive(bundle.Flows[0], run.Document, catalog, run.Outcomes, out _, out var secondTrace);
                if (!first.SequenceEqual(second) || !trace.SequenceEqual(secondTrace))
                {
                    return false;
                }

                // After serialization, any prefix of the outcomes leads to the same next effect.
                var replay = FlowRun.Start(bundle.Flows[0], run.Document, TestData.System, catalog, TestData.Noon, SmallDocuments);
                for (var i = 0; i < outcomes.Count; i++)
                {
                    if (Describe(replay.Effect) != first[i])
                    {
                        return false;
                    }

                    replay.Next(FlowOutcome.FromValue(JsonValue.Parse(outcomes[i].ToValue().ToString())));
                }

                return Describe(replay.Effect) == first[^1]
                    && replay.Effect.IsEnd
                    && replay.Transitions <= FlowOptions.Default.MaxTransitions;
            },
            iter: 300,
            print: run => $"{run.States}\n{run.Document}\n{string.Join(' ', run.Outcomes)}");
    }

    [Test]
    public void Any_document_is_validated_without_an_exception()
    {
        var keys = Gen.OneOfConst(
            "resources",
            "type",
            "properties",
            "name",
            "definition",
            "StartAt",
            "States",
            "Choices",
            "Next",
            "ResultPath",
            "x.$",
            "url",
            "headers",
            "Catch");
        var values = Gen.Recursive<JsonValue>((depth, inner) => depth >= 6 ? Leaves : Gen.Frequency(
            (1, Leaves),
            (1, Gen.OneOfConst("ZIS::Flow", "ZIS::Action::Http", "ZIS::JobSpec", "Pass", "Map", "Choice", "$.a", "$$.x", "{{$..}}").Select(
                text => (JsonValue)text)),
            (1, inner.Array[0, 3].Select(items => JsonValue.Array(items))),
            (4, Gen.Select(keys, inner).Array[0, 6].Select(
                members => JsonValue.Object(members.Select(member => (member.Item1, member.Item2)).ToArray())))));

        values.Sample(
            value =>
            {
                var wrapped = JsonValue.Object(("zis_template_version", "2019-10-14"), ("name", "x"), ("resources", JsonValue.Object(
                    ("r", value),
                    ("f", JsonValue.Object(("type", "ZIS::Flow"), ("properties", JsonValue.Object(("name", "f"), ("definition", value))))),
                    ("s", JsonValue.Object(("type", "ZIS::Flow"), ("properties", JsonValue.Object(
                        ("name", "s"), ("definition", JsonValue.Object(("StartAt", "S"), ("States", value))))))))));
                var compiled = BundleCompiler.Compile(wrapped.ToString());
                foreach (var finding in compiled.Diagnostics)
                {
                    var position = compiled.Locate(finding);
                    if (position.Line < 1 || position.Column < 1 || finding.Message.Length == 0)
                    {
                        return false;
                    }
                }

                return compiled.HasErrors == compiled.ErrorText.Length > 0;
            },
            iter: 500);
    }

    private static Gen<JsonValue> Comparisons() => Gen.Select(
        Gen.OneOf(ChoiceOperator.All.Select(comparison => Gen.Const(comparison)).ToArray()),
        Paths,
        Paths,
        (comparison, variable, other) =>
            JsonValue.Object(("Variable", variable), (comparison.Name, comparison switch
            {
                { IsPath: true } => other,
                { Kind: OperandKind.String } => "x",
                { Kind: OperandKind.Number } => 1,
                { Kind: OperandKind.Timestamp } => "2026-03-01T10:00:00Z",
                _ => true,
            })));

    private static Gen<JsonValue> Machines(int depth) => Gen.Int[1, 6].SelectMany(count => States(count, depth).Select(states =>
        JsonValue.Object(states.Select((state, i) => ($"S{i}", state)).ToArray())));

    private static Gen<JsonValue[]> States(int count, int depth)
    {
        var names = Gen.Int[0, count - 1].Select(i => $"S{i}");
        var targets = Gen.OneOfConst<string?>("$.a", "$.list[0]", "$", "$.n.deep", null);
        var ends = Gen.Select(Gen.Int[0, 3], names).Select((end, next) => end == 0 ? ("End", (JsonValue)true) : ("Next", (JsonValue)next));
        var catches = Gen.Select(names, targets, (next, target) => JsonValue.Array(JsonValue.Object(
            ("ErrorEquals", JsonValue.Array("States.ALL")), ("Next", next), ("ResultPath", target is null ? JsonValue.Null : target))));
        var retry = JsonValue.Parse("""[{"ErrorEquals":["States.ALL"],"BackoffRate":0.01,"MaxAttempts":1000000}]""");
        var actions = Gen.OneOfConst(
            "zis:acme_support:action:act", "zis:acme_support:action:gone", "zis:common:action:LoadConfig", "zis:common:transform:Jq");
        var programs = Gen.OneOfConst(".", ".[0]", "length", "error", "[.,.]", "..");

        Gen<JsonValue> pass = Gen.Select(Payloads, targets, ends, (parameters, target, end) => JsonValue.Object(
            ("Type", "Pass"), ("Parameters", parameters), ("ResultPath", target is null ? JsonValue.Null : target), end));
        Gen<JsonValue> result = Gen.Select(Documents, targets, Paths, ends, (constant, target, output, end) => JsonValue.Object(
            ("Type", "Pass"), ("Result", constant), ("ResultPath", target is null ? JsonValue.Null : target), ("OutputPath", output), end));
        Gen<JsonValue> wait = Gen.Select(Paths, ends, (path, end) => JsonValue.Object(("Type", "Wait"), ("SecondsPath", path), end));
        Gen<JsonValue> choice = Gen.Select(Conditions, names, names, (condition, next, other) => JsonValue.Object(
            ("Type", "Choice"), ("Choices", JsonValue.Array(condition.With("Next", next))), ("Default", other)));
        Gen<JsonValue> action = Gen.Select(actions, Payloads, programs, catches, Gen.Int[0, 2], ends).Select(parts =>
        {
            var (name, parameters, program, catchers, handlerCount, end) = parts;
            var state = JsonValue.Object(
                ("Type", "Action"), ("ActionName", name),
                ("Parameters", parameters.With("scope", "s").With("expr", program).With("data.$", "$")), ("ResultPath", "$.r"), end);
            state = handlerCount > 0 ? state.With("Catch", catchers) : state;
            return handlerCount > 1 ? state.With("Retry", retry) : state;
        });
        Gen<JsonValue> final = Gen.OneOf(
            Gen.Const(JsonValue.Parse("""{"Type":"Succeed","Message":"{{$.a}}"}""")),
            Gen.Const(JsonValue.Parse("""{"Type":"Fail","Error":"E","Cause":"$.a"}""")));
        if (depth >= 2)
        {
            return Gen.OneOf(pass, result, wait, choice, action, final).Array[count];
        }

        Gen<JsonValue> map = Gen.Select(Machines(depth + 1), Paths, catches, ends, (inner, items, catchers, end) => JsonValue.Object(
            ("Type", "Map"), ("ItemsPath", items), ("Iterator", JsonValue.Object(("StartAt", "S0"), ("States", inner))),
            ("Catch", catchers), ("ResultPath", "$.list"), end));
        return Gen.OneOf(pass, result, wait, choice, action, map, final).Array[count];
    }

    private static List<string> Drive(
        Flow flow, JsonValue document, ActionCatalog catalog, int[] script, out List<FlowOutcome> outcomes, out List<string> trace)
    {
        var simulation = new Simulation(JsonValue.EmptyObject);
        outcomes = [];
        var now = TestData.Noon;
        var run = FlowRun.Start(flow, document, TestData.System, catalog, now, SmallDocuments, simulation);
        var effects = new List<string> { Describe(run.Effect) };
        while (!run.Effect.IsEnd)
        {
            now = run.Effect is WaitEffect wait ? wait.Until : now.AddMilliseconds(1);
            var outcome = run.Effect is not ActionEffect ? FlowOutcome.Waited(now) : script[outcomes.Count % script.Length] switch
            {
                < 4 => FlowOutcome.Returned(document, now),
                < 7 => FlowOutcome.Failed(FlowErrors.Status(429, TimeSpan.FromSeconds(5)), now),
                < 8 => FlowOutcome.TimedOut(now),
                _ => FlowOutcome.Returned("text", now),
            };
            outcomes.Add(outcome);
            effects.Add(Describe(run.Next(outcome)));
        }

        trace = simulation.Trace;
        return effects;
    }

    private static string Describe(FlowEffect effect) => effect switch
    {
        ActionEffect action =>
            $"{action.Number}.{action.Attempt} {action.ActionName} {action.Parameters} {action.Call?.Url} {action.Deadline:O}",
        WaitEffect wait => $"{wait.State} {wait.Reason} {wait.Until:O}",
        SucceededEffect end => $"{end.Message} {end.Document}",
        FailedEffect end => $"{end.State} {end.Error}",
        _ => effect.GetType().Name,
    };
}
