using ZisPlatform.Domain.Flows.Secrets;

namespace ZisPlatform.Domain.Runs;

/// <summary>The progress of a run, to be stored if the worker still owns the run.</summary>
/// <param name="Run">The run in its claimed state.</param>
/// <param name="Status">The current state.</param>
/// <param name="Outcomes">The new outcomes.</param>
public sealed record RunProgress(Run Run, RunStatus Status, IReadOnlyList<StoredOutcome> Outcomes)
{
    /// <summary>The time from which a worker may claim the run; null while this worker keeps it, and when it has ended.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>The definitions of the attempt; null if a new attempt follows.</summary>
    public string? Definitions { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public int Attempt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>The message of the flow's end, or the cause of its error.</summary>
    public string? Message { get; init; }

    /// <summary>The name of the error it ended with.</summary>
    public string? Error { get; init; }

    public string? FailedState { get; init; }

    public int? Transitions { get; init; }

    /// <summary>The log entry of an attempt that has ended.</summary>
    public LogEntry? Log { get; init; }

    /// <summary>Masks the secrets in the texts, before they are stored.</summary>
    public RunProgress Mask(SecretMasker secrets) => this with
    {
        Message = Message is null ? null : secrets.Mask(Message),
        Error = Error is null ? null : secrets.Mask(Error),
        Log = Log?.Mask(secrets),
    };
}
