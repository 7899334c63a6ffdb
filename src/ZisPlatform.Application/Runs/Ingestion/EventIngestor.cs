using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Concurrency;
using ZisPlatform.Application.Common.Ids;
using ZisPlatform.Application.Registry.Contracts;
using ZisPlatform.Application.Runs.Contracts;
using ZisPlatform.Application.Runs.Execution;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Runs;
using ZisPlatform.Domain.Runs.Contracts;

namespace ZisPlatform.Application.Runs.Ingestion;

/// <summary>Stores events, many per commit, and starts their flows.</summary>
internal sealed partial class EventIngestor : IEventIngestor
{
    private const int MaxBatchSize = 500;

    /// <summary>The maximum number of event keys whose subscriptions are cached.</summary>
    private const int MaxCachedKeys = 10_000;

    private readonly IRunStore _store;
    private readonly IEventSubscriptions _subscriptions;
    private readonly RunDispatcher _dispatcher;
    private readonly UndeliveredEventLogger _undeliveredLogger;
    private readonly UlidGenerator _ids;
    private readonly TimeProvider _clock;
    private readonly ILogger<EventIngestor> _log;
    private readonly Dictionary<EventKey, EventMatch> _subscriptionCache = [];
    private readonly GroupCommit<StoredEvent, string> _commits;

    public EventIngestor(
        IRunStore store,
        IEventSubscriptions subscriptions,
        RunDispatcher dispatcher,
        UndeliveredEventLogger undeliveredLogger,
        IOptions<RunsOptions> options,
        UlidGenerator ids,
        TimeProvider clock,
        ILogger<EventIngestor> log)
    {
        _store = store;
        _subscriptions = subscriptions;
        _dispatcher = dispatcher;
        _undeliveredLogger = undeliveredLogger;
        _ids = ids;
        _clock = clock;
        _log = log;
        _commits = new GroupCommit<StoredEvent, string>(
            options.Value.QueueLimit,
            MaxBatchSize,
            CommitAsync,
            stored => AcceptOnceAsync(stored, CancellationToken.None),
            LogCommitFailure);
    }

    public async Task<Result<string>> AcceptAsync(FlowEvent flowEvent, CancellationToken cancellationToken)
    {
        // The id is generated before the commit, so that a retry after a lost response finds the stored event.
        var stored = new StoredEvent(_ids.Next(), flowEvent, _clock.GetStoredNow());
        if (flowEvent.IdempotencyKey is not null)
        {
            return await AcceptOnceAsync(stored, cancellationToken);
        }

        return _commits.TryAdd(stored) is { } commit
            ? await commit.WaitAsync(cancellationToken)
            : RunErrors.Overloaded;
    }

    public Task RunAsync() => _commits.RunAsync();

    public void Complete() => _commits.Complete();

    /// <summary>Stores one event unless it is stored already, and queues its runs.</summary>
    private async Task<string> AcceptOnceAsync(StoredEvent stored, CancellationToken cancellationToken)
    {
        var key = KeyOf(stored.Event);
        var matches = await _subscriptions.MatchAsync([key], cancellationToken);
        var subscriptions = matches.SelectMany(match => match.Subscriptions).ToList();
        var id = await _store.AcceptOnceAsync(
            stored, [.. subscriptions.Select(subscription => CreateRun(subscription, stored))], cancellationToken);
        _dispatcher.Wake();
        if (id == stored.Id && subscriptions.Count == 0)
        {
            await _undeliveredLogger.LogAsync([(key, stored)]);
        }

        return id;
    }

    private async Task<IReadOnlyList<string>> CommitAsync(IReadOnlyList<StoredEvent> events)
    {
        EventKey[] keys = [.. events.Select(stored => KeyOf(stored.Event)).Distinct()];
        return await OptimisticRetry.RunAsync(OptimisticRetry.MaxIngestionAttempts, () => TryCommitAsync(events, keys))
            ?? throw new InvalidOperationException(
                $"Subscriptions kept changing; gave up after {OptimisticRetry.MaxIngestionAttempts} attempts.");
    }

