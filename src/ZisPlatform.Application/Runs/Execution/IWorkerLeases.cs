using ZisPlatform.Domain.Common;

namespace ZisPlatform.Application.Runs.Execution;

/// <summary>The leases of the processes that run flows; they show which processes are dead.</summary>
public interface IWorkerLeases
{
    /// <summary>Gets a value: true if no other process can use the store, so that every other registered worker is dead.</summary>
    bool IsSingleServer { get; }

    /// <summary>Registers a worker with a lease.</summary>
    Task AddAsync(long worker, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>Renews the lease of a worker; returns false if the other workers have removed it as dead.</summary>
    Task<bool> RenewAsync(long worker, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>Removes workers whose lease has expired, and releases the runs of removed workers; returns the number of runs.</summary>
    /// <param name="now">The current time; leases that end before it have expired.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    Task<int> ReclaimExpiredAsync(DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Returns the runs that a worker has claimed and that have neither ended nor reached a wait.</summary>
    Task<IReadOnlyList<OwnedRun>> ListOwnedAsync(long worker, CancellationToken cancellationToken);

    /// <summary>Returns runs to the queue, provided that the worker still owns them.</summary>
    Task ReleaseAsync(long worker, IReadOnlyList<OwnedRun> runs, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Releases the runs of a worker that shuts down, and removes the worker.</summary>
    Task RemoveAsync(long worker, DateTimeOffset now, CancellationToken cancellationToken);
}

/// <summary>A run that a worker has claimed.</summary>
public sealed record OwnedRun(AccountId Account, string Id, long ClaimVersion);
