using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Messaging;
using ZisPlatform.Application.Registry.Contracts;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Runs;

namespace ZisPlatform.Application.Runs.Execution;

/// <summary>One registration of this process as a worker. It ends when other workers consider the process dead.</summary>
/// <param name="Id">The id, unique to this registration.</param>
internal sealed record Worker(long Id) : IDisposable
{
    private readonly CancellationTokenSource _lost = new();

    /// <summary>Cancelled when other workers own the runs; all work of this registration must stop.</summary>
    public CancellationToken LeaseLost => _lost.Token;

    public void Cancel() => _lost.Cancel();

    public void Dispose() => _lost.Dispose();
}

/// <summary>
/// The runs in progress in this process: claims runs that are due, executes them and stores their progress. They belong to the current
/// worker, which <see cref="RunWorker"/> registers.
/// </summary>
internal sealed partial class RunDispatcher : IDisposable
{
    /// <summary>The maximum number of runs per claim, so that one integration cannot take all slots.</summary>
    private const int MaxClaim = 50;

    private const int MaxBatchSize = 256;
    private const int MaxWaiting = 10_000;

    private static readonly Histogram<double> StartDelay = Telemetry.Meter.CreateHistogram<double>(
        "zis.runs.delay", "s", "From an event's arrival to the first state of a flow it starts.");

    private static readonly Histogram<double> Duration = Telemetry.Meter.CreateHistogram<double>(
        "zis.runs.duration", "s", "From an event's arrival to the commit of a run's end, by the end's status.");

    private static readonly TimeSpan InitialDelay = TimeSpan.FromMilliseconds(200);

    private readonly IRunStore _store;
    private readonly IEventSubscriptions _subscriptions;
    private readonly RunExecutor _executor;
    private readonly RunConcurrencyLimiter _limiter;
    private readonly TimeProvider _clock;
    private readonly ILogger<RunDispatcher> _log;
    private readonly ConcurrentDictionary<string, Task> _active = [];
    private readonly GroupCommit<(Worker Worker, RunProgress Progress), bool> _commits;
    private readonly CancellationTokenSource _draining = new();

    // One pending wake-up is enough: the next poll sees everything that happened before it.
    private readonly Channel<bool> _wakeUps =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private volatile Worker? _worker;
    private volatile bool _hasBacklog = true;
    private string _lastServedIntegration = "";

    public RunDispatcher(
        IRunStore store,
        IEventSubscriptions subscriptions,
        RunExecutor executor,
        RunConcurrencyLimiter limiter,
        TimeProvider clock,
        ILogger<RunDispatcher> log)
    {
        _store = store;
        _subscriptions = subscriptions;
        _executor = executor;
        _limiter = limiter;
        _clock = clock;
        _log = log;
        _commits = new GroupCommit<(Worker, RunProgress), bool>(
            MaxWaiting, MaxBatchSize, CommitAsync, async item => (await CommitAsync([item]))[0], LogCommitFailure);
        Telemetry.Meter.CreateObservableGauge("zis.runs.active", () => _active.Count, description: "Flows under way in this process.");
    }

    /// <summary>Gets the current registration of this process; null if it has none.</summary>
    public Worker? Worker => _worker;

    /// <summary>Sets the registration that owns the runs which start from now on.</summary>
    public void Register(Worker worker) => _worker = worker;

    /// <summary>Ends the current registration: its runs stop, and store nothing more.</summary>
    public void Deregister()
    {
        var worker = _worker;
        _worker = null;
        worker?.Cancel();
    }

    public bool TryReserve(Run run) => _limiter.TryAcquire(run.Account, run.Integration);

    public void Release(Run run)
    {
        _limiter.Release(run.Account, run.Integration);
        if (_hasBacklog)
        {
            Wake();
        }
    }

    /// <summary>Signals that there may be runs to claim.</summary>
    public void Wake() => _wakeUps.Writer.TryWrite(true);

    /// <summary>Waits for <see cref="Wake"/>.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken) => await _wakeUps.Reader.ReadAsync(cancellationToken);

    public bool IsActive(string run) => _active.ContainsKey(run);

