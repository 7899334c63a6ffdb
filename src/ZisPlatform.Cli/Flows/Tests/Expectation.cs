using System.Globalization;
using ZisPlatform.Cli.Flows.Answers;
using ZisPlatform.Cli.Flows.Files;
using ZisPlatform.Cli.Flows.Running;
using ZisPlatform.Domain.Flows.Execution;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Cli.Flows.Tests;

/// <summary>A difference between a run and a test's expectation.</summary>
/// <param name="Where">The compared part, such as <c>document</c> or <c>calls[1]</c>.</param>
internal sealed record Mismatch(string Where, Difference Difference);

/// <summary>The expectations of a test; parts that it does not name can have any value.</summary>
internal sealed record Expectation
{
    private static readonly string[] Members = ["end", "message", "error", "cause", "document", "calls", "states", "at", "seconds"];

    private static readonly string[] Moments = ["input", "output", "error"];

    private RunEnd End { get; init; }

    /// <summary>Gets the patterns for <c>message</c>, <c>error</c> and <c>cause</c>.</summary>
    private IReadOnlyList<(string Name, JsonValue Pattern)> Texts { get; init; } = [];

    private JsonValue? Document { get; init; }

    private IReadOnlyList<JsonValue>? Calls { get; init; }

    private IReadOnlyList<string>? States { get; init; }

    /// <summary>Gets the patterns by state and moment.</summary>
    private IReadOnlyList<(string State, string Moment, JsonValue Pattern)> At { get; init; } = [];

    private TimeSpan? Seconds { get; init; }

    public static Expectation Read(JsonShape shape)
    {
        shape.Only(Members);
        var fails = shape.Value.TryGet("error", out _) || shape.Value.TryGet("cause", out _);
        var end = shape.Find("end")?.Text switch
        {
            null => fails ? RunEnd.Failed : RunEnd.Succeeded,
            "succeeded" when fails => throw shape.Wrong("cannot expect both a success and an error"),
            "failed" when shape.Value.TryGet("message", out _) =>
                throw shape.Wrong("cannot expect a message of a failure: that has error and cause"),
            "succeeded" => RunEnd.Succeeded,
            "failed" => RunEnd.Failed,
            _ => throw shape.Find("end")!.Value.Wrong("must be succeeded or failed"),
        };
        return new Expectation
        {
            End = end,
            Texts =
            [
                .. Members[1..4]
                    .Where(name => shape.Value.TryGet(name, out _))
                    .Select(name => (name, Pattern(shape.Find(name)!.Value))),
            ],
            Document = shape.Find("document") is { } document ? Pattern(document) : (JsonValue?)null,
            Calls = shape.Find("calls") is { } calls ? [.. calls.Items.Select(ReadCall)] : null,
            States = shape.Find("states") is { } states ? [.. states.Items.Select(state => state.Text)] : null,
            At =
            [
                .. (shape.Find("at")?.Members ?? []).SelectMany(state =>
                    state.Shape.Only(Moments).Members.Select(moment => (state.Key, moment.Key, Pattern(moment.Shape)))),
            ],
            Seconds = shape.Find("seconds")?.Seconds(),
        };
    }

    public IReadOnlyList<Mismatch> Check(RunReport report)
    {
        var found = new List<Mismatch>();
        CheckEnd(report, found);
        if (States is not null)
        {
            CheckStates(States, [.. report.Visits.Select(visit => visit.Path)], found);
        }

        if (Calls is not null)
        {
            CheckCalls(Calls, [.. report.Calls], found);
        }

        foreach (var (state, moment, pattern) in At)
        {
            CheckMoment(state, moment, pattern, report, found);
        }

        if (Document is { } document)
        {
            Add("document", JsonMatch.Differences(document, report.Document), found);
        }

        if (Seconds is { } seconds && seconds != report.Time)
        {
            Add("seconds", new Difference("", seconds.TotalSeconds, report.Time.TotalSeconds), found);
        }

        return found;
    }

    private static JsonValue Pattern(JsonShape shape)
    {
        JsonMatch.Check(shape);
        return shape.Value;
    }

