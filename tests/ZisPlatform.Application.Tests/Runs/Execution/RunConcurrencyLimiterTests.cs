using Microsoft.Extensions.Options;
using ZisPlatform.Application.Runs;
using ZisPlatform.Application.Runs.Execution;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Application.Tests.Runs.Execution;

public class RunConcurrencyLimiterTests
{
    private static readonly AccountId First = new(1);
    private static readonly AccountId Second = new(2);

    [Test]
    public void Integration_gets_no_more_slots_than_its_limit()
    {
        var limiter = new RunConcurrencyLimiter(Options.Create(new RunsOptions { ConcurrencyOfIntegration = 2 }));

        Assert.That(limiter.AcquireUpTo(First, "a", 10), Is.EqualTo(2));
        Assert.That(limiter.TryAcquire(First, "a"), Is.False);
        Assert.That(limiter.TryAcquire(First, "b"), Is.True);
    }

    [Test]
    public void Account_gets_no_more_slots_than_its_limit()
    {
        var limiter = new RunConcurrencyLimiter(Options.Create(new RunsOptions { ConcurrencyOfAccount = 3 }));

        Assert.That(limiter.AcquireUpTo(First, "a", 2), Is.EqualTo(2));
        Assert.That(limiter.AcquireUpTo(First, "b", 2), Is.EqualTo(1));
        Assert.That(limiter.AcquireUpTo(Second, "c", 2), Is.EqualTo(2));
    }

    [Test]
    public void Process_gives_no_more_slots_than_its_limit()
    {
        var limiter = new RunConcurrencyLimiter(Options.Create(new RunsOptions { Concurrency = 3 }));

        Assert.That(limiter.AcquireUpTo(First, "a", 2), Is.EqualTo(2));
        Assert.That(limiter.AcquireUpTo(Second, "b", 2), Is.EqualTo(1));
        Assert.That(limiter.TryAcquire(Second, "b"), Is.False);
    }

    [Test]
    public void Released_slot_is_available_again()
    {
        var limiter = new RunConcurrencyLimiter(
            Options.Create(new RunsOptions { Concurrency = 1, ConcurrencyOfAccount = 1, ConcurrencyOfIntegration = 1 }));
        Assert.That(limiter.TryAcquire(First, "a"), Is.True);

        limiter.Release(First, "a");

        Assert.That(limiter.TryAcquire(Second, "b"), Is.True);
        Assert.That(limiter.TryAcquire(First, "a"), Is.False);
    }

    [Test]
    public void Process_without_concurrency_gives_no_slot()
    {
        var limiter = new RunConcurrencyLimiter(Options.Create(new RunsOptions { Concurrency = 0 }));

        Assert.That(limiter.TryAcquire(First, "a"), Is.False);
        Assert.That(limiter.AcquireUpTo(First, "a", 1), Is.Zero);
    }

    [Test]
    public async Task Concurrent_callers_never_exceed_the_limit()
    {
        var limiter = new RunConcurrencyLimiter(Options.Create(new RunsOptions { ConcurrencyOfIntegration = 3 }));
        var (active, max) = (0, 0);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                if (!limiter.TryAcquire(First, "a"))
                {
                    continue;
                }

                var now = Interlocked.Increment(ref active);
                InterlockedMax(ref max, now);
                Interlocked.Decrement(ref active);
                limiter.Release(First, "a");
            }
        })));

        Assert.That(max, Is.InRange(1, 3));
        Assert.That(limiter.AcquireUpTo(First, "a", 10), Is.EqualTo(3), "every slot was released");
    }

    private static void InterlockedMax(ref int target, int value)
    {
        int current;
        while ((current = Volatile.Read(ref target)) < value && Interlocked.CompareExchange(ref target, value, current) != current)
        {
            // Another thread has changed it: compare again.
        }
    }
}