    /// <summary>Returns the ids of the events; null if bundles or job specs have changed since the subscriptions were cached.</summary>
    private async Task<IReadOnlyList<string>?> TryCommitAsync(IReadOnlyList<StoredEvent> events, EventKey[] keys)
    {
        var matches = await MatchAsync(keys);
        if (!await StartAsync(events, matches))
        {
            Array.ForEach(keys, key => _subscriptionCache.Remove(key));
            return null;
        }

        await _undeliveredLogger.LogAsync(
            events.Select(stored => (Key: KeyOf(stored.Event), Event: stored)).Where(keyed => !matches.ContainsKey(keyed.Key)));
        return [.. events.Select(stored => stored.Id)];
    }

    /// <summary>
    /// Returns the subscriptions of these events. They are cached without invalidation: the commit verifies that they are still
    /// current, which costs less than a query beforehand.
    /// </summary>
    private async Task<Dictionary<EventKey, EventMatch>> MatchAsync(EventKey[] keys)
    {
        EventKey[] unknown = [.. keys.Where(key => !_subscriptionCache.ContainsKey(key))];
        if (unknown.Length > 0)
        {
            if (_subscriptionCache.Count + unknown.Length > MaxCachedKeys)
            {
                _subscriptionCache.Clear();
                unknown = keys;
            }

            foreach (var match in await _subscriptions.MatchAsync(unknown, CancellationToken.None))
            {
                _subscriptionCache[match.Key] = match;
            }
        }

        return keys.Where(_subscriptionCache.ContainsKey).ToDictionary(key => key, key => _subscriptionCache[key]);
    }

    /// <summary>Stores events and starts their flows; returns false if their subscriptions have changed.</summary>
    private async Task<bool> StartAsync(IReadOnlyList<StoredEvent> events, Dictionary<EventKey, EventMatch> matches)
    {
        var now = _clock.GetStoredNow();
        var worker = _dispatcher.Worker;
        var matchedEvents = new List<StoredEvent>();
        var runs = new List<Run>();
        foreach (var stored in events)
        {
            if (!matches.TryGetValue(KeyOf(stored.Event), out var match))
            {
                // Events without subscriptions are not stored (contract, flows 6.2).
                continue;
            }

            matchedEvents.Add(stored);
            foreach (var subscription in match.Subscriptions)
            {
                // Start immediately if a slot is free, which saves another commit; otherwise the run is queued.
                var run = CreateRun(subscription, stored);
                runs.Add(worker is not null && _dispatcher.TryReserve(run)
                    ? run with { StartedAt = now, Definitions = subscription.Definitions }
                    : run);
            }
        }

        var isStored = false;
        try
        {
            isStored = matchedEvents.Count == 0
                || await _store.AcceptAsync(matchedEvents, runs, [.. matches.Values], worker?.Id ?? 0, CancellationToken.None);
        }
        finally
        {
            if (!isStored)
            {
                runs.Where(run => run.StartedAt is not null).ToList().ForEach(_dispatcher.Release);
            }
        }

        if (!isStored)
        {
            return false;
        }

        foreach (var run in runs)
        {
            if (run.StartedAt is not null)
            {
                _dispatcher.Start(worker!, run, isNew: true);
            }
            else
            {
                _dispatcher.Wake();
            }
        }

        return true;
    }

    private Run CreateRun(Subscription subscription, StoredEvent stored) => new()
    {
        Id = _ids.Next(),
        Account = stored.Event.Account,
        Integration = subscription.Integration,
        Event = stored,
        JobSpec = subscription.JobSpec,
        Flow = subscription.Flow,
        CreatedAt = stored.AcceptedAt,
    };

    private static EventKey KeyOf(FlowEvent flowEvent) => new(flowEvent.Account, flowEvent.Integration, flowEvent.Source, flowEvent.Type);

    [LoggerMessage(4009, LogLevel.Warning, "Could not store {Count} events together; storing each one alone")]
    private partial void LogCommitFailure(Exception exception, int count);
}
