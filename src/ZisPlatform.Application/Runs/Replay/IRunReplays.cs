using ZisPlatform.Application.Runs.History;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Runs;

namespace ZisPlatform.Application.Runs.Replay;

/// <summary>A run that replays another run.</summary>
/// <param name="Id">A ULID.</param>
/// <param name="DueAt">The earliest time at which it begins.</param>
public sealed record QueuedReplay(string Id, DateTimeOffset DueAt);

/// <summary>The result of cancelling a replay.</summary>
/// <param name="Cancelled">The number of runs that were ended.</param>
/// <param name="Over">The number of runs that had already ended.</param>
public sealed record CancelledReplays(int Cancelled, int Over);

/// <summary>Queues runs that replay other runs with their events. The original runs are marked, but otherwise unchanged.</summary>
public interface IRunReplays
{
    /// <summary>Counts the runs that match a filter and have not been replayed yet.</summary>
    Task<int> CountAsync(AccountId account, RunFilter filter, CancellationToken cancellationToken);

    /// <summary>Queues replays of the oldest of these runs; returns their number.</summary>
    /// <param name="account">The account that owns the runs.</param>
    /// <param name="filter">The filter; it matches runs that have ended.</param>
    /// <param name="limit">The maximum number of replays.</param>
    /// <param name="id">The id by which the replays can be cancelled; a ULID.</param>
    /// <param name="replay">Creates the replay with this index, counted from 0.</param>
    /// <param name="now">The time at which the replays are created.</param>
    /// <param name="cancellationToken">Cancels the operation, with nothing changed.</param>
    Task<int> QueueAsync(
        AccountId account,
        RunFilter filter,
        int limit,
        string id,
        Func<int, QueuedReplay> replay,
        DateTimeOffset now,
        CancellationToken cancellationToken);

    /// <summary>Queues a replay of one run, even if it was replayed before; returns false if the run has not ended.</summary>
    Task<bool> QueueAsync(AccountId account, string run, QueuedReplay replay, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>
    /// Ends the runs of a replay that have not ended yet. Original runs whose replay had not started count as not replayed.
    /// </summary>
    /// <param name="account">The account that owns the replay.</param>
    /// <param name="id">The replay's id.</param>
    /// <param name="entry">Creates the log entry of each run; the runs end at <paramref name="now"/>.</param>
    /// <param name="now">The current time.</param>
    /// <param name="cancellationToken">Cancels the operation, with nothing changed.</param>
    /// <returns>The result; null if no run belongs to this replay.</returns>
    Task<CancelledReplays?> CancelAsync(
        AccountId account, string id, Func<LogEntry> entry, DateTimeOffset now, CancellationToken cancellationToken);
}
