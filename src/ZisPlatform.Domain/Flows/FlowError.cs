using ZisPlatform.Domain.Flows.Secrets;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Domain.Flows;

/// <summary>An error of a state or a flow in the form that flows see: <c>{"Error":…,"Cause":…}</c>.</summary>
/// <param name="Name">The name that <c>ErrorEquals</c> of a Catch or Retry compares.</param>
/// <param name="Cause">The text that flows search and people read in the log.</param>
public sealed record FlowError(string Name, string Cause)
{
    /// <summary>Gets the hint of the failed call for running the whole flow again; null if that cannot help.</summary>
    public RerunHint? Rerun { get; init; }

    /// <summary>Gets the reason of an error that an administrator can remedy; null for other errors.</summary>
    public FlowErrorReason? Reason { get; init; }

    /// <summary>Gets a value: false for the limits of the run itself, which no Catch or Retry can handle.</summary>
    public bool IsCatchable { get; init; } = true;

    /// <summary>Masks the secrets in the texts.</summary>
    public FlowError Mask(SecretMasker secrets) => this with
    {
        Name = secrets.Mask(Name),
        Cause = secrets.Mask(Cause),
        Reason = Reason is null ? null : Reason with { Subject = secrets.Mask(Reason.Subject) },
    };

    /// <summary>Returns the value that a Catch writes to its <c>ResultPath</c>.</summary>
    public JsonValue ToValue() => JsonValue.Object(("Error", Name), ("Cause", Cause));
}

/// <summary>The reason of an error in a form that programs recognize. Log entries store it, so a code never changes.</summary>
/// <param name="Code">One of the constants, or a code of a later version.</param>
/// <param name="Subject">The name of the connection, flow, action or job spec.</param>
public sealed record FlowErrorReason(string Code, string Subject)
{
    public const string ConnectionMissing = "connection_missing";
    public const string ConnectionNotAllowed = "connection_not_allowed";
    public const string ConnectionNotRefreshed = "connection_not_refreshed";
    public const string FlowNotFound = "flow_not_found";
    public const string ActionNotFound = "action_not_found";
    public const string JobSpecNotInstalled = "job_spec_not_installed";
}

/// <summary>The kind of transient problem behind a failed call.</summary>
public enum RerunCause
{
    /// <summary>The status was 429.</summary>
    RateLimited,

    /// <summary>The status was 500 to 599.</summary>
    ServerError,

    /// <summary>There was no response: name resolution, connection, TLS or time-out failed.</summary>
    NoAnswer,
}

/// <summary>A hint that a failure may be transient, so the flow may run again from its start (<see cref="RerunPolicy"/>).</summary>
/// <param name="Cause">The kind of failure.</param>
/// <param name="RetryAfter">The delay that the called server requested; null without that header.</param>
public sealed record RerunHint(RerunCause Cause, TimeSpan? RetryAfter = null);
