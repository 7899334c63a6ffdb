using System.Globalization;
using ZisPlatform.Cli.Flows.Answers;
using ZisPlatform.Cli.Flows.Running;
using ZisPlatform.Domain.Flows;
using ZisPlatform.Domain.Flows.Execution;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Cli.Flows.Showing;

/// <summary>Writes a complete run as one JSON document.</summary>
internal sealed class RunJson(SecretMasker secrets)
{
    public JsonValue Of(RunReport report)
    {
        var made = new JsonObjectBuilder(16)
            .Set("flow", report.Flow.FullName)
            .Set("end", report.End.ToString().ToLowerInvariant());
        if (report.Message is { } message)
        {
            made.Set("message", secrets.MaskText(message));
        }

        if (report.Error is { } error)
        {
            made.Set("error", OfError(error));
        }

        if (report.FailedState is { } state)
        {
            made.Set("failed_state", state);
        }

        if (report.RunsAgainAfter is { } wait)
        {
            made.Set("runs_again_after", wait.TotalSeconds);
        }

        if (report.Trouble is { } trouble)
        {
            made.Set("trouble", secrets.MaskText(trouble.Message));
            made.Set("differences", Array(trouble.Differences.Select(OfDifference)));
        }

        return made
            .Set("started_at", Time(report.Start))
            .Set("finished_at", Time(report.Finish))
            .Set("seconds", report.Time.TotalSeconds)
            .Set("transitions", report.Transitions)
            .Set("states", Array(report.Visits.Select(OfVisit)))
            .Set("document", secrets.MaskValue(report.Document))
            .ToValue();
    }

    public JsonValue OfDifference(Difference difference)
    {
        var made = new JsonObjectBuilder().Set("path", difference.Path);
        if (difference.Rule is { } rule)
        {
            made.Set("rule", rule);
        }
        else if (difference.Expected is { } expected)
        {
            made.Set("expected", secrets.MaskAt(difference.Path, expected));
        }

        return difference.Actual is { } actual ? made.Set("actual", secrets.MaskAt(difference.Path, actual)).ToValue() : made.ToValue();
    }

    public static JsonValue Array(IEnumerable<JsonValue> items) => JsonValue.Array([.. items]);

    private static string Time(DateTimeOffset at) => at.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    private JsonValue OfError(FlowError error) =>
        JsonValue.Object(("name", secrets.MaskText(error.Name)), ("cause", secrets.MaskText(error.Cause)));

    private JsonValue OfVisit(Visit visit)
    {
        var made = new JsonObjectBuilder(16)
            .Set("number", visit.Entry.Number)
            .Set("path", visit.Path)
            .Set("state", visit.Entry.State.Place)
            .Set("type", visit.Entry.State.Type.ToString())
            .Set("at", Time(visit.Entry.At))
            .Set("input", secrets.MaskValue(visit.Entry.Input));
        if (visit.Calls.Count > 0)
        {
            made.Set("calls", Array(visit.Calls.Select(OfCall)));
        }

        if (visit.Retries.Count > 0)
        {
            made.Set(
                "retries",
                Array(visit.Retries.Select(retry => JsonValue.Object(("error", OfError(retry.Error)), ("until", Time(retry.Until))))));
        }

        if (visit.Exit is not { } exit)
        {
            return made.ToValue();
        }

        made.Set("seconds", (exit.At - visit.Entry.At).TotalSeconds).Set("exit", exit.Kind.ToString().ToLowerInvariant());
        if (exit.Next is { } next)
        {
            made.Set("next", next.Name);
        }

        if (exit.Rule is { } rule)
        {
            made.Set("rule", rule < 0 ? "Default" : (JsonValue)(rule + 1));
        }

        if (exit.Error is { } error)
        {
            made.Set("error", OfError(error));
        }

        return (exit.Kind == FlowExitKind.Failed ? made : made.Set("output", secrets.MaskValue(exit.Output))).ToValue();
    }

    private JsonValue OfCall(CallRecord call) => JsonValue.Object(
        ("number", call.Request.Effect.Number),
        ("attempt", call.Request.Effect.Attempt),
        ("action", call.Request.Effect.ActionName),
        ("at", Time(call.At)),
        ("seconds", (call.Outcome.At - call.At).TotalSeconds),
        ("request", Recording.MaskRequest(call.Request, secrets)),
        ("answer", secrets.MaskValue(call.Answer.ToValue())));
}
