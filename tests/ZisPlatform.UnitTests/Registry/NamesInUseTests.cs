using System.Globalization;
using ZisPlatform.Application.Registry;
using ZisPlatform.Domain.Registry;

namespace ZisPlatform.UnitTests.Registry;

public class NamesInUseTests
{
    private static readonly IntegrationName Slack = IntegrationName.Parse("slack").Value;

    private readonly NamesInUse _names = new();

    [Test]
    public async Task The_first_has_the_turn_and_the_second_gets_none_after_waiting_for_its_end()
    {
        var first = await _names.TryEnterAsync(Slack, default);
        var second = _names.TryEnterAsync(Slack, default).AsTask();
        Assert.That(first, Is.Not.Null);
        Assert.That(second.IsCompleted, Is.False);

        first!.Dispose();

        Assert.That(await second, Is.Null);
    }

    [Test]
    public async Task After_a_turn_that_registered_nothing_there_is_another()
    {
        (await _names.TryEnterAsync(Slack, default))!.Dispose();

        using var next = await _names.TryEnterAsync(Slack, default);

        Assert.That(next, Is.Not.Null);
    }

    [Test]
    public async Task After_a_turn_that_registered_the_name_there_is_none()
    {
        using (var turn = await _names.TryEnterAsync(Slack, default))
        {
            turn!.Registered = true;
        }

        Assert.That(await _names.TryEnterAsync(Slack, default), Is.Null);
    }

    [Test]
    public async Task A_name_found_to_be_registered_needs_no_turn()
    {
        _names.Remember(Slack);

        Assert.That(await _names.TryEnterAsync(Slack, default), Is.Null);
    }

    [Test]
    public async Task Names_do_not_wait_for_each_other()
    {
        using var slack = await _names.TryEnterAsync(Slack, default);

        using var jira = await _names.TryEnterAsync(IntegrationName.Parse("jira").Value, default);

        Assert.That(jira, Is.Not.Null);
    }

    [Test]
    public async Task Whoever_hangs_up_while_waiting_leaves_the_turn_where_it_is()
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
    public async Task The_memory_is_bounded_and_forgets_all_beyond()
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
    public async Task Of_many_at_once_one_has_the_turn_at_any_time_and_everybody_comes_through()
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
