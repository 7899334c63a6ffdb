using ZisPlatform.Application.Runs.History;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Application.Runs.Streaming;

/// <summary>The part of a run that shows whether it has changed.</summary>
public sealed record RunMark(string Id, string Status, DateTimeOffset? FinishedAt);

/// <summary>Queries for stream clients: first for the ids of new items, because most queries find none, then for the items.</summary>
public interface IRunFeedReads
{
    /// <summary>Returns the ids of the log entries after an id, in order.</summary>
    Task<IReadOnlyList<string>> ListLogAsync(
        AccountId account, LogFilter filter, string after, int limit, CancellationToken cancellationToken);

    /// <summary>Returns these log entries, ordered by id.</summary>
    Task<IReadOnlyList<LogView>> LoadLogAsync(AccountId account, IReadOnlyList<string> ids, CancellationToken cancellationToken);

    /// <summary>Returns the runs after an id, ordered by id.</summary>
    Task<IReadOnlyList<RunMark>> ListStartedAsync(
        AccountId account, RunFilter filter, string after, int limit, CancellationToken cancellationToken);

    /// <summary>Returns the runs that ended at or after a time, ordered by end time.</summary>
    Task<IReadOnlyList<RunMark>> ListFinishedAsync(
        AccountId account, RunFilter filter, DateTimeOffset from, int limit, CancellationToken cancellationToken);

    /// <summary>Returns the current state of these runs.</summary>
    Task<IReadOnlyList<RunMark>> ListAsync(AccountId account, IReadOnlyList<string> ids, CancellationToken cancellationToken);

    /// <summary>Returns these runs, ordered by id.</summary>
    Task<IReadOnlyList<RunView>> LoadAsync(AccountId account, IReadOnlyList<string> ids, CancellationToken cancellationToken);
}
