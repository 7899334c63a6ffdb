using System.Threading.Channels;

namespace ZisPlatform.Application.Runs;

/// <summary>
/// Commits many callers' items together: whoever comes while a commit is under way is in the next one. Each caller is answered
/// after its own commit.
/// </summary>
/// <param name="capacity">How many may wait; more are refused, so that memory does not grow.</param>
/// <param name="largest">How many one commit takes.</param>
/// <param name="commit">Commits items and gives an answer for each, in their order.</param>
internal sealed class GroupCommit<TItem, TAnswer>(int capacity, int largest, Func<IReadOnlyList<TItem>, Task<IReadOnlyList<TAnswer>>> commit)
{
    private readonly Channel<(TItem Item, TaskCompletionSource<TAnswer> Answer)> _waiting =
        Channel.CreateBounded<(TItem, TaskCompletionSource<TAnswer>)>(new BoundedChannelOptions(capacity) { SingleReader = true });

    /// <summary>Null when too many wait already.</summary>
    public Task<TAnswer>? TryAdd(TItem item)
    {
        var answer = new TaskCompletionSource<TAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        return _waiting.Writer.TryWrite((item, answer)) ? answer.Task : null;
    }

    /// <summary>Waits for a place.</summary>
    public async Task<TAnswer> AddAsync(TItem item, CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource<TAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        await _waiting.Writer.WriteAsync((item, answer), cancellationToken);
        return await answer.Task;
    }

    /// <summary>Takes no more; <see cref="RunAsync"/> ends when all that wait are answered.</summary>
    public void Complete() => _waiting.Writer.TryComplete();

    /// <summary>Commits until <see cref="Complete"/>.</summary>
    public async Task RunAsync()
    {
        var batch = new List<(TItem Item, TaskCompletionSource<TAnswer> Answer)>(largest);
        while (await _waiting.Reader.WaitToReadAsync(CancellationToken.None))
        {
            batch.Clear();
            while (batch.Count < largest && _waiting.Reader.TryRead(out var next))
            {
                batch.Add(next);
            }

            await CommitAsync(batch);
        }
    }

    private async Task CommitAsync(List<(TItem Item, TaskCompletionSource<TAnswer> Answer)> batch)
    {
        try
        {
            var answers = await commit([.. batch.Select(one => one.Item)]);
            for (var i = 0; i < batch.Count; i++)
            {
                batch[i].Answer.TrySetResult(answers[i]);
            }
        }
        catch (Exception) when (batch.Count > 1)
        {
            // One that the store refuses must not take the others with it.
            foreach (var one in batch)
            {
                await CommitAsync([one]);
            }
        }
        catch (Exception failure)
        {
            batch[0].Answer.TrySetException(failure);
        }
    }
}
