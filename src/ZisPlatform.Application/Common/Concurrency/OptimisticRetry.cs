using ZisPlatform.Domain.Common;

namespace ZisPlatform.Application.Common.Concurrency;

/// <summary>
/// Optimistic concurrency: loads, applies the change, commits; reloads and retries if the commit is rejected. Within this process, changes
/// of the same object are serialized by a lock; replicas conflict only in the store.
/// </summary>
internal sealed class OptimisticRetry(KeyedLock locks, IUnitOfWork work)
{
    /// <summary>
    /// The maximum number of attempts. Each failed attempt implies another's success, so this many replicas must be competing.
    /// </summary>
    private const int MaxAttempts = 20;

    /// <summary>
    /// The maximum number of attempts to store events. More than for a change, because no lock holds back the uploads in this process that
    /// conflict with it, and because many callers wait for one attempt.
    /// </summary>
    public const int MaxIngestionAttempts = 100;

    /// <param name="key">The key of the object to change.</param>
    /// <param name="stage">
    /// Reads the object and stages the change, or returns an error; nothing is committed then. Called again after a conflict.
    /// </param>
    /// <param name="tooBusy">The error to return if all attempts conflict.</param>
    /// <param name="cancellationToken">Cancels between attempts.</param>
    public async Task<Result<T>> RunAsync<T>(object key, Func<Task<Result<T>>> stage, Error tooBusy, CancellationToken cancellationToken)
        where T : notnull
    {
        using var heldLock = await locks.AcquireAsync(key, cancellationToken);
        return await RunAsync(MaxAttempts, async () =>
        {
            var staged = await stage();
            return !staged.IsOk || await work.CommitAsync(cancellationToken) == CommitResult.Done ? staged : null;
        }) ?? tooBusy;
    }

    /// <summary>Repeats an attempt that the store itself guards, until it returns a result; returns null if no attempt does.</summary>
    public static async Task<T?> RunAsync<T>(int maxAttempts, Func<Task<T?>> attempt)
        where T : class
    {
        for (var i = 0; i < maxAttempts; i++)
        {
            if (await attempt() is { } result)
            {
                return result;
            }
        }

        return null;
    }
}
