using System.Globalization;
using ZisPlatform.Cli.Flows.Answers;
using ZisPlatform.Cli.Flows.Running;
using ZisPlatform.Domain.Flows;
using ZisPlatform.Domain.Flows.Execution;
using ZisPlatform.Domain.Flows.Secrets;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Cli.Flows.Showing;

/// <summary>Writes a complete run as one JSON document.</summary>
internal sealed class RunJson(SecretMasker secrets)
{
    public JsonValue Of(RunReport report)
    {
        var builder = new JsonObjectBuilder(16)
            .Set("flow", report.Flow.FullName)
            .Set("end", report.End.ToString().ToLowerInvariant());
        if (report.Message is { } message)
        {
            builder.Set("message", secrets.Mask(message));
        }

        if (report.Error is { } error)
        {
            builder.Set("error", OfError(error));
        }

        if (report.FailedState is { } state)
        {
            builder.Set("failed_state", state);
        }

        if (report.RunsAgainAfter is { } wait)
        {
            builder.Set("runs_again_after", wait.TotalSeconds);
        }

        if (report.UnansweredCall is { } trouble)
        {
            builder.Set("trouble", secrets.Mask(trouble.Message));
            builder.Set("differences", Array(trouble.Differences.Select(OfDifference)));
        }

        return builder
            .Set("started_at", Time(report.Start))
            .Set("finished_at", Time(report.Finish))
            .Set("seconds", report.Time.TotalSeconds)
            .Set("transitions", report.Transitions)
            .Set("states", Array(report.Visits.Select(OfVisit)))
            .Set("document", secrets.Mask(report.Document))
            .ToValue();
    }

    public JsonValue OfDifference(Difference difference)
    {
        var builder = new JsonObjectBuilder().Set("path", difference.Path);
        if (difference.Rule is { } rule)
        {
            builder.Set("rule", rule);
        }
        else if (difference.Expected is { } expected)
        {
            builder.Set("expected", secrets.MaskAt(difference.Path, expected));
        }

        return difference.Actual is { } actual
            ? builder.Set("actual", secrets.MaskAt(difference.Path, actual)).ToValue()
            : builder.ToValue();
    }

    public static JsonValue Array(IEnumerable<JsonValue> items) => JsonValue.Array([.. items]);

    private static string Time(DateTimeOffset at) => at.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    private JsonValue OfError(FlowError error) =>
        JsonValue.Object(("name", secrets.Mask(error.Name)), ("cause", secrets.Mask(error.Cause)));

    private JsonValue OfVisit(Visit visit)
    {
        var builder = new JsonObjectBuilder(16)
            .Set("number", visit.Entry.Number)
            .Set("path", visit.Path)
            .Set("state", visit.Entry.State.QualifiedName)
            .Set("type", visit.Entry.State.Type.ToString())
            .Set("at", Time(visit.Entry.At))
            .Set("input", secrets.Mask(visit.Entry.Input));
        if (visit.Calls.Count > 0)
        {
            builder.Set("calls", Array(visit.Calls.Select(OfCall)));
        }

        if (visit.Retries.Count > 0)
        {
            builder.Set(
                "retries",
                Array(visit.Retries.Select(retry => JsonValue.Object(("error", OfError(retry.Error)), ("until", Time(retry.Until))))));
        }

        if (visit.Exit is not { } exit)
        {
            return builder.ToValue();
        }

        builder.Set("seconds", (exit.At - visit.Entry.At).TotalSeconds).Set("exit", exit.Kind.ToString().ToLowerInvariant());
        if (exit.Next is { } next)
        {
            builder.Set("next", next.Name);
        }

        if (exit.Rule is { } rule)
        {
            builder.Set("rule", rule < 0 ? "Default" : (JsonValue)(rule + 1));
        }

        if (exit.Error is { } error)
        {
            builder.Set("error", OfError(error));
        }

        return (exit.Kind == FlowExitKind.Failed ? builder : builder.Set("output", secrets.Mask(exit.Output))).ToValue();
    }

    private JsonValue OfCall(CallRecord call) => JsonValue.Object(
        ("number", call.Request.Effect.Number),
        ("attempt", call.Request.Effect.Attempt),
        ("action", call.Request.Effect.ActionName),
        ("at", Time(call.At)),
        ("seconds", (call.Outcome.At - call.At).TotalSeconds),
        ("request", Recording.MaskRequest(call.Request, secrets)),
        ("answer", secrets.Mask(call.Answer.ToValue())));
}
