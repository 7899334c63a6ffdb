using System.Globalization;
using ZisPlatform.Application.Registry.Integrations;
using ZisPlatform.Domain.Registry;

namespace ZisPlatform.UnitTests.Registry;

public class IntegrationRegistrationGateTests
{
    private static readonly IntegrationName Slack = IntegrationName.Parse("slack").Value;

    private readonly IntegrationRegistrationGate _names = new();

    [Test]
    public async Task A_caller_that_waited_for_the_lock_does_not_get_it()
    {
        var first = await _names.TryEnterAsync(Slack, default);
        var second = _names.TryEnterAsync(Slack, default).AsTask();
        Assert.That(first, Is.Not.Null);
        Assert.That(second.IsCompleted, Is.False);

        first!.Dispose();

        Assert.That(await second, Is.Null);
    }

    [Test]
    public async Task The_lock_is_available_again_if_nothing_was_registered()
    {
        (await _names.TryEnterAsync(Slack, default))!.Dispose();

        using var next = await _names.TryEnterAsync(Slack, default);

        Assert.That(next, Is.Not.Null);
    }

    [Test]
    public async Task The_lock_is_not_available_after_the_name_was_registered()
    {
        using (var turn = await _names.TryEnterAsync(Slack, default))
        {
            turn!.Registered = true;
        }

        Assert.That(await _names.TryEnterAsync(Slack, default), Is.Null);
    }

    [Test]
    public async Task A_remembered_name_needs_no_lock()
    {
        _names.Remember(Slack);

        Assert.That(await _names.TryEnterAsync(Slack, default), Is.Null);
    }

    [Test]
    public async Task Different_names_have_independent_locks()
    {
        using var slack = await _names.TryEnterAsync(Slack, default);

        using var jira = await _names.TryEnterAsync(IntegrationName.Parse("jira").Value, default);

        Assert.That(jira, Is.Not.Null);
    }

    [Test]
    public async Task A_cancelled_waiter_does_not_release_the_lock()
    {
        using var hangUp = new CancellationTokenSource();
        using var first = await _names.TryEnterAsync(Slack, default);
        var second = _names.TryEnterAsync(Slack, hangUp.Token).AsTask();

        await hangUp.CancelAsync();

        Assert.That(async () => await second, Throws.InstanceOf<OperationCanceledException>());
        var third = _names.TryEnterAsync(Slack, default).AsTask();
        Assert.That(third.IsCompleted, Is.False);
    }

    [Test]
    public async Task The_number_of_remembered_names_is_limited()
    {
        var remembered = new List<IntegrationName>();
        for (var i = 0; i < 100_001; i++)
        {
            remembered.Add(IntegrationName.Parse(i.ToString(CultureInfo.InvariantCulture)).Value);
            _names.Remember(remembered[^1]);
            if (i == 99_999)
            {
                Assert.That(await _names.TryEnterAsync(remembered[0], default), Is.Null, "up to then nothing is forgotten");
            }
        }

        using var turn = await _names.TryEnterAsync(remembered[0], default);
        Assert.That(turn, Is.Not.Null);
    }

    [Test]
    public async Task Concurrent_callers_hold_the_lock_one_at_a_time_and_all_succeed()
    {
        var inside = 0;
        var overlaps = 0;
        var turns = 0;
        await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Task.Run(async () =>
        {
            while (true)
            {
                using var turn = await _names.TryEnterAsync(Slack, default);
                if (turn is null)
                {
                    continue;
                }

                if (Interlocked.Increment(ref inside) > 1)
                {
                    Interlocked.Increment(ref overlaps);
                }

                await Task.Yield();
                turns++;
                Interlocked.Decrement(ref inside);
                return;
            }
        })));

        Assert.That((overlaps, turns), Is.EqualTo((0, 200)));
    }
}
