using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Flows;
using ZisPlatform.Domain.Runs;

namespace ZisPlatform.Application.Runs.History;

/// <summary>A run as administrators see it.</summary>
public sealed record RunView(
    string Id,
    string Integration,
    string Flow,
    string JobSpec,
    string EventId,
    string EventSource,
    string EventType,
    string Status,
    int Attempt,
    DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt,
    DateTimeOffset? DueAt,
    string? Message,
    string? Error,
    string? FailedState,
    string? ReplayOf);

/// <summary>The filter of a search for runs; null matches any value.</summary>
/// <param name="Integration">The integration's name.</param>
/// <param name="Flow">The flow's full name.</param>
/// <param name="Status">The state of the run.</param>
/// <param name="Text">A text that the message or error contains.</param>
/// <param name="From">The earliest time at which the run began, inclusive.</param>
/// <param name="Until">The latest time at which the run began, exclusive.</param>
public sealed record RunFilter(string? Integration, string? Flow, string? Status, string? Text, DateTimeOffset? From, DateTimeOffset? Until)
{
    /// <summary>The id of the replay of many runs that created the run.</summary>
    public string? Replay { get; init; }
}

/// <summary>An entry of the integration log (contract, flows 15).</summary>
/// <param name="Id">A ULID.</param>
/// <param name="At">The time at which it was written.</param>
/// <param name="Integration">The integration that the entry belongs to.</param>
/// <param name="Status">The level of the entry.</param>
/// <param name="Description">The text of the entry.</param>
/// <param name="RunId">The run's id; null if an event did not start a run.</param>
/// <param name="Attempt">The number of the run's attempt; 0 without a run.</param>
public sealed record LogView(
    string Id, DateTimeOffset At, string Integration, string Status, string Description, string? RunId, int Attempt)
{
    /// <summary>The flow's full name.</summary>
    public required string Flow { get; init; }

    /// <summary>The short name of the job spec.</summary>
    public required string JobSpec { get; init; }

    public required string EventId { get; init; }

    public required string EventSource { get; init; }

    public required string EventType { get; init; }

    /// <summary>The start of the attempt.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>The generations that the attempt ran; null if it did not get that far.</summary>
    public string? Definitions { get; init; }

    /// <summary>The name of the error that ended the attempt.</summary>
    public string? Error { get; init; }

    public string? FailedState { get; init; }

    /// <summary>The reason of the error; null for other entries, and for those that an earlier version wrote.</summary>
    public FlowErrorReason? Reason { get; init; }
}

/// <summary>The filter of a search for log entries; null matches any value.</summary>
/// <param name="Integration">The integration's name.</param>
/// <param name="Status">The level of the entry.</param>
/// <param name="Text">A text that the description contains.</param>
/// <param name="From">The earliest time of writing, inclusive.</param>
/// <param name="Until">The latest time of writing, exclusive.</param>
public sealed record LogFilter(string? Integration, string? Status, string? Text, DateTimeOffset? From, DateTimeOffset? Until);

/// <summary>Queries for runs and their log entries, newest first.</summary>
public interface IRunReads
{
    Task<Page<RunView>> ListAsync(AccountId account, RunFilter filter, PageRequest page, CancellationToken cancellationToken);

    Task<RunView?> FindAsync(AccountId account, string id, CancellationToken cancellationToken);

    /// <summary>Finds a run in the form in which it is executed, with its event.</summary>
    Task<Run?> FindRunAsync(AccountId account, string id, CancellationToken cancellationToken);

    Task<Page<LogView>> ListLogAsync(AccountId account, LogFilter filter, PageRequest page, CancellationToken cancellationToken);

    /// <summary>Returns the log entries of one run in the order in which they were written.</summary>
    Task<IReadOnlyList<LogView>> ListLogOfRunAsync(AccountId account, string run, CancellationToken cancellationToken);

    Task<LogView?> FindLogAsync(AccountId account, string id, CancellationToken cancellationToken);
}
