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
/// <param name="Text">Whose message holds this text.</param>
/// <param name="From">Begun not before.</param>
/// <param name="Until">Begun before.</param>
public sealed record RunFilter(string? Integration, string? Flow, string? Status, string? Text, DateTimeOffset? From, DateTimeOffset? Until);

/// <summary>An entry of the integration log (contract, flows 15).</summary>
public sealed record LogView(string Id, DateTimeOffset At, string Integration, string RunId, int Attempt, string Status, string Description);

/// <summary>Which entries are wanted; null asks for any.</summary>
public sealed record LogFilter(string? Integration, string? Status, DateTimeOffset? From, DateTimeOffset? Until);

/// <summary>Runs and their log for whoever looks at them, the newest first.</summary>
public interface IRunReads
{
    Task<Page<RunView>> ListAsync(AccountId account, RunFilter filter, PageRequest page, CancellationToken cancellationToken);

    Task<RunView?> FindAsync(AccountId account, string id, CancellationToken cancellationToken);

    /// <summary>The run as whoever runs it has it, with its event.</summary>
    Task<Run?> FindRunAsync(AccountId account, string id, CancellationToken cancellationToken);

    Task<Page<LogView>> ListLogAsync(AccountId account, LogFilter filter, PageRequest page, CancellationToken cancellationToken);
}
