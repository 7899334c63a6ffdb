using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Concurrency;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Application.Tests.Common.Concurrency;

public class OptimisticRetryTests
{
    private static readonly Error TooBusy = new(ErrorKind.Unavailable, "test.too_busy", "try again later");
    private static readonly Error Rejected = new(ErrorKind.Invalid, "test.rejected", "the change is invalid");

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(19)]
    public async Task A_conflict_loads_and_stages_the_change_again(int conflicts)
    {
        var work = new Work { Conflicts = conflicts };
        var attempts = 0;

        var result = await new OptimisticRetry(new KeyedLock(), work).RunAsync<int>(
            "key", () => Task.FromResult<Result<int>>(++attempts), TooBusy, CancellationToken.None);

        Assert.That((result.Value, work.Commits), Is.EqualTo((conflicts + 1, conflicts + 1)), "the value is that of the last attempt");
    }

    [Test]
    public async Task Lasting_conflicts_end_with_an_error_after_twenty_attempts()
    {
        var work = new Work { Conflicts = int.MaxValue };

        var result = await new OptimisticRetry(new KeyedLock(), work).RunAsync<int>(
            "key", () => Task.FromResult<Result<int>>(1), TooBusy, CancellationToken.None);

        Assert.That((result.Errors.Single(), work.Commits), Is.EqualTo((TooBusy, 20)));
    }

    [Test]
    public async Task An_error_of_the_change_is_returned_without_a_commit()
    {
        var work = new Work();

        var result = await new OptimisticRetry(new KeyedLock(), work).RunAsync<int>(
            "key", () => Task.FromResult<Result<int>>(Rejected), TooBusy, CancellationToken.None);

        Assert.That((result.Errors.Single(), work.Commits), Is.EqualTo((Rejected, 0)));
    }

    [Test]
    public async Task Changes_of_one_object_run_one_after_another_and_those_of_others_at_the_same_time()
    {
        var locks = new KeyedLock();
        var entered = new List<string>();
        var (first, other, second) = (new TaskCompletionSource(), new TaskCompletionSource(), new TaskCompletionSource());

        var firstRun = RunAsync(1, "first", first);
        var secondRun = RunAsync(1, "second", second);
        var otherRun = RunAsync(1L, "other", other);
        Assert.That(entered, Is.EqualTo(new[] { "first", "other" }), "keys of different types are different");

        other.SetResult();
        second.SetResult();
        await otherRun;
        Assert.That(secondRun.IsCompleted, Is.False);
        first.SetResult();
        await Task.WhenAll(firstRun, secondRun);
        Assert.That(entered, Is.EqualTo(new[] { "first", "other", "second" }));

        Task<Result<int>> RunAsync(object key, string name, TaskCompletionSource end) =>
            new OptimisticRetry(locks, new Work()).RunAsync<int>(
                key,
                async () =>
                {
                    entered.Add(name);
                    await end.Task;
                    return 1;
                },
                TooBusy,
                CancellationToken.None);
    }

    [Test]
    public async Task An_exception_and_a_cancelled_wait_leave_the_lock_free()
    {
        var locks = new KeyedLock();
        var retry = new OptimisticRetry(locks, new Work());
        Assert.That(
            () => retry.RunAsync<int>("key", () => throw new InvalidDataException(), TooBusy, CancellationToken.None),
            Throws.InstanceOf<InvalidDataException>());

        using (await locks.AcquireAsync("key", CancellationToken.None))
        {
            using var cancellation = new CancellationTokenSource();
            var waiting = retry.RunAsync<int>("key", () => Task.FromResult<Result<int>>(1), TooBusy, cancellation.Token);
            await cancellation.CancelAsync();
            Assert.That(() => waiting, Throws.InstanceOf<OperationCanceledException>());
        }

        var result = await retry.RunAsync<int>("key", () => Task.FromResult<Result<int>>(1), TooBusy, CancellationToken.None);
        Assert.That(result.Value, Is.EqualTo(1));
    }

    private sealed class Work : IUnitOfWork
    {
        /// <summary>The number of commits that fail because of a conflict.</summary>
        public int Conflicts { get; init; }

        public int Commits { get; private set; }

        public Task<CommitResult> CommitAsync(CancellationToken cancellationToken) =>
            Task.FromResult(++Commits > Conflicts ? CommitResult.Done : CommitResult.Conflict);
    }
}
