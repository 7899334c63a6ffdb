using ZisPlatform.Json;

namespace ZisPlatform.Domain.Flows;

/// <summary>Why a state or a flow failed, as a flow sees it: <c>{"Error":…,"Cause":…}</c>.</summary>
/// <param name="Name">What <c>ErrorEquals</c> of a Catch or Retry compares.</param>
/// <param name="Cause">The text that flows search and people read in the log.</param>
public sealed record FlowError(string Name, string Cause)
{
    /// <summary>What the call that failed says about running the whole flow again; null when that cannot help.</summary>
    public RerunHint? Rerun { get; init; }

    /// <summary>False for the limits of the run itself: no Catch or Retry gets to see those.</summary>
    public bool IsCatchable { get; init; } = true;

    /// <summary>What a Catch writes at its <c>ResultPath</c>.</summary>
    public JsonValue ToValue() => JsonValue.Object(("Error", Name), ("Cause", Cause));
}

/// <summary>The kind of passing trouble behind a failed call.</summary>
public enum RerunCause
{
    /// <summary>Status 429.</summary>
    RateLimited,

    /// <summary>Status 500 to 599.</summary>
    ServerError,

    /// <summary>No answer at all: name look-up, connecting, TLS, time-out.</summary>
    NoAnswer,
}

/// <summary>A failure that may pass by itself, so the flow may be run again from its start (<see cref="RerunPolicy"/>).</summary>
/// <param name="Cause">What kind of failure.</param>
/// <param name="RetryAfter">What the called server asked for; null without that header.</param>
public sealed record RerunHint(RerunCause Cause, TimeSpan? RetryAfter = null);
