using ZisPlatform.Domain.Common;

namespace ZisPlatform.Application.Runs;

/// <summary>A run that does another one again.</summary>
/// <param name="Id">A ULID.</param>
/// <param name="DueAt">It begins not before.</param>
public sealed record QueuedReplay(string Id, DateTimeOffset DueAt);

/// <summary>What became of the runs of a replay that was taken back.</summary>
/// <param name="Cancelled">How many were ended.</param>
/// <param name="Over">How many were over already.</param>
public sealed record CancelledReplays(int Cancelled, int Over);

/// <summary>Queues runs that do others again, with their events; the others stay as they are and are marked.</summary>
public interface IRunReplays
{
    /// <summary>How many runs a search finds that have not been done again yet.</summary>
    Task<int> CountAsync(AccountId account, RunFilter filter, CancellationToken cancellationToken);

    /// <summary>Does the oldest of those again; how many.</summary>
    /// <param name="account">Whose runs.</param>
    /// <param name="filter">Finds runs that are over.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="id">What they can be taken back by; a ULID.</param>
    /// <param name="replay">What does the first, the second and so on again, counted from 0.</param>
    /// <param name="now">When they are made.</param>
    /// <param name="cancellationToken">Stops it, with nothing changed.</param>
    Task<int> QueueAsync(
        AccountId account, RunFilter filter, int limit, string id, Func<int, QueuedReplay> replay, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Does one run again that is over, also when it has been before; false when it is not over.</summary>
    Task<bool> QueueAsync(AccountId account, string run, QueuedReplay replay, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>
    /// Ends those of a replay's runs that are not over. What none of them has begun to do again counts as not replayed.
    /// </summary>
    /// <param name="account">Whose replay.</param>
    /// <param name="id">The replay.</param>
    /// <param name="entry">Makes what the log says of each; they end at <paramref name="now"/>.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">Stops it, with nothing changed.</param>
    /// <returns>Null where no run is of this replay.</returns>
    Task<CancelledReplays?> CancelAsync(AccountId account, string id, Func<LogEntry> entry, DateTimeOffset now, CancellationToken cancellationToken);
}
