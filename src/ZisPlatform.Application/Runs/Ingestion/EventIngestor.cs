using Microsoft.Extensions.Options;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Ids;
using ZisPlatform.Application.Registry.Contracts;
using ZisPlatform.Application.Runs.Contracts;
using ZisPlatform.Application.Runs.Execution;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Runs;

namespace ZisPlatform.Application.Runs.Ingestion;

/// <summary>Stores events, many per commit, and starts their flows.</summary>
internal sealed class EventIngestor : IEventIngestor
{
    private const int MaxCommit = 500;

    /// <summary>The maximum number of event keys whose subscriptions are cached.</summary>
    private const int MaxKnown = 10_000;

    /// <summary>The maximum number of attempts. Each retry means that a bundle or job spec changed within the last milliseconds.</summary>
    private const int MaxAttempts = 100;

    private readonly IRunStore _store;
    private readonly IEventSubscriptions _registry;
    private readonly RunDispatcher _dispatch;
    private readonly UndeliveredEventLogger _missed;
    private readonly UlidGenerator _ids;
    private readonly TimeProvider _clock;
    private readonly Dictionary<EventKey, EventMatch> _known = [];
    private readonly GroupCommit<(FlowEvent Event, DateTimeOffset At), string> _commits;

    public EventIngestor(
        IRunStore store,
        IEventSubscriptions registry,
        RunDispatcher dispatch,
        UndeliveredEventLogger missed,
        IOptions<ZisOptions> options,
        UlidGenerator ids,
        TimeProvider clock)
    {
        _store = store;
        _registry = registry;
        _dispatch = dispatch;
        _missed = missed;
        _ids = ids;
        _clock = clock;
        _commits = new GroupCommit<(FlowEvent, DateTimeOffset), string>(options.Value.Runs.QueueLimit, MaxCommit, CommitAsync);
    }

    public async Task<Result<string>> AcceptAsync(FlowEvent accepted, CancellationToken cancellationToken)
    {
        if (accepted.IdempotencyKey is not null)
        {
            return await AcceptOnceAsync(accepted, cancellationToken);
        }

        return _commits.TryAdd((accepted, _clock.GetStoredNow())) is { } commit
            ? await commit.WaitAsync(cancellationToken)
            : RunErrors.Overloaded;
    }

    public Task RunAsync() => _commits.RunAsync();

    public void Complete() => _commits.Complete();

    private async Task<string> AcceptOnceAsync(FlowEvent accepted, CancellationToken cancellationToken)
    {
        var now = _clock.GetStoredNow();
        var stored = new StoredEvent(_ids.Next(), accepted, now);
        var matches = await _registry.MatchAsync([KeyOf(accepted)], cancellationToken);
        var subscriptions = matches.SelectMany(match => match.Subscriptions).ToList();
        var id = await _store.AcceptOnceAsync(
            stored, [.. subscriptions.Select(subscription => RunOf(subscription, stored))], cancellationToken);
        _dispatch.Wake();
        if (id == stored.Id && subscriptions.Count == 0)
        {
            await _missed.LogAsync([(KeyOf(accepted), stored)]);
        }

        return id;
    }

    private async Task<IReadOnlyList<string>> CommitAsync(IReadOnlyList<(FlowEvent Event, DateTimeOffset At)> accepted)
    {
        EventKey[] keys = [.. accepted.Select(item => KeyOf(item.Event)).Distinct()];
        for (var tries = 0; tries < MaxAttempts; tries++)
        {
            var heard = await MatchAsync(keys);
            var events = accepted.Select(item => new StoredEvent(_ids.Next(), item.Event, item.At)).ToList();
            if (!await StartAsync(events, heard))
            {
                // Bundles or job specs have changed since the subscriptions were cached.
                Array.ForEach(keys, key => _known.Remove(key));
                continue;
            }

            await _missed.LogAsync(
                events.Select(stored => (Key: KeyOf(stored.Event), Event: stored)).Where(keyed => !heard.ContainsKey(keyed.Key)));
            return [.. events.Select(stored => stored.Id)];
        }

        throw new InvalidOperationException($"Subscriptions kept changing; gave up after {MaxAttempts} attempts.");
    }

    /// <summary>
    /// Returns the subscriptions of these events. They are cached without invalidation: the commit verifies that they are still
    /// current, which costs less than a query beforehand.
    /// </summary>
    private async Task<Dictionary<EventKey, EventMatch>> MatchAsync(EventKey[] keys)
    {
        EventKey[] unknown = [.. keys.Where(key => !_known.ContainsKey(key))];
        if (unknown.Length > 0)
        {
            if (_known.Count + unknown.Length > MaxKnown)
            {
                _known.Clear();
                unknown = keys;
            }

            foreach (var match in await _registry.MatchAsync(unknown, CancellationToken.None))
            {
                _known[match.Key] = match;
            }
        }

        return keys.Where(_known.ContainsKey).ToDictionary(key => key, key => _known[key]);
    }

    /// <summary>Stores events and starts their flows; returns false if their subscriptions have changed.</summary>
    private async Task<bool> StartAsync(List<StoredEvent> events, Dictionary<EventKey, EventMatch> heard)
    {
        var now = _clock.GetStoredNow();
        var worker = _dispatch.Worker;
        var kept = new List<StoredEvent>();
        var runs = new List<Run>();
        foreach (var stored in events)
        {
            if (!heard.TryGetValue(KeyOf(stored.Event), out var match))
            {
                // Events without subscriptions are not stored (contract, flows 6.2).
                continue;
            }

            kept.Add(stored);
            foreach (var subscription in match.Subscriptions)
            {
                // Start immediately if a slot is free, which saves another commit; otherwise the run is queued.
                var run = RunOf(subscription, stored);
                runs.Add(worker is not null && _dispatch.TryReserve(run)
                    ? run with { StartedAt = now, Definitions = subscription.Definitions }
                    : run);
            }
        }

        var isKept = false;
        try
        {
            isKept = kept.Count == 0 || await _store.AcceptAsync(kept, runs, [.. heard.Values], worker?.Id ?? 0, CancellationToken.None);
        }
        finally
        {
            if (!isKept)
            {
                runs.Where(run => run.StartedAt is not null).ToList().ForEach(_dispatch.Release);
            }
        }

        if (!isKept)
        {
            return false;
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

        return true;
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
