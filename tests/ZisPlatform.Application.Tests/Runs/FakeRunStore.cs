using ZisPlatform.Application.Registry.Contracts;
using ZisPlatform.Application.Runs;
using ZisPlatform.Application.Runs.Execution;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Runs;

namespace ZisPlatform.Application.Tests.Runs;

/// <summary>A run as stored.</summary>
internal sealed record RunRow(Run Run, RunStatus Status)
{
    public long? Owner { get; init; }

    public DateTimeOffset? DueAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }
}

/// <summary>Events, runs and the leases of workers in memory, by the rules of the real stores.</summary>
internal sealed class FakeRunStore(FakeState state, FakeEventSubscriptions subscriptions) : IRunStore, IWorkerLeases
{
    private readonly Dictionary<string, RunRow> _runs = [];
    private readonly List<StoredEvent> _events = [];
    private readonly Dictionary<string, string> _keys = [];
    private readonly List<(string Run, int Attempt, StoredOutcome Outcome)> _outcomes = [];
    private readonly List<LogEntry> _log = [];
    private readonly Dictionary<long, DateTimeOffset> _workers = [];
    private readonly List<string> _claims = [];
    private readonly List<string> _calls = [];

    /// <summary>Runs before an operation, given its name. It may throw, so that the operation has no effect, or wait.</summary>
    public Func<string, Task> Before { get; set; } = _ => Task.CompletedTask;

    /// <summary>Runs after an operation has taken effect. It may throw, so that the response is lost, or wait.</summary>
    public Func<string, Task> After { get; set; } = _ => Task.CompletedTask;

    /// <summary>Rejects an event, as a store does whose constraint a row violates.</summary>
    public Predicate<StoredEvent> IsRejected { get; set; } = _ => false;

    public bool IsSingleServer { get; set; }

    public IReadOnlyList<RunRow> Runs => state.Read(() => _runs.Values.OrderBy(row => row.Run.Id, StringComparer.Ordinal).ToList());

    public IReadOnlyList<StoredEvent> Events => state.Read(() => _events.ToList());

    public IReadOnlyList<LogEntry> Log => state.Read(() => _log.ToList());

    public IReadOnlyDictionary<long, DateTimeOffset> Workers => state.Read(() => _workers.ToDictionary());

    /// <summary>The integrations of the claimed runs, in the order of the claims.</summary>
    public IReadOnlyList<string> Claims => state.Read(() => _claims.ToList());

    /// <summary>The names of the operations that were called, in order.</summary>
    public IReadOnlyList<string> Calls => state.Read(() => _calls.ToList());

    public IReadOnlyList<StoredOutcome> OutcomesOf(string run) =>
        state.Read(() => _outcomes.Where(row => row.Run == run).Select(row => row.Outcome).ToList());

    public void Put(RunRow row) => state.Change(() => _runs[row.Run.Id] = row);

    public void PutWorker(long worker, DateTimeOffset until) => state.Change(() => _workers[worker] = until);

    public void RemoveWorker(long worker) => state.Change(() => _workers.Remove(worker));

    /// <summary>Returns a hook that throws at the first calls of an operation.</summary>
    public static Func<string, Task> Throw(string operation, Exception exception, int times = 1) => called =>
        called == operation && Interlocked.Decrement(ref times) >= 0 ? Task.FromException(exception) : Task.CompletedTask;

    public Task<bool> AcceptAsync(
        IReadOnlyList<StoredEvent> events,
        IReadOnlyList<Run> runs,
        IReadOnlyList<EventMatch> heard,
        long owner,
        CancellationToken cancellationToken) => RunAsync(nameof(AcceptAsync), () =>
        {
            if (heard.Any(match => !subscriptions.IsCurrent(match)))
            {
                return false;
            }

            Insert(events, runs, owner);
            return true;
        });