    private static JsonValue ReadCall(JsonShape shape)
    {
        shape.Only(["action", .. ActionRequest.Members]);
        _ = (shape.Find("action") ?? throw shape.Wrong("needs an action")).Text;
        return ActionRequest.NormalizePattern(Pattern(shape));
    }

    private static void Add(string where, Difference difference, List<Mismatch> found) => found.Add(new Mismatch(where, difference));

    private static void Add(string where, IEnumerable<Difference> differences, List<Mismatch> found) =>
        found.AddRange(differences.Select(difference => new Mismatch(where, difference)));

    private void CheckEnd(RunReport report, List<Mismatch> found)
    {
        if (report.End != End)
        {
            var actual = report.Error is { } failed
                ? $"failed{(report.FailedState is { } state ? $" in {state}" : "")} with {failed.Name}: {failed.Cause}"
                : report.Message is { } success ? $"succeeded: {success}" : "broken off";
            Add("end", new Difference("", End.ToString().ToLowerInvariant(), actual), found);
            return;
        }

        foreach (var (name, pattern) in Texts)
        {
            var actual = name switch { "message" => report.Message, "error" => report.Error?.Name, _ => report.Error?.Cause };
            Add(name, JsonMatch.Differences(pattern, Text(actual), ""), found);
        }
    }

    private static void CheckStates(IReadOnlyList<string> expected, List<string> actual, List<Mismatch> found)
    {
        for (var i = 0; i < Math.Max(expected.Count, actual.Count); i++)
        {
            var (wanted, got) = (expected.ElementAtOrDefault(i), actual.ElementAtOrDefault(i));
            if (wanted != got)
            {
                // Stop here: the following states are shifted and would differ for the same reason.
                Add(string.Create(CultureInfo.InvariantCulture, $"states[{i}]"), new Difference("", Text(wanted), Text(got)), found);
                return;
            }
        }
    }

    private static JsonValue? Text(string? text) => text is null ? (JsonValue?)null : JsonValue.From(text);

    private static void CheckCalls(IReadOnlyList<JsonValue> expected, List<CallRecord> actual, List<Mismatch> found)
    {
        for (var i = 0; i < Math.Max(expected.Count, actual.Count); i++)
        {
            var where = string.Create(CultureInfo.InvariantCulture, $"calls[{i}]");
            if (i >= expected.Count || i >= actual.Count)
            {
                Add(where, i < expected.Count
                    ? new Difference("", expected[i], null)
                    : new Difference("", null, actual[i].Request.ToValue(), $"no call of {actual[i].Request.Action}"), found);
                continue;
            }

            var request = actual[i].Request;
            var action = expected[i]["action"].AsString();
            if (action != request.Action && action != request.Effect.ActionName)
            {
                Add(where, new Difference("$.action", action, request.Action), found);
                return;
            }

            Add(where, JsonMatch.Differences(expected[i].Without("action"), request.ToMatch()), found);
        }
    }

    private static void CheckMoment(string state, string moment, JsonValue pattern, RunReport report, List<Mismatch> found)
    {
        var where = $"at {state} {moment}";
        if (VisitOf(state, report) is not { } visit)
        {
            Add($"at {state}", new Difference("", null, null, "the state to be entered"), found);
            return;
        }

        JsonValue? actual = moment switch
        {
            "input" => visit.Entry.Input,
            "output" => visit.Exit is { Kind: not FlowExitKind.Failed } exit ? exit.Output : (JsonValue?)null,
            _ => visit.Exit?.Error?.ToValue(),
        };
        Add(where, JsonMatch.Differences(pattern, actual), found);
    }

    /// <summary>Finds the last visit of a state by its name or path; <c>Poll#2</c> is the second visit.</summary>
    private static Visit? VisitOf(string state, RunReport report)
    {
        IEnumerable<Visit> Of(string name) => report.Visits.Where(visit =>
            visit.Path == name || visit.Entry.State.Place == name || visit.Entry.State.Name == name);
        if (Of(state).LastOrDefault() is { } last)
        {
            return last;
        }

        var mark = state.LastIndexOf('#');
        return mark > 0
            && int.TryParse(state.AsSpan(mark + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number > 0
            ? Of(state[..mark]).ElementAtOrDefault(number - 1)
            : null;
    }
}
