using ZisPlatform.Domain.Common;

namespace ZisPlatform.Application.Common.Concurrency;

/// <summary>
/// Optimistic concurrency: loads, applies the change, commits; reloads and retries on conflict. Within this process, changes of the
/// same object are serialized by a lock; replicas conflict only in the store.
/// </summary>
internal sealed class OptimisticRetry<TKey>(KeyedLock<TKey> locks, IUnitOfWork work)
    where TKey : notnull
{
    /// <summary>
    /// The maximum number of attempts. Each failed attempt implies another's success, so this many replicas must be competing.
    /// </summary>
    private const int MaxAttempts = 20;

    /// <param name="key">The key of the object to change.</param>
    /// <param name="stage">
    /// Reads the object and stages the change; stages nothing if it returns an error or there is nothing to do. Called again after a
    /// conflict.
    /// </param>
    /// <param name="tooBusy">The error to return if all attempts conflict.</param>
    /// <param name="cancellationToken">Cancels between attempts.</param>
    public async Task<Result<T>> RunAsync<T>(TKey key, Func<Task<Result<T>>> stage, Error tooBusy, CancellationToken cancellationToken)
        where T : notnull
    {
        using var heldLock = await locks.AcquireAsync(key, cancellationToken);
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var staged = await stage();
            if (!staged.IsOk || await work.CommitAsync(cancellationToken))
            {
                return staged;
            }
        }

        return tooBusy;
    }
}