    public Task<string> AcceptOnceAsync(StoredEvent accepted, IReadOnlyList<Run> runs, CancellationToken cancellationToken) =>
        RunAsync(nameof(AcceptOnceAsync), () =>
        {
            if (accepted.Event.IdempotencyKey is { } key && !_keys.TryAdd(key, accepted.Id))
            {
                return _keys[key];
            }

            if (runs.Count > 0 && !_events.Exists(stored => stored.Id == accepted.Id))
            {
                Insert([accepted], runs, owner: 0);
            }

            return accepted.Id;
        });

    public Task<IReadOnlySet<string>> SaveAsync(
        IReadOnlyList<RunProgress> progress, long owner, CancellationToken cancellationToken) =>
        RunAsync<IReadOnlySet<string>>(nameof(SaveAsync), () =>
        {
            var lost = new HashSet<string>();
            foreach (var item in progress)
            {
                var row = _runs[item.Run.Id];
                if (row.Owner != owner || row.Run.ClaimVersion != item.Run.ClaimVersion)
                {
                    lost.Add(item.Run.Id);
                    continue;
                }

                _runs[item.Run.Id] = row with
                {
                    Run = row.Run with { Attempt = item.Attempt, Definitions = item.Definitions, StartedAt = item.StartedAt },
                    Status = item.Status,
                    DueAt = item.DueAt,
                    FinishedAt = item.FinishedAt,
                };
                _outcomes.AddRange(item.Outcomes
                    .Where(outcome => !_outcomes.Exists(stored =>
                        (stored.Run, stored.Attempt, stored.Outcome.Number) == (item.Run.Id, item.Run.Attempt, outcome.Number)))
                    .Select(outcome => (item.Run.Id, item.Run.Attempt, outcome)));
                if (item.Log is { } entry && !_log.Exists(stored => stored.Id == entry.Id))
                {
                    _log.Add(entry);
                }
            }

            return lost;
        });

    public Task<bool> CancelAsync(AccountId account, string run, LogEntry entry, CancellationToken cancellationToken) =>
        RunAsync(nameof(CancelAsync), () =>
        {
            if (_runs[run].FinishedAt is not null)
            {
                return false;
            }

            _runs[run] = _runs[run] with { Status = RunStatus.Cancelled, Owner = null, DueAt = null, FinishedAt = entry.At };
            _log.Add(entry);
            return true;
        });

    public Task LogAsync(IReadOnlyList<UndeliveredEvent> missed, CancellationToken cancellationToken) =>
        RunAsync(nameof(LogAsync), () =>
        {
            _log.AddRange(missed.Select(item => item.Entry));
            return true;
        });

    public Task<IReadOnlyList<WaitingIntegration>> ListWaitingAsync(CancellationToken cancellationToken) =>
        RunAsync<IReadOnlyList<WaitingIntegration>>(nameof(ListWaitingAsync), () =>
        [
            .. _runs.Values.Where(row => row.DueAt is not null)
                .Select(row => new WaitingIntegration(row.Run.Account, row.Run.Integration))
                .Distinct().OrderBy(queue => queue.Integration, StringComparer.Ordinal),
        ]);

