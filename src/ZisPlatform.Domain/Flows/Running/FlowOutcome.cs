using ZisPlatform.Json;

namespace ZisPlatform.Domain.Flows;

/// <summary>What became of an effect, and when. A list of these, kept in order, is all it takes to replay a run.</summary>
public readonly record struct FlowOutcome
{
    private enum What
    {
        Waited,
        Returned,
        Failed,
        TimedOut,
    }

    private What Kind { get; init; }

    /// <summary>The clock at that time. A clock that goes backwards is taken to stand still.</summary>
    public DateTimeOffset At { get; private init; }

    /// <summary>What the action gave back.</summary>
    public JsonValue Result { get; private init; }

    /// <summary>Why the action failed; null when it did not.</summary>
    public FlowError? Error { get; private init; }

    internal bool IsWaited => Kind == What.Waited;

    internal bool IsTimedOut => Kind == What.TimedOut;

    /// <summary>The answer to an <see cref="ActionEffect"/> that went well.</summary>
    public static FlowOutcome Returned(JsonValue result, DateTimeOffset at) => new() { Kind = What.Returned, Result = result, At = at };

    /// <summary>The answer to an <see cref="ActionEffect"/> that went wrong; <see cref="FlowErrors"/> makes the error.</summary>
    public static FlowOutcome Failed(FlowError error, DateTimeOffset at) => new() { Kind = What.Failed, Error = error, At = at };

    /// <summary>The answer to an <see cref="ActionEffect"/> whose deadline passed.</summary>
    public static FlowOutcome TimedOut(DateTimeOffset at) => new() { Kind = What.TimedOut, At = at };

    /// <summary>The answer to a <see cref="WaitEffect"/> or <see cref="YieldEffect"/>.</summary>
    public static FlowOutcome Waited(DateTimeOffset at) => new() { Kind = What.Waited, At = at };

    /// <summary>The answer to the request of a custom action.</summary>
    public static FlowOutcome Answered(HttpAnswer answer, DateTimeOffset at, HttpOptions? options = null)
    {
        var (result, error) = HttpAction.Read(answer, options);
        return error is null ? Returned(result, at) : Failed(error, at);
    }

    /// <summary>For a journal; <see cref="FromValue"/> reads it back.</summary>
    public JsonValue ToValue()
    {
        var made = new JsonObjectBuilder(4).Set("at", At.UtcTicks);
        switch (Kind)
        {
            case What.Returned:
                made.Set("result", Result);
                break;
            case What.TimedOut:
                made.Set("timed_out", true);
                break;
            case What.Failed:
                made.Set("error", Error!.Name).Set("cause", Error.Cause);
                if (Error.Rerun is { } rerun)
                {
                    made.Set("rerun", rerun.Cause.ToString());
                    made.Set("retry_after", rerun.RetryAfter is { } asked ? asked.Ticks : JsonValue.Null);
                }

                break;
            case What.Waited:
                break;
        }

        return made.ToValue();
    }

    /// <summary>Reads what <see cref="ToValue"/> wrote.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public static FlowOutcome FromValue(JsonValue value)
    {
        if (!value["at"].TryGetInt64(out var ticks))
        {
            throw new FormatException("an outcome has its time in 'at'");
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
            TimeSpan? asked = value["retry_after"].TryGetInt64(out var wait) ? TimeSpan.FromTicks(wait) : null;
            error = error with { Rerun = new RerunHint(Enum.Parse<RerunCause>(rerun.AsString()), asked) };
        }

        return Failed(error, at);
    }
}
