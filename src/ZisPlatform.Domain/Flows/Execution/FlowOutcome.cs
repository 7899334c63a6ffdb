using ZisPlatform.Domain.Flows.Actions;
using ZisPlatform.Domain.Flows.Secrets;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Domain.Flows.Execution;

/// <summary>The outcome of an effect and its time. An ordered list of outcomes is sufficient to replay a run.</summary>
public readonly record struct FlowOutcome
{
    private enum OutcomeKind
    {
        Waited,
        Returned,
        Failed,
        TimedOut,
    }

    private OutcomeKind Kind { get; init; }

    /// <summary>Gets the time of the outcome. If it is earlier than the time of the run, the run keeps its time.</summary>
    public DateTimeOffset At { get; private init; }

    /// <summary>Gets the result of the action.</summary>
    public JsonValue Result { get; private init; }

    /// <summary>Gets the error of the action; null if it did not fail.</summary>
    public FlowError? Error { get; private init; }

    internal bool IsWaited => Kind == OutcomeKind.Waited;

    internal bool IsTimedOut => Kind == OutcomeKind.TimedOut;

    /// <summary>Creates the outcome of an <see cref="ActionEffect"/> that succeeded.</summary>
    public static FlowOutcome Returned(JsonValue result, DateTimeOffset at) =>
        new() { Kind = OutcomeKind.Returned, Result = result, At = at };

    /// <summary>Creates the outcome of an <see cref="ActionEffect"/> that failed, with an error from <see cref="FlowErrors"/>.</summary>
    public static FlowOutcome Failed(FlowError error, DateTimeOffset at) => new() { Kind = OutcomeKind.Failed, Error = error, At = at };

    /// <summary>Creates the outcome of an <see cref="ActionEffect"/> whose deadline passed.</summary>
    public static FlowOutcome TimedOut(DateTimeOffset at) => new() { Kind = OutcomeKind.TimedOut, At = at };

    /// <summary>Creates the outcome of a <see cref="WaitEffect"/> or <see cref="YieldEffect"/>.</summary>
    public static FlowOutcome Waited(DateTimeOffset at) => new() { Kind = OutcomeKind.Waited, At = at };

    /// <summary>Creates the outcome of a custom action from the response to its request.</summary>
    public static FlowOutcome FromResponse(HttpActionResponse response, DateTimeOffset at, HttpOptions? options = null)
    {
        var (result, error) = HttpAction.ReadResponse(response, options);
        return error is null ? Returned(result, at) : Failed(error, at);
    }

    /// <summary>Masks the secrets in the outcome; returns null if it contains none.</summary>
    /// <param name="secrets">The secrets.</param>
    /// <param name="text">The text of <see cref="ToValue"/>, which the caller has already.</param>
    public FlowOutcome? Mask(SecretMasker secrets, string text)
    {
        if (!secrets.MayOccurIn(text))
        {
            return null;
        }

        var masked = Error is { } error
            ? this with { Error = error.Mask(secrets) }
            : this with { Result = secrets.Mask(Result) };
        return masked.Error == Error && masked.Result == Result ? null : masked;
    }

    /// <summary>Converts the outcome to JSON for a journal. <see cref="FromValue"/> reads it.</summary>
    public JsonValue ToValue()
    {
        var builder = new JsonObjectBuilder(5).Set("at", At.UtcTicks);
        switch (Kind)
        {
            case OutcomeKind.Returned:
                builder.Set("result", Result);
                break;
            case OutcomeKind.TimedOut:
                builder.Set("timed_out", true);
                break;
            case OutcomeKind.Failed:
                builder.Set("error", Error!.Name).Set("cause", Error.Cause);
                if (Error.Rerun is { } rerun)
                {
                    builder.Set("rerun", rerun.Cause.ToString());
                    builder.Set("retry_after", rerun.RetryAfter is { } retryAfter ? retryAfter.Ticks : JsonValue.Null);
                }

                if (Error.Reason is { } reason)
                {
                    builder.Set("reason", reason.Code).Set("subject", reason.Subject);
                }

                break;
            case OutcomeKind.Waited:
                break;
        }

        return builder.ToValue();
    }

    /// <summary>Reads an outcome from the JSON of <see cref="ToValue"/>.</summary>
    /// <exception cref="FormatException">The value is not an outcome.</exception>
    public static FlowOutcome FromValue(JsonValue value)
    {
        if (!value["at"].TryGetInt64(out var ticks))
        {
            throw new FormatException("The value is not a flow outcome: the member 'at' must be an integer number of ticks.");
        }

        var at = new DateTimeOffset(ticks, TimeSpan.Zero);
        if (value.TryGet("result", out var result))
        {
            return Returned(result, at);
        }

        if (value.TryGet("timed_out", out _))
        {
            return TimedOut(at);
        }

        if (!value.TryGet("error", out var name))
        {
            return Waited(at);
        }

        var error = new FlowError(name.AsString(), value["cause"].AsString());
        if (value.TryGet("rerun", out var rerun))
        {
            TimeSpan? retryAfter = value["retry_after"].TryGetInt64(out var retryAfterTicks) ? TimeSpan.FromTicks(retryAfterTicks) : null;
            error = error with { Rerun = new RerunHint(Enum.Parse<RerunCause>(rerun.AsString()), retryAfter) };
        }

        if (value.TryGet("reason", out var reason))
        {
            error = error with { Reason = new FlowErrorReason(reason.AsString(), value["subject"].AsString()) };
        }

        return Failed(error, at);
    }
}