    /// <summary>
    /// Claims and starts a few runs of each integration, starting after the integration that was served last. Otherwise the first
    /// integration in the list could take every freed slot, and its flood would starve the others.
    /// </summary>
    public async Task ClaimAsync(CancellationToken cancellationToken)
    {
        if (_worker is not { } worker)
        {
            return;
        }

        // Only if the poll leaves runs in the queue because no slot is free, a freed slot justifies another poll. Set before reading the
        // queue, so that a slot freed meanwhile triggers one.
        _hasBacklog = true;
        var hasBacklog = false;
        var waiting = await _store.ListWaitingAsync(cancellationToken);
        foreach (var queue in waiting.OrderBy(entry => string.CompareOrdinal(entry.Integration, _lastServedIntegration) <= 0))
        {
            var freeSlots = _limiter.AcquireUpTo(queue.Account, queue.Integration, MaxClaim);
            var claimed = freeSlots == 0 ? 0 : await ClaimAsync(worker, queue, freeSlots, cancellationToken);
            if (claimed > 0)
            {
                _lastServedIntegration = queue.Integration;
            }

            if (claimed == MaxClaim)
            {
                Wake();
            }

            hasBacklog |= claimed == freeSlots;
        }

        _hasBacklog = hasBacklog;
    }

    /// <summary>Executes a run in the background; its slot is released when it is done.</summary>
    /// <param name="worker">The worker that owns the run.</param>
    /// <param name="run">The run, which has started.</param>
    /// <param name="isNew">True if no outcome of this attempt can be stored yet.</param>
    public void Start(Worker worker, Run run, bool isNew)
    {
        if (isNew)
        {
            StartDelay.Record((_clock.GetUtcNow() - run.CreatedAt).TotalSeconds);
        }

        var completion = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _active[run.Id] = completion.Task;
        _ = Task.Run(async () =>
        {
            try
            {
                await ExecuteAsync(worker, run, isNew);
            }
            finally
            {
                // Remove only this execution: after a lost lease, the same run may have been claimed again and be in progress.
                _active.TryRemove(KeyValuePair.Create(run.Id, (Task)completion.Task));
                Release(run);
                completion.SetResult();
            }
        });
    }

    /// <summary>Stores progress until <see cref="Complete"/> is called.</summary>
    public Task RunAsync() => _commits.RunAsync();

    public void Complete() => _commits.Complete();

    /// <summary>
    /// Waits until no run is in progress, or until the time limit. Runs that wait to be retried stop; other workers continue them.
    /// </summary>
    public async Task DrainAsync(TimeSpan timeout)
    {
        await _draining.CancelAsync();
        try
        {
            await Task.WhenAll(_active.Values).WaitAsync(timeout, _clock);
        }
        catch (TimeoutException)
        {
            LogDrainTimeout(_active.Count);
        }
    }

    public void Dispose() => _draining.Dispose();

    /// <summary>Claims and starts runs of one integration; returns their number.</summary>
    /// <param name="worker">The worker that will own the runs.</param>
    /// <param name="queue">The integration.</param>
    /// <param name="slots">The number of slots that are reserved for the runs; those that are not used are released.</param>
    /// <param name="cancellationToken">Cancels the claim.</param>
    private async Task<int> ClaimAsync(Worker worker, WaitingIntegration queue, int slots, CancellationToken cancellationToken)
    {
        var started = 0;
        try
        {
            var now = _clock.GetStoredNow();
            var runs = await _store.ClaimAsync(queue, worker.Id, now, slots, cancellationToken);
            var definitions = await LoadDefinitionsAsync(queue.Account, runs, cancellationToken);
            for (; started < runs.Count; started++)
            {
                // A run that starts now has no stored outcomes yet.
                var run = runs[started];
                Start(
                    worker,
                    run with { Definitions = run.Definitions ?? definitions.GetValueOrDefault(run.Integration) },
                    isNew: run.StartedAt == now);
            }

            return started;
        }
        finally
        {
            for (var unused = started; unused < slots; unused++)
            {
                _limiter.Release(queue.Account, queue.Integration);
            }
        }
    }

