using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using ZisPlatform.Application.Common.Messaging;
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

/// <summary>The runs in progress in this process.</summary>
internal sealed partial class RunDispatcher : IDisposable
{
    private const int MaxBatchSize = 256;
    private const int MaxWaiting = 10_000;

    private static readonly Histogram<double> StartDelay = Telemetry.Meter.CreateHistogram<double>(
        "zis.runs.delay", "s", "From an event's arrival to the first state of a flow it starts.");

    private static readonly Histogram<double> Duration = Telemetry.Meter.CreateHistogram<double>(
        "zis.runs.duration", "s", "From an event's arrival to the commit of a run's end, by the end's status.");

    private static readonly TimeSpan InitialDelay = TimeSpan.FromMilliseconds(200);

    private readonly IRunStore _store;
    private readonly RunExecutor _executor;
    private readonly RunConcurrencyLimiter _limiter;
    private readonly TimeProvider _clock;
    private readonly ILogger<RunDispatcher> _log;
    private readonly ConcurrentDictionary<string, Task> _active = [];
    private readonly SemaphoreSlim _wakeSignal = new(0);
    private readonly GroupCommit<(Worker Worker, RunProgress Progress), bool> _commits;
    private volatile bool _hasBacklog = true;

    public RunDispatcher(
        IRunStore store, RunExecutor executor, RunConcurrencyLimiter limiter, TimeProvider clock, ILogger<RunDispatcher> log)
    {
        _store = store;
        _executor = executor;
        _limiter = limiter;
        _clock = clock;
        _log = log;
        _commits = new GroupCommit<(Worker, RunProgress), bool>(MaxWaiting, MaxBatchSize, CommitAsync);
        Telemetry.Meter.CreateObservableGauge("zis.runs.active", () => _active.Count, description: "Flows under way in this process.");
    }

    /// <summary>Gets or sets the current registration of this process; null if it has none.</summary>
    public Worker? Worker { get; set; }

    /// <summary>
    /// Gets or sets a value: true if the last poll of the queue left runs there because no slot was free. Only then does a freed slot
    /// justify another poll.
    /// </summary>
    public bool HasBacklog
    {
        get => _hasBacklog;
        set => _hasBacklog = value;
    }

    public bool TryReserve(Run run) => _limiter.TryAcquire(run.Account, run.Integration);

    public void Release(Run run)
    {
        _limiter.Release(run.Account, run.Integration);
        if (HasBacklog)
        {
            Wake();
        }
    }

    /// <summary>Signals that there may be runs to claim.</summary>
    public void Wake()
    {
        if (_wakeSignal.CurrentCount == 0)
        {
            _wakeSignal.Release();
        }
    }

    public bool IsActive(string run) => _active.ContainsKey(run);

    /// <summary>Waits for <see cref="Wake"/>, or until the time limit.</summary>
    public Task WaitAsync(TimeSpan timeout, CancellationToken cancellationToken) => _wakeSignal.WaitAsync(timeout, cancellationToken);

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
            await ExecuteAsync(worker, run, isNew);
            _active.TryRemove(run.Id, out _);
            Release(run);
            completion.SetResult();
        });
    }

    /// <summary>Stores progress until <see cref="Complete"/> is called.</summary>
    public Task RunAsync() => _commits.RunAsync();

    public void Complete() => _commits.Complete();

    /// <summary>Waits until no run is in progress, or until the time limit.</summary>
    public Task DrainAsync(TimeSpan timeout) =>
        Task.WhenAll(_active.Values).WaitAsync(timeout, _clock).ContinueWith(_ => { }, TaskScheduler.Default);

    public void Dispose() => _wakeSignal.Dispose();

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
                await BackOffAsync(failures);
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
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                LogFailed(exception, progress.Run.Id, progress.Run.Flow, failures + 1);
                await BackOffAsync(failures);
            }
        }

        return false;
    }

    private Task BackOffAsync(int failures) => Task.Delay(InitialDelay * (1 << Math.Min(failures, 6)), _clock, CancellationToken.None);

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
}
