using System.Globalization;
using ZisPlatform.Cli.Flows.Files;
using ZisPlatform.Cli.Flows.Showing;
using ZisPlatform.Cli.Output;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Cli.Commands.Runs;

/// <summary>Writes the details of a run: its fields, states, failed calls and log entries.</summary>
/// <param name="results">The output.</param>
/// <param name="answer">The server's response.</param>
internal sealed class RunDetails(Results results, JsonValue answer)
{
    private readonly JsonValue _run = answer["run"];

    public void Show()
    {
        var generation = answer["bundle"];
        results.Record(
            default,
            new("Run", Text(_run, "id")),
            new("Status", Text(_run, "status")),
            new("Message", Text(_run, "message")),
            new("Error", Text(_run, "error")),
            new("Failed state", Text(_run, "failed_state")),
            new("Flow", Text(_run, "flow")),
            new("Bundle", generation.IsObject ? $"{Text(generation, "bundle")}, generation {Text(generation, "generation")}" : ""),
            new("Job spec", Text(_run, "job_spec")),
            new("Event", $"{Text(_run["event"], "id")} {Text(_run["event"], "source")} {Text(_run["event"], "type")}"),
            new("Attempt", Text(answer, "attempt") == Text(_run, "attempt")
                ? Text(_run, "attempt")
                : $"{Text(answer, "attempt")} of {Text(_run, "attempt")}"),
            new("Created", Text(_run, "created_at")),
            new("Finished", Text(_run, "finished_at")),
            new("Due", Text(_run, "due_at")),
            new("Replay of", Text(_run, "replay_of")),
            new("Input", StateSummary.Of(answer["input"], Width)));
        if (answer["states"].IsArray)
        {
            ShowStates([.. answer["states"].Items]);
        }
        else
        {
            results.Line(ExplainMissingStates());
        }

        ShowLog();
    }

    private int Width => results.Width ?? StateTable.PipedLength;

    private void ShowStates(IReadOnlyList<JsonValue> states)
    {
        // Times are relative to the first state. The start time of the run may belong to another attempt.
        var start = states.Count > 0 ? TimeParser.Parse(Text(states[0], "entered_at")) : null;
        List<(string, Func<JsonValue, string>)> columns =
        [
            ("#", state => Text(state, "number")),
            ("STATE", FormatState),
            ("TYPE", state => Text(state, "type")),
            ("RESULT", ResultOf),
            ("TIME", state => TimeOf(state, start)),
            ("CALL", CallOf),
        ];
        StateTable.Write(
            results,
            states,
            columns,
            (state, length) => StateSummary.Of(StateSummary.WithoutSystemMembers(state["input"]), length),
            (state, length) => Text(state, "error") is { Length: > 0 } && Text(state, "status") == "failed"
                ? TextFormat.Cut(CauseOf(state), length)
                : state["output"].IsNull ? "" : StateSummary.Changes(state["input"], state["output"], length));
        (JsonValue State, JsonValue Attempt, int Number)[] failed =
        [
            .. states.SelectMany(state => AttemptsOf(state).Select((attempt, number) => (state, attempt, number + 1))).Where(
                row => Text(row.attempt, "error").Length > 0),
        ];
        if (failed.Length > 0)
        {
            results.Table(
                ["#", "STATE", "TRY", "AT", "WHAT FAILED", "ANSWER", "THEN"],
                failed.Select(row => new[]
                {
                    Text(row.State, "number"),
                    FormatState(row.State),
                    $"{row.Number}",
                    FormatOffset(Text(row.Attempt, "ended_at"), start),
                    CauseOf(row.Attempt),
                    ResponseOf(row.Attempt),
                    Text(row.Attempt, "retry_at") is { Length: > 0 } next
                        ? $"again at {FormatOffset(next, start)}"
                        : Text(row.State, "rule"),
                }));
        }
    }

    private void ShowLog()
    {
        JsonValue[] entries = answer["log"].IsArray ? [.. answer["log"].Items] : [];
        if (entries.Length > 0)
        {
            results.Table(
                ["LOGGED", "STATUS", "ATTEMPT", "DESCRIPTION", "WHAT TO DO"],
                entries.Select(entry => new[]
                {
                    Text(entry, "timestamp"),
                    Text(entry, "status"),
                    Text(entry["details"], "attempt"),
                    Text(entry, "description"),
                    Text(entry["details"], "hint"),
                }));
        }
    }

    private string ExplainMissingStates()
    {
        var reason = Text(_run, "started_at").Length > 0 || Text(_run, "finished_at").Length > 0
            ? "Its states are not available: its flow never started, or the bundle that it ran no longer exists."
            : "This attempt has not started.";
        return int.TryParse(Text(answer, "attempt"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 1
            ? $"{reason} For the previous attempt: zis runs show {Text(_run, "id")} --attempt {number - 1}"
            : reason;
    }

    private static string FormatState(JsonValue state) =>
        Text(state, "iteration") is { Length: > 0 } iteration ? $"{iteration} {Text(state, "name")}" : Text(state, "name");

    private static string ResultOf(JsonValue state)
    {
        var retries = Text(state, "retries") switch { "0" or "" => "", "1" => ", 1 retry", var count => $", {count} retries" };
        return Text(state, "status") + retries + (Text(state, "rule") is { Length: > 0 } rule ? $", {rule} → {Text(state, "next")}" : "");
    }

    private static string TimeOf(JsonValue state, DateTimeOffset? start)
    {
        if (TimeParser.Parse(Text(state, "entered_at")) is not { } entered)
        {
            return "";
        }

        var duration = (TimeParser.Parse(Text(state, "exited_at")) ?? entered) - entered;
        return $"{FormatOffset(Text(state, "entered_at"), start)}{(duration > TimeSpan.Zero ? $" ({TextFormat.Seconds(duration)})" : "")}";
    }

    private static string FormatOffset(string time, DateTimeOffset? start) =>
        TimeParser.Parse(time) is { } at && start is { } origin ? $"+{TextFormat.Seconds(at - origin)}" : "";

    /// <summary>Formats the request and the status of each response: <c>GET https://… → 503, 200</c>.</summary>
    private static string CallOf(JsonValue state)
    {
        var call = state["call"];
        if (!call.IsObject)
        {
            return "";
        }

        if (Text(call, "url") is not { Length: > 0 } url)
        {
            return Text(call, "action");
        }

        var statuses = string.Join(
            ", ",
            AttemptsOf(state).Select(attempt => Text(attempt["exchange"], "status") is { Length: > 0 } status ? status : "no answer"));
        return $"{Text(call, "method")} {url}{(statuses.Length > 0 ? $" → {statuses}" : "")}";
    }

    private string ResponseOf(JsonValue attempt) =>
        Text(attempt["exchange"], "body") is { Length: > 0 } body ? TextFormat.Cut(body, Math.Min(Width, StateTable.PipedLength)) : "";

    private static string CauseOf(JsonValue failed) =>
        Text(failed, "cause") is { Length: > 0 } cause ? $"{Text(failed, "error")}: {cause}" : Text(failed, "error");

    private static JsonValue[] AttemptsOf(JsonValue state) => state["tries"].IsArray ? [.. state["tries"].Items] : [];

    /// <summary>Returns a member as text. Returns "" if it is missing or null.</summary>
    private static string Text(in JsonValue value, string member) =>
        !value.IsObject || !value.TryGet(member, out var found) || found.IsNull ? "" : found.IsString ? found.AsString() : found.ToString();
}