    public Task<IReadOnlyList<Run>> ClaimAsync(
        WaitingIntegration of, long owner, DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        RunAsync<IReadOnlyList<Run>>(nameof(ClaimAsync), () =>
        {
            var due = _runs.Values
                .Where(row => row.Run.Account == of.Account && row.Run.Integration == of.Integration && row.DueAt <= now)
                .OrderBy(row => row.DueAt).ThenBy(row => row.Run.Id, StringComparer.Ordinal).Take(limit).ToList();
            foreach (var row in due)
            {
                _claims.Add(of.Integration);
                _runs[row.Run.Id] = row with
                {
                    Run = row.Run with { ClaimVersion = row.Run.ClaimVersion + 1, StartedAt = row.Run.StartedAt ?? now },
                    Status = RunStatus.Running,
                    Owner = owner,
                    DueAt = null,
                };
            }

            return [.. due.Select(row => _runs[row.Run.Id].Run)];
        });

    public Task<IReadOnlyList<StoredOutcome>> ListOutcomesAsync(
        AccountId account, string run, int attempt, CancellationToken cancellationToken) =>
        RunAsync<IReadOnlyList<StoredOutcome>>(nameof(ListOutcomesAsync), () =>
        [
            .. _outcomes.Where(row => row.Run == run && row.Attempt == attempt).Select(row => row.Outcome).OrderBy(row => row.Number),
        ]);

    public Task AddAsync(long worker, DateTimeOffset until, CancellationToken cancellationToken) =>
        RunAsync(nameof(AddAsync), () =>
        {
            _workers.Add(worker, until);
            return true;
        });

    public Task<bool> RenewAsync(long worker, DateTimeOffset until, CancellationToken cancellationToken) =>
        RunAsync(nameof(RenewAsync), () =>
        {
            if (!_workers.ContainsKey(worker))
            {
                return false;
            }

            _workers[worker] = until;
            return true;
        });

    public Task<int> ReclaimExpiredAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        RunAsync(nameof(ReclaimExpiredAsync), () =>
        {
            foreach (var expired in _workers.Where(worker => worker.Value < now).Select(worker => worker.Key).ToList())
            {
                _workers.Remove(expired);
            }

            return ReleaseRunsWithoutWorker();
        });

    public Task<IReadOnlyList<OwnedRun>> ListOwnedAsync(long worker, CancellationToken cancellationToken) =>
        RunAsync<IReadOnlyList<OwnedRun>>(nameof(ListOwnedAsync), () =>
        [
            .. _runs.Values.Where(row => row.Owner == worker && IsInProgress(row))
                .Select(row => new OwnedRun(row.Run.Account, row.Run.Id, row.Run.ClaimVersion)),
        ]);

    public Task ReleaseAsync(long worker, IReadOnlyList<OwnedRun> runs, DateTimeOffset now, CancellationToken cancellationToken) =>
        RunAsync(nameof(ReleaseAsync), () =>
        {
            foreach (var row in runs.Select(run => _runs[run.Id]).Where(row => row.Owner == worker && IsInProgress(row)))
            {
                _runs[row.Run.Id] = row with { Status = RunStatus.Queued, Owner = null, DueAt = now };
            }

            return true;
        });

    public Task RemoveAsync(long worker, DateTimeOffset now, CancellationToken cancellationToken) =>
        RunAsync(nameof(RemoveAsync), () =>
        {
            _workers.Remove(worker);
            return ReleaseRunsWithoutWorker();
        });

    private static bool IsInProgress(RunRow row) => row.FinishedAt is null && row.DueAt is null;

    private int ReleaseRunsWithoutWorker()
    {
        var dead = _runs.Values.Where(row => row.Owner is { } owner && IsInProgress(row) && !_workers.ContainsKey(owner)).ToList();
        foreach (var row in dead)
        {
            _runs[row.Run.Id] = row with { Status = RunStatus.Queued, Owner = null, DueAt = row.Run.CreatedAt };
        }

        return dead.Count;
    }

    private void Insert(IReadOnlyList<StoredEvent> events, IReadOnlyList<Run> runs, long owner)
    {
        if (events.Any(stored => IsRejected(stored)))
        {
            throw new InvalidOperationException("The store rejects this event.");
        }

        Assert.That(events.Select(stored => stored.Id).Intersect(_events.Select(stored => stored.Id)), Is.Empty, "the primary key");
        _events.AddRange(events);
        foreach (var run in runs)
        {
            _runs.Add(run.Id, run.StartedAt is null
                ? new RunRow(run, RunStatus.Queued) { DueAt = run.CreatedAt }
                : new RunRow(run, RunStatus.Running) { Owner = owner });
        }
    }

    private async Task<T> RunAsync<T>(string operation, Func<T> work)
    {
        await Before(operation);
        var result = state.Change(() =>
        {
            _calls.Add(operation);
            return work();
        });
        await After(operation);
        return result;
    }
}
