using ZisPlatform.Domain.Common;

namespace ZisPlatform.Application.Runs;

/// <summary>As much of a run as tells whether there is news of it.</summary>
public sealed record RunMark(string Id, string Status, DateTimeOffset? FinishedAt);

/// <summary>What is new for those who listen: first which, because most looks find nothing, and then what.</summary>
public interface IRunFeeds
{
    /// <summary>The ids of the log's entries behind an id, in their order.</summary>
    Task<IReadOnlyList<string>> ListLogAsync(AccountId account, LogFilter filter, string after, int limit, CancellationToken cancellationToken);

    /// <summary>These entries of the log, in the order of their ids.</summary>
    Task<IReadOnlyList<LogView>> ShowLogAsync(AccountId account, IReadOnlyList<string> ids, CancellationToken cancellationToken);

    /// <summary>The runs behind an id, in the order of theirs.</summary>
    Task<IReadOnlyList<RunMark>> ListBegunAsync(AccountId account, RunFilter filter, string after, int limit, CancellationToken cancellationToken);

    /// <summary>The runs that ended not before a time, in the order of their ends.</summary>
    Task<IReadOnlyList<RunMark>> ListEndedAsync(AccountId account, RunFilter filter, DateTimeOffset from, int limit, CancellationToken cancellationToken);

    /// <summary>These runs as they are now.</summary>
    Task<IReadOnlyList<RunMark>> ListAsync(AccountId account, IReadOnlyList<string> ids, CancellationToken cancellationToken);

    /// <summary>These runs, in the order of their ids.</summary>
    Task<IReadOnlyList<RunView>> ShowAsync(AccountId account, IReadOnlyList<string> ids, CancellationToken cancellationToken);
}