    /// <summary>Returns the definitions for runs that have not started: read once per integration, after the runs were claimed.</summary>
    private async Task<Dictionary<string, string>> LoadDefinitionsAsync(
        AccountId account, IReadOnlyList<Run> runs, CancellationToken cancellationToken)
    {
        var definitions = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            foreach (var integration in runs.Where(run => run.Definitions is null).Select(run => run.Integration).Distinct())
            {
                definitions[integration] = await _subscriptions.GetCurrentDefinitionsAsync(account, integration, cancellationToken);
            }
        }
        catch (Exception exception)
        {
            // The runs are already claimed: each of them reads its definitions itself.
            LogDefinitionsFailure(exception);
        }

        return definitions;
    }

    private async Task ExecuteAsync(Worker worker, Run run, bool isNew)
    {
        for (var failures = 0; !worker.LeaseLost.IsCancellationRequested; failures++)
        {
            try
            {
                await _executor.ExecuteAsync(run, isNew, progress => SaveAsync(worker, progress), worker.LeaseLost);
                return;
            }
            catch (OperationCanceledException) when (worker.LeaseLost.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // The store is unavailable, or there is a bug. The stored outcomes are correct: continue from them.
                LogFailed(exception, run.Id, run.Flow, failures + 1);
                isNew = false;
                using var stop = CancellationTokenSource.CreateLinkedTokenSource(worker.LeaseLost, _draining.Token);
                await BackOffAsync(failures, stop.Token);
                if (stop.IsCancellationRequested)
                {
                    return;
                }
            }
        }
    }

    /// <summary>
    /// Retries until the progress is stored or another worker owns the run: restarting from the stored outcomes would repeat actions
    /// that are done.
    /// </summary>
    private async Task<bool> SaveAsync(Worker worker, RunProgress progress)
    {
        for (var failures = 0; !worker.LeaseLost.IsCancellationRequested; failures++)
        {
            try
            {
                var isSaved = await _commits.AddAsync((worker, progress), worker.LeaseLost);
                if (isSaved && progress.FinishedAt is not null)
                {
                    Duration.Record(
                        (_clock.GetUtcNow() - progress.Run.CreatedAt).TotalSeconds,
                        new KeyValuePair<string, object?>("status", progress.Status == RunStatus.Succeeded ? "succeeded" : "failed"));
                }

                return isSaved;
            }
            catch (OperationCanceledException) when (worker.LeaseLost.IsCancellationRequested)
            {
                return false;
            }
            catch (Exception exception)
            {
                // Includes the TaskCanceledException of a store that timed out.
                LogFailed(exception, progress.Run.Id, progress.Run.Flow, failures + 1);
                await BackOffAsync(failures, worker.LeaseLost);
            }
        }

        return false;
    }

    /// <summary>Waits longer after each failure; returns early when cancelled.</summary>
    private async Task BackOffAsync(int failures, CancellationToken cancellationToken) =>
        await Task.Delay(InitialDelay * (1 << Math.Min(failures, 6)), _clock, cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private async Task<IReadOnlyList<bool>> CommitAsync(IReadOnlyList<(Worker Worker, RunProgress Progress)> batch)
    {
        var saved = new Dictionary<string, bool>();
        foreach (var group in batch.GroupBy(item => item.Worker))
        {
            List<RunProgress> progress = [.. group.Select(item => item.Progress)];
            var lostRuns = await _store.SaveAsync(progress, group.Key.Id, CancellationToken.None);
            foreach (var runProgress in progress)
            {
                saved[runProgress.Run.Id] = !lostRuns.Contains(runProgress.Run.Id);
            }
        }

        return [.. batch.Select(item => saved[item.Progress.Run.Id])];
    }

    [LoggerMessage(4001, LogLevel.Error, "Could not continue run {Run} of {Flow} (failure {Count}); retrying from the stored outcomes")]
    private partial void LogFailed(Exception exception, string run, string flow, int count);

    [LoggerMessage(4006, LogLevel.Error, "Could not read the definitions of claimed runs; each run reads its own")]
    private partial void LogDefinitionsFailure(Exception exception);

    [LoggerMessage(4008, LogLevel.Warning, "Could not store the progress of {Count} runs together; storing each one alone")]
    private partial void LogCommitFailure(Exception exception, int count);

    [LoggerMessage(4007, LogLevel.Warning, "Shutting down with {Count} runs in progress; other workers or the next start continue them")]
    private partial void LogDrainTimeout(int count);
}
