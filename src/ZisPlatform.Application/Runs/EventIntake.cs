using Microsoft.Extensions.Options;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Registry.Contracts;
using ZisPlatform.Application.Runs.Contracts;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Runs;

namespace ZisPlatform.Application.Runs;

/// <summary>Takes events, many with one commit, and starts their flows.</summary>
internal sealed class EventIntake : IEventIntake
{
    private const int LargestCommit = 500;

    private readonly IRunStore _store;
    private readonly ISubscriptions _registry;
    private readonly RunDispatch _dispatch;
    private readonly MissedEvents _missed;
    private readonly Ulids _ids;
    private readonly TimeProvider _clock;
    private readonly GroupCommit<(FlowEvent Event, DateTimeOffset At), string> _commits;

    public EventIntake(IRunStore store, ISubscriptions registry, RunDispatch dispatch, MissedEvents missed, IOptions<ZisOptions> options, Ulids ids, TimeProvider clock)
    {
        _store = store;
        _registry = registry;
        _dispatch = dispatch;
        _missed = missed;
        _ids = ids;
        _clock = clock;
        _commits = new GroupCommit<(FlowEvent, DateTimeOffset), string>(options.Value.Runs.QueueLimit, LargestCommit, CommitAsync);
    }

    public async Task<Result<string>> AcceptAsync(FlowEvent accepted, CancellationToken cancellationToken)
    {
        if (accepted.IdempotencyKey is not null)
        {
            return await AcceptOnceAsync(accepted, cancellationToken);
        }

        return _commits.TryAdd((accepted, _clock.GetStoredNow())) is { } commit ? await commit.WaitAsync(cancellationToken) : RunErrors.Overloaded;
    }

    public Task RunAsync() => _commits.RunAsync();

    public void Complete() => _commits.Complete();

    private async Task<string> AcceptOnceAsync(FlowEvent accepted, CancellationToken cancellationToken)
    {
        var now = _clock.GetStoredNow();
        var stored = new StoredEvent(_ids.Next(), accepted, now);
        var subscriptions = await _registry.MatchAsync([KeyOf(accepted)], cancellationToken);
        var id = await _store.AcceptOnceAsync(stored, [.. subscriptions.Select(one => RunOf(one, stored))], cancellationToken);
        _dispatch.Wake();
        if (id == stored.Id && subscriptions.Count == 0)
        {
            await _missed.LogAsync([(KeyOf(accepted), stored)]);
        }

        return id;
    }

    private async Task<IReadOnlyList<string>> CommitAsync(IReadOnlyList<(FlowEvent Event, DateTimeOffset At)> accepted)
    {
        var subscriptions = (await _registry.MatchAsync([.. accepted.Select(one => KeyOf(one.Event)).Distinct()], CancellationToken.None)).ToLookup(one => one.Key);
        var now = _clock.GetStoredNow();
        var events = accepted.Select(one => new StoredEvent(_ids.Next(), one.Event, one.At)).ToList();
        var worker = _dispatch.Worker;
        var runs = new List<Run>();
        var unheard = new List<(EventKey, StoredEvent)>();
        foreach (var stored in events)
        {
            var key = KeyOf(stored.Event);
            if (!subscriptions.Contains(key))
            {
                unheard.Add((key, stored));
            }

            foreach (var subscription in subscriptions[key])
            {
                // Run at once where there is room, and so without another commit; else in its turn.
                var run = RunOf(subscription, stored);
                runs.Add(worker is not null && _dispatch.TryReserve(run) ? run with { StartedAt = now, Definitions = subscription.Definitions } : run);
            }
        }

        try
        {
            // What nobody listens to leaves nothing behind (contract, flows 6.2).
            List<StoredEvent> heard = [.. runs.Select(run => run.Event).DistinctBy(one => one.Id)];
            if (heard.Count > 0)
            {
                await _store.AcceptAsync(heard, runs, worker?.Id ?? 0, CancellationToken.None);
            }
        }
        catch
        {
            foreach (var run in runs.Where(run => run.StartedAt is not null))
            {
                _dispatch.Release(run);
            }

            throw;
        }

        foreach (var run in runs)
        {
            if (run.StartedAt is not null)
            {
                _dispatch.Start(worker!, run, isNew: true);
            }
            else
            {
                _dispatch.Wake();
            }
        }

        await _missed.LogAsync(unheard);
        return [.. events.Select(stored => stored.Id)];
    }

    private Run RunOf(Subscription subscription, StoredEvent stored) => new()
    {
        Id = _ids.Next(),
        Account = stored.Event.Account,
        Integration = subscription.Integration,
        Event = stored,
        JobSpec = subscription.JobSpec,
        Flow = subscription.Flow,
        CreatedAt = stored.AcceptedAt,
    };

    private static EventKey KeyOf(FlowEvent accepted) => new(accepted.Account, accepted.Integration, accepted.Source, accepted.Type);
}
