using System.Globalization;
using ZisPlatform.Application.Registry.Integrations;
using ZisPlatform.Domain.Registry;

namespace ZisPlatform.Application.Tests.Registry.Integrations;

public class IntegrationRegistrationGateTests
{
    private static readonly IntegrationName Slack = IntegrationName.Parse("slack").Value;

    private readonly IntegrationRegistrationGate _gate = new();

    [Test]
    public async Task A_caller_that_waited_for_the_lock_does_not_get_it()
    {
        var first = await _gate.TryEnterAsync(Slack, default);
        var second = _gate.TryEnterAsync(Slack, default).AsTask();
        Assert.That(first, Is.Not.Null);
        Assert.That(second.IsCompleted, Is.False);

        first!.Dispose();

        Assert.That(await second, Is.Null);
    }

    [Test]
    public async Task The_lock_is_available_again_if_nothing_was_registered()
    {
        (await _gate.TryEnterAsync(Slack, default))!.Dispose();

        using var next = await _gate.TryEnterAsync(Slack, default);

        Assert.That(next, Is.Not.Null);
    }

    [Test]
    public async Task The_lock_is_not_available_after_the_name_was_registered()
    {
        using (var entry = await _gate.TryEnterAsync(Slack, default))
        {
            entry!.Registered = true;
        }

        Assert.That(await _gate.TryEnterAsync(Slack, default), Is.Null);
    }

    [Test]
    public async Task A_remembered_name_needs_no_lock()
    {
        _gate.Add(Slack);

        Assert.That(await _gate.TryEnterAsync(Slack, default), Is.Null);
    }

    [Test]
    public async Task Different_names_have_independent_locks()
    {
        using var slack = await _gate.TryEnterAsync(Slack, default);

        using var jira = await _gate.TryEnterAsync(IntegrationName.Parse("jira").Value, default);

        Assert.That(jira, Is.Not.Null);
    }

    [Test]
    public async Task A_cancelled_waiter_does_not_release_the_lock()
    {
        using var cancellation = new CancellationTokenSource();
        using var first = await _gate.TryEnterAsync(Slack, default);
        var second = _gate.TryEnterAsync(Slack, cancellation.Token).AsTask();

        await cancellation.CancelAsync();

        Assert.That(async () => await second, Throws.InstanceOf<OperationCanceledException>());
        var third = _gate.TryEnterAsync(Slack, default).AsTask();
        Assert.That(third.IsCompleted, Is.False);
    }

    [Test]
    public async Task The_number_of_remembered_names_is_limited()
    {
        var remembered = new List<IntegrationName>();
        for (var i = 0; i < 100_001; i++)
        {
            remembered.Add(IntegrationName.Parse(i.ToString(CultureInfo.InvariantCulture)).Value);
            _gate.Add(remembered[^1]);
            if (i == 99_999)
            {
                Assert.That(await _gate.TryEnterAsync(remembered[0], default), Is.Null, "no name is removed before the limit is reached");
            }
        }

        using var entry = await _gate.TryEnterAsync(remembered[0], default);
        Assert.That(entry, Is.Not.Null);
    }

    [Test]
    public async Task Concurrent_callers_hold_the_lock_one_at_a_time_and_all_succeed()
    {
        var holders = 0;
        var overlaps = 0;
        var entryCount = 0;
        await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Task.Run(async () =>
        {
            while (true)
            {
                using var entry = await _gate.TryEnterAsync(Slack, default);
                if (entry is null)
                {
                    continue;
                }

                if (Interlocked.Increment(ref holders) > 1)
                {
                    Interlocked.Increment(ref overlaps);
                }

                await Task.Yield();
                entryCount++;
                Interlocked.Decrement(ref holders);
                return;
            }
        })));

        Assert.That((overlaps, entryCount), Is.EqualTo((0, 200)));
    }
}
