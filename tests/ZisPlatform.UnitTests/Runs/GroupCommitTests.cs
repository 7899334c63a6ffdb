using System.Collections.Concurrent;
using ZisPlatform.Application.Runs.Execution;

namespace ZisPlatform.UnitTests.Runs;

public class GroupCommitTests
{
    private readonly ConcurrentQueue<(IReadOnlyList<int> Items, TaskCompletionSource Done)> _commits = [];
    private readonly SemaphoreSlim _started = new(0);

    [TearDown]
    public void Dispose() => _started.Dispose();

    [Test]
    public async Task Items_added_during_a_commit_are_part_of_the_next_one()
    {
        var group = CreateGroup();
        var running = group.RunAsync();
        var first = group.TryAdd(1)!;
        var commit = await WaitForCommitAsync();
        Task<string>[] others = [group.TryAdd(2)!, group.TryAdd(3)!, group.TryAdd(4)!];
        commit.Done.SetResult();
        Assert.That(await first, Is.EqualTo("answer 1"));
        var next = await WaitForCommitAsync();
        Assert.That(next.Items, Is.EqualTo([2, 3, 4]));
        Assert.That(others.Select(other => other.IsCompleted), Is.All.False, "no item completes before its commit");
        next.Done.SetResult();
        Assert.That(await Task.WhenAll(others), Is.EqualTo(["answer 2", "answer 3", "answer 4"]));
        await CompleteAsync(group, running);
    }

    [Test]
    public async Task An_item_that_the_store_refuses_does_not_fail_the_others()
    {
        var group = new GroupCommit<int, string>(10, 10, items => items.Contains(2)
            ? Task.FromException<IReadOnlyList<string>>(new InvalidOperationException("no twos"))
            : Task.FromResult<IReadOnlyList<string>>([.. items.Select(item => $"answer {item}")]));
        Task<string>[] answers = [group.TryAdd(1)!, group.TryAdd(2)!, group.TryAdd(3)!];
        var running = group.RunAsync();
        Assert.That(async () => await answers[1], Throws.InvalidOperationException.With.Message.EqualTo("no twos"));
        Assert.That(await Task.WhenAll(answers[0], answers[2]), Is.EqualTo(["answer 1", "answer 3"]));
        await CompleteAsync(group, running);
    }

    [Test]
    public async Task Items_beyond_the_queue_limit_are_refused()
    {
        var group = new GroupCommit<int, string>(2, 1, items => Task.FromResult<IReadOnlyList<string>>([$"answer {items.Single()}"]));
        Task<string>[] answers = [group.TryAdd(1)!, group.TryAdd(2)!];
        Assert.That(group.TryAdd(3), Is.Null);
        group.Complete();
        await group.RunAsync();
        Assert.That(await Task.WhenAll(answers), Is.EqualTo(["answer 1", "answer 2"]));
    }

    private GroupCommit<int, string> CreateGroup() => new(100, 100, async items =>
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _commits.Enqueue((items, done));
        _started.Release();
        await done.Task;
        return [.. items.Select(item => $"answer {item}")];
    });

    /// <summary>Waits for the next commit to begin and returns it.</summary>
    private async Task<(IReadOnlyList<int> Items, TaskCompletionSource Done)> WaitForCommitAsync()
    {
        Assert.That(await _started.WaitAsync(TimeSpan.FromSeconds(30)), Is.True, "no commit has started");
        return _commits.TryDequeue(out var commit) ? commit : throw new InvalidOperationException();
    }

    private static async Task CompleteAsync(GroupCommit<int, string> group, Task running)
    {
        group.Complete();
        await running;
    }
}
