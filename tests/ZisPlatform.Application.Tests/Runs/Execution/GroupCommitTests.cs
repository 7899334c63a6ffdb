using System.Collections.Concurrent;
using ZisPlatform.Application.Runs.Execution;

namespace ZisPlatform.Application.Tests.Runs.Execution;

public class GroupCommitTests
{
    private readonly ConcurrentQueue<(IReadOnlyList<int> Items, TaskCompletionSource Done)> _commits = [];
    private readonly SemaphoreSlim _started = new(0);
    private readonly List<(string Message, int Items)> _failures = [];

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
        var group = new GroupCommit<int, string>(
            10, 10, items => throw new InvalidOperationException("no twos"), item => item == 2
                ? Task.FromException<string>(new InvalidOperationException("no twos"))
                : Task.FromResult($"answer {item}"), Log);
        Task<string>[] answers = [group.TryAdd(1)!, group.TryAdd(2)!, group.TryAdd(3)!];
        var running = group.RunAsync();
        Assert.That(async () => await answers[1], Throws.InvalidOperationException.With.Message.EqualTo("no twos"));
        Assert.That(await Task.WhenAll(answers[0], answers[2]), Is.EqualTo(["answer 1", "answer 3"]));
        await CompleteAsync(group, running);
    }

    [Test]
    public async Task Items_beyond_the_queue_limit_are_refused()
    {
        var group = new GroupCommit<int, string>(
            2, 1, items => Task.FromResult<IReadOnlyList<string>>([$"answer {items.Single()}"]), DoNotRetry, Log);
        Task<string>[] answers = [group.TryAdd(1)!, group.TryAdd(2)!];
        Assert.That(group.TryAdd(3), Is.Null);
        group.Complete();
        await group.RunAsync();
        Assert.That(await Task.WhenAll(answers), Is.EqualTo(["answer 1", "answer 2"]));
    }

    [Test]
    public async Task Failed_commit_is_retried_item_by_item_with_the_same_items()
    {
        var retried = new List<object>();
        var group = new GroupCommit<object, string>(
            10,
            10,
            _ => throw new IOException("connection lost"),
            item =>
            {
                retried.Add(item);
                return Task.FromResult("stored");
            },
            Log);
        object[] items = [new(), new(), new()];
        var answers = items.Select(item => group.TryAdd(item)!).ToArray();
        var running = group.RunAsync();

        Assert.That(await Task.WhenAll(answers), Is.All.EqualTo("stored"));
        Assert.That(retried, Is.EqualTo(items));
        Assert.That(_failures, Is.EqualTo([("connection lost", 3)]), "the reason of the retry is logged");
        group.Complete();
        await running;
    }

    [Test]
    public async Task Commit_of_a_single_item_is_retried_once()
    {
        var attempts = 0;
        var group = new GroupCommit<int, string>(
            10, 10, _ => throw new IOException("connection lost"), _ => throw new IOException($"retry {++attempts}"), Log);
        var answer = group.TryAdd(1)!;
        var running = group.RunAsync();

        Assert.That(async () => await answer, Throws.InstanceOf<IOException>().With.Message.EqualTo("retry 1"));
        await CompleteAsync(group, running);
    }

    [Test]
    public async Task Items_beyond_the_batch_size_are_part_of_the_next_commit()
    {
        var sizes = new List<int>();
        var group = new GroupCommit<int, string>(
            10,
            4,
            items =>
            {
                sizes.Add(items.Count);
                return Task.FromResult<IReadOnlyList<string>>([.. items.Select(item => $"answer {item}")]);
            },
            DoNotRetry,
            Log);
        var answers = Enumerable.Range(1, 10).Select(item => group.TryAdd(item)!).ToArray();
        await CompleteAsync(group, group.RunAsync());

        Assert.That(sizes, Is.EqualTo([4, 4, 2]));
        Assert.That((await Task.WhenAll(answers))[9], Is.EqualTo("answer 10"));
    }

    [Test]
    public async Task Caller_that_waits_for_capacity_can_give_up()
    {
        var group = CreateGroup(capacity: 1);
        _ = group.TryAdd(1);
        using var cancellation = new CancellationTokenSource();
        var waiting = group.AddAsync(2, cancellation.Token);
        Assert.That(waiting.IsCompleted, Is.False);

        await cancellation.CancelAsync();

        Assert.That(async () => await waiting, Throws.InstanceOf<OperationCanceledException>());
        var running = group.RunAsync();
        (await WaitForCommitAsync()).Done.SetResult();
        await CompleteAsync(group, running);
        Assert.That(_commits, Is.Empty, "the item of the caller that gave up is not committed");
    }

    [Test]
    public async Task Caller_that_waits_for_capacity_is_served_when_there_is_room()
    {
        var group = CreateGroup(capacity: 1);
        var first = group.TryAdd(1)!;
        var second = group.AddAsync(2, CancellationToken.None);
        var running = group.RunAsync();
        var commit = await WaitForCommitAsync();
        commit.Done.SetResult();
        if (commit.Items.Count == 1)
        {
            (await WaitForCommitAsync()).Done.SetResult();
        }

        Assert.That(await Task.WhenAll(first, second), Is.EqualTo(["answer 1", "answer 2"]));
        await CompleteAsync(group, running);
    }

    [Test]
    public async Task Completed_group_commits_what_waits_and_accepts_nothing_more()
    {
        var group = CreateGroup();
        var answer = group.TryAdd(1)!;
        group.Complete();
        Assert.That(group.TryAdd(2), Is.Null);

        var running = group.RunAsync();
        (await WaitForCommitAsync()).Done.SetResult();
        await running;

        Assert.That(await answer, Is.EqualTo("answer 1"));
    }

    private GroupCommit<int, string> CreateGroup(int capacity = 100) => new(
        capacity,
        100,
        async items =>
        {
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _commits.Enqueue((items, done));
            _started.Release();
            await done.Task;
            return [.. items.Select(item => $"answer {item}")];
        },
        DoNotRetry,
        Log);

    private static Task<string> DoNotRetry(int item) => throw new AssertionException($"The commit of {item} did not fail.");

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

    private void Log(Exception exception, int items) => _failures.Add((exception.Message, items));
}
