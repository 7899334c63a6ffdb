using System.Threading.Channels;

namespace ZisPlatform.Application.Runs.Execution;

/// <summary>
/// Commits the items of many callers together: items that arrive during a commit are part of the next one. Each caller receives its
/// result after the commit of its own item.
/// </summary>
/// <param name="capacity">The maximum number of waiting items, which bounds the memory; more are rejected.</param>
/// <param name="maxBatchSize">The maximum number of items per commit.</param>
/// <param name="commit">Commits items and returns a result for each, in their order.</param>
/// <param name="retry">
/// Commits one item of a failed commit. It must be idempotent: if only the response of the failed commit was lost, the item is stored.
/// </param>
/// <param name="logFailure">Logs the exception of a failed commit, whose items are retried.</param>
internal sealed class GroupCommit<TItem, TResult>(
    int capacity,
    int maxBatchSize,
    Func<IReadOnlyList<TItem>, Task<IReadOnlyList<TResult>>> commit,
    Func<TItem, Task<TResult>> retry,
    Action<Exception, int> logFailure)
{
    private readonly Channel<(TItem Item, TaskCompletionSource<TResult> Completion)> _waiting =
        Channel.CreateBounded<(TItem, TaskCompletionSource<TResult>)>(new BoundedChannelOptions(capacity) { SingleReader = true });

    /// <summary>Adds an item; returns null if too many are already waiting.</summary>
    public Task<TResult>? TryAdd(TItem item)
    {
        var completion = new TaskCompletionSource<TResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        return _waiting.Writer.TryWrite((item, completion)) ? completion.Task : null;
    }

    /// <summary>Adds an item; waits while the capacity is used up.</summary>
    public async Task<TResult> AddAsync(TItem item, CancellationToken cancellationToken)
    {
        var completion = new TaskCompletionSource<TResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        await _waiting.Writer.WriteAsync((item, completion), cancellationToken);
        return await completion.Task;
    }

    /// <summary>Stops accepting items; <see cref="RunAsync"/> ends when all waiting items are committed.</summary>
    public void Complete() => _waiting.Writer.TryComplete();

    /// <summary>Commits items until <see cref="Complete"/> is called.</summary>
    public async Task RunAsync()
    {
        var batch = new List<(TItem Item, TaskCompletionSource<TResult> Completion)>(maxBatchSize);
        while (await _waiting.Reader.WaitToReadAsync(CancellationToken.None))
        {
            batch.Clear();
            while (batch.Count < maxBatchSize && _waiting.Reader.TryRead(out var next))
            {
                batch.Add(next);
            }

            await CommitAsync(batch);
        }
    }

    private async Task CommitAsync(List<(TItem Item, TaskCompletionSource<TResult> Completion)> batch)
    {
        try
        {
            var results = await commit([.. batch.Select(entry => entry.Item)]);
            for (var i = 0; i < batch.Count; i++)
            {
                batch[i].Completion.TrySetResult(results[i]);
            }
        }
        catch (Exception exception)
        {
            logFailure(exception, batch.Count);

            // Retry the items one by one, so that an item that the store rejects does not fail the others.
            foreach (var (item, completion) in batch)
            {
                await RetryAsync(item, completion);
            }
        }
    }

    private async Task RetryAsync(TItem item, TaskCompletionSource<TResult> completion)
    {
        try
        {
            completion.TrySetResult(await retry(item));
        }
        catch (Exception exception)
        {
            completion.TrySetException(exception);
        }
    }
}
