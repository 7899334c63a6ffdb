using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Application.Runs;

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

/// <summary>Which runs are wanted; null asks for any.</summary>
/// <param name="Integration">Of this integration.</param>
/// <param name="Flow">Of this flow, by its full name.</param>
/// <param name="Status">In this state.</param>
/// <param name="Text">Whose message or error holds this text.</param>
/// <param name="From">Begun not before.</param>
/// <param name="Until">Begun before.</param>
public sealed record RunFilter(string? Integration, string? Flow, string? Status, string? Text, DateTimeOffset? From, DateTimeOffset? Until)
{
    /// <summary>Made by this replay of many.</summary>
    public string? Replay { get; init; }
}

/// <summary>An entry of the integration log (contract, flows 15).</summary>
/// <param name="Id">A ULID.</param>
/// <param name="At">When it was written.</param>
/// <param name="Integration">Whose entry.</param>
/// <param name="Status">Its level.</param>
/// <param name="Description">What happened.</param>
/// <param name="RunId">The run; null where an event did not start one.</param>
/// <param name="Attempt">Which attempt of the run; 0 without one.</param>
public sealed record LogView(string Id, DateTimeOffset At, string Integration, string Status, string Description, string? RunId, int Attempt)
{
    /// <summary>The flow's full name.</summary>
    public required string Flow { get; init; }

    /// <summary>The short name of the job spec.</summary>
    public required string JobSpec { get; init; }

    public required string EventId { get; init; }

    public required string EventSource { get; init; }

    public required string EventType { get; init; }

    /// <summary>Of the attempt.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>What the attempt ran; null where it did not come to that.</summary>
    public string? Definitions { get; init; }

    /// <summary>The name of the error that ended the attempt.</summary>
    public string? Error { get; init; }

    public string? FailedState { get; init; }
}

/// <summary>Which entries are wanted; null asks for any.</summary>
/// <param name="Integration">Of this integration.</param>
/// <param name="Status">Of this level.</param>
/// <param name="Text">Whose description holds this text.</param>
/// <param name="From">Written not before.</param>
/// <param name="Until">Written before.</param>
public sealed record LogFilter(string? Integration, string? Status, string? Text, DateTimeOffset? From, DateTimeOffset? Until);

/// <summary>Runs and their log for whoever looks at them, the newest first.</summary>
public interface IRunReads
{
    Task<Page<RunView>> ListAsync(AccountId account, RunFilter filter, PageRequest page, CancellationToken cancellationToken);

    Task<RunView?> FindAsync(AccountId account, string id, CancellationToken cancellationToken);

    /// <summary>The run as whoever runs it has it, with its event.</summary>
    Task<Run?> FindRunAsync(AccountId account, string id, CancellationToken cancellationToken);

    Task<Page<LogView>> ListLogAsync(AccountId account, LogFilter filter, PageRequest page, CancellationToken cancellationToken);

    /// <summary>What the log tells of one run, in the order in which it was written.</summary>
    Task<IReadOnlyList<LogView>> ListLogOfRunAsync(AccountId account, string run, CancellationToken cancellationToken);

    Task<LogView?> FindLogAsync(AccountId account, string id, CancellationToken cancellationToken);
}
