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
        shape.RequireOnly(Members);
        var expectsFailure = shape.Value.TryGet("error", out _) || shape.Value.TryGet("cause", out _);
        var end = shape.Find("end")?.Text switch
        {
            null => expectsFailure ? RunEnd.Failed : RunEnd.Succeeded,
            "succeeded" when expectsFailure => throw shape.CreateError("cannot expect both a success and an error"),
            "failed" when shape.Value.TryGet("message", out _) =>
                throw shape.CreateError("cannot expect a message of a failed run; use error and cause"),
            "succeeded" => RunEnd.Succeeded,
            "failed" => RunEnd.Failed,
            _ => throw shape.Find("end")!.Value.CreateError("must be succeeded or failed"),
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
                    state.Shape.RequireOnly(Moments).Members.Select(moment => (state.Key, moment.Key, Pattern(moment.Shape)))),
            ],
            Seconds = shape.Find("seconds")?.Seconds(),
        };
    }

    public IReadOnlyList<Mismatch> Check(RunReport report)
    {
        var mismatches = new List<Mismatch>();
        CheckEnd(report, mismatches);
        if (States is not null)
        {
            CheckStates(States, [.. report.Visits.Select(visit => visit.Path)], mismatches);
        }

        if (Calls is not null)
        {
            CheckCalls(Calls, [.. report.Calls], mismatches);
        }

        foreach (var (state, moment, pattern) in At)
        {
            CheckMoment(state, moment, pattern, report, mismatches);
        }

        if (Document is { } document)
        {
            Add("document", JsonMatch.Differences(document, report.Document), mismatches);
        }

        if (Seconds is { } seconds && seconds != report.Time)
        {
            Add("seconds", new Difference("", seconds.TotalSeconds, report.Time.TotalSeconds), mismatches);
        }

        return mismatches;
    }

    private static JsonValue Pattern(JsonShape shape)
    {
        JsonMatch.Check(shape);
        return shape.Value;
    }

    private static JsonValue ReadCall(JsonShape shape)
    {
        shape.RequireOnly(["action", .. ActionRequest.Members]);
        _ = (shape.Find("action") ?? throw shape.CreateError("needs an action")).Text;
        return ActionRequest.NormalizePattern(Pattern(shape));
    }

    private static void Add(string where, Difference difference, List<Mismatch> mismatches) =>
        mismatches.Add(new Mismatch(where, difference));

    private static void Add(string where, IEnumerable<Difference> differences, List<Mismatch> mismatches) =>
        mismatches.AddRange(differences.Select(difference => new Mismatch(where, difference)));

    private void CheckEnd(RunReport report, List<Mismatch> mismatches)
    {
        if (report.End != End)
        {
            var actual = report.Error is { } failed
                ? $"failed{(report.FailedState is { } state ? $" in {state}" : "")} with {failed.Name}: {failed.Cause}"
                : report.Message is { } success ? $"succeeded: {success}" : "aborted";
            Add("end", new Difference("", End.ToString().ToLowerInvariant(), actual), mismatches);
            return;
        }

        foreach (var (name, pattern) in Texts)
        {
            var actual = name switch { "message" => report.Message, "error" => report.Error?.Name, _ => report.Error?.Cause };
            Add(name, JsonMatch.Differences(pattern, Text(actual), ""), mismatches);
        }
    }

    private static void CheckStates(IReadOnlyList<string> expected, List<string> actual, List<Mismatch> mismatches)
    {
        for (var i = 0; i < Math.Max(expected.Count, actual.Count); i++)
        {
            var (expectedState, actualState) = (expected.ElementAtOrDefault(i), actual.ElementAtOrDefault(i));
            if (expectedState != actualState)
            {
                // Stop here: the following states are shifted and would differ for the same reason.
                Add(
                    string.Create(CultureInfo.InvariantCulture, $"states[{i}]"),
                    new Difference("", Text(expectedState), Text(actualState)),
                    mismatches);
                return;
            }
        }
    }

    private static JsonValue? Text(string? text) => text is null ? (JsonValue?)null : JsonValue.From(text);

    private static void CheckCalls(IReadOnlyList<JsonValue> expected, List<CallRecord> actual, List<Mismatch> mismatches)
    {
        for (var i = 0; i < Math.Max(expected.Count, actual.Count); i++)
        {
            var where = string.Create(CultureInfo.InvariantCulture, $"calls[{i}]");
            if (i >= expected.Count || i >= actual.Count)
            {
                Add(where, i < expected.Count
                    ? new Difference("", expected[i], null)
                    : new Difference("", null, actual[i].Request.ToValue(), $"no call of {actual[i].Request.Action}"), mismatches);
                continue;
            }

            var request = actual[i].Request;
            var action = expected[i]["action"].AsString();
            if (action != request.Action && action != request.Effect.ActionName)
            {
                Add(where, new Difference("$.action", action, request.Action), mismatches);
                return;
            }

            Add(where, JsonMatch.Differences(expected[i].Without("action"), request.ToMatch()), mismatches);
        }
    }

    private static void CheckMoment(string state, string moment, JsonValue pattern, RunReport report, List<Mismatch> mismatches)
    {
        var where = $"at {state} {moment}";
        if (VisitOf(state, report) is not { } visit)
        {
            Add($"at {state}", new Difference("", null, null, "the state to be entered"), mismatches);
            return;
        }

        JsonValue? actual = moment switch
        {
            "input" => visit.Entry.Input,
            "output" => visit.Exit is { Kind: not FlowExitKind.Failed } exit ? exit.Output : (JsonValue?)null,
            _ => visit.Exit?.Error?.ToValue(),
        };
        Add(where, JsonMatch.Differences(pattern, actual), mismatches);
    }

    /// <summary>Finds the last visit of a state by its name or path; <c>Poll#2</c> is the second visit.</summary>
    private static Visit? VisitOf(string state, RunReport report)
    {
        IEnumerable<Visit> VisitsOf(string name) => report.Visits.Where(visit =>
            visit.Path == name || visit.Entry.State.QualifiedName == name || visit.Entry.State.Name == name);
        if (VisitsOf(state).LastOrDefault() is { } last)
        {
            return last;
        }

        var separator = state.LastIndexOf('#');
        return separator > 0
            && int.TryParse(state.AsSpan(separator + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number > 0
            ? VisitsOf(state[..separator]).ElementAtOrDefault(number - 1)
            : null;
    }
}
