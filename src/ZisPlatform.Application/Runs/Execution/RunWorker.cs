using System.Security.Cryptography;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Registry.Contracts;
using ZisPlatform.Application.Runs.Ingestion;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Runs;

namespace ZisPlatform.Application.Runs.Execution;

/// <summary>
/// Runs flows in this process: renews the worker's lease, claims runs that are due, and releases the runs of dead workers. Any number of
/// replicas can do so on one store.
/// </summary>
internal sealed partial class RunWorker(
    IRunStore store,
    IWorkerLeases leases,
    IEventSubscriptions subscriptions,
    EventIngestor ingestor,
    RunDispatcher dispatcher,
    RunConcurrencyLimiter limiter,
    IOptions<ZisOptions> options,
    TimeProvider clock,
    ILogger<RunWorker> log)
    : BackgroundService
{
    /// <summary>The poll interval: the maximum delay of a run that becomes due without a wake-up.</summary>
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>The maximum time that a shutdown waits for flows in progress; the rest continues elsewhere, or at the next start.</summary>
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(20);

    /// <summary>The maximum number of runs per claim, so that one integration cannot take all slots.</summary>
    private const int MaxClaim = 50;

    private string _lastServedIntegration = "";

    private readonly TimeSpan _lease = TimeSpan.FromSeconds(options.Value.Runs.LeaseSeconds);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var commits = Task.WhenAll(ingestor.RunAsync(), dispatcher.RunAsync());
        if (options.Value.Runs.Concurrency > 0)
        {
            // Renew the lease while draining, which may take longer than the lease: other workers must not claim runs that end here.
            using var heartbeatCancellation = new CancellationTokenSource();
            var heartbeat = HeartbeatLoopAsync(heartbeatCancellation.Token);
            await ClaimAsync(stoppingToken);
            await DrainAsync();
            await heartbeatCancellation.CancelAsync();
            await heartbeat;
        }
        else
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, clock, stoppingToken).ContinueWith(_ => { }, TaskScheduler.Default);
            await DrainAsync();
        }

        await ShutdownAsync(commits);
    }

    private Task DrainAsync()
    {
        ingestor.Complete();
        return dispatcher.DrainAsync(DrainTime);
    }

    private async Task ShutdownAsync(Task commits)
    {
        if (dispatcher.Worker is { } worker)
        {
            worker.Cancel();
            dispatcher.Worker = null;
            try
            {
                await leases.RemoveAsync(worker.Id, clock.GetUtcNow(), CancellationToken.None);
            }
            catch (Exception exception)
            {
                // Not fatal: the lease expires by itself.
                LogFailure(exception, "remove its lease");
            }
        }

        dispatcher.Complete();
        await commits;
    }

    /// <summary>Renews the lease, and registers a new worker if the renewal is too late.</summary>
    private async Task HeartbeatLoopAsync(CancellationToken stoppingToken)
    {
        var leaseEnd = DateTimeOffset.MinValue;
        IReadOnlyList<OwnedRun> orphans = [];
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var now = clock.GetUtcNow();
                if (dispatcher.Worker is { } worker
                    && (now >= leaseEnd || !await leases.RenewAsync(worker.Id, now + _lease, stoppingToken)))
                {
                    LogLeaseLost(worker.Id);
                    dispatcher.Worker = null;
                    worker.Cancel();
                }

                if (dispatcher.Worker is null)
                {
                    if (leases.IsSingleServer)
                    {
                        await leases.ReclaimExpiredAsync(DateTimeOffset.MaxValue, stoppingToken);
                    }

                    var newWorker = new Worker(
                        RandomNumberGenerator.GetInt32(int.MaxValue) + ((long)RandomNumberGenerator.GetInt32(1 << 20) << 31) + 1);
                    await leases.AddAsync(newWorker.Id, now + _lease, stoppingToken);
                    dispatcher.Worker = newWorker;
                }

                leaseEnd = now + _lease;
                orphans = await ReleaseOrphansAsync(dispatcher.Worker, orphans, stoppingToken);
                if (await leases.ReclaimExpiredAsync(now, stoppingToken) > 0)
                {
                    dispatcher.Wake();
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                LogFailure(exception, "renew its lease");
            }

            await Task.Delay(_lease / 5, clock, stoppingToken).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    /// <summary>
    /// Releases runs that the worker owns but does not know, because the response to a commit was lost. A run returns to the queue if it
    /// was unknown in two consecutive checks.
    /// </summary>
    private async Task<IReadOnlyList<OwnedRun>> ReleaseOrphansAsync(
        Worker worker, IReadOnlyList<OwnedRun> previouslyUnknown, CancellationToken stoppingToken)
    {
        List<OwnedRun> unknown = [.. (await leases.ListOwnedAsync(worker.Id, stoppingToken)).Where(run => !dispatcher.IsActive(run.Id))];
        List<OwnedRun> orphans = [.. unknown.Intersect(previouslyUnknown)];
        if (orphans.Count > 0)
        {
            LogOrphans(orphans.Count);
            await leases.ReleaseAsync(worker.Id, orphans, clock.GetStoredNow(), stoppingToken);
            dispatcher.Wake();
        }

        return unknown;
    }

    private async Task ClaimAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (dispatcher.Worker is { } worker)
                {
                    await ClaimAsync(worker, stoppingToken);
                }

                await dispatcher.WaitAsync(PollInterval, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                LogFailure(exception, "claim runs");
                await Task.Delay(PollInterval, clock, stoppingToken).ContinueWith(_ => { }, TaskScheduler.Default);
            }
        }
    }

    /// <summary>
    /// Claims a few runs of each integration, starting after the integration that was served last. Otherwise the first integration in the
    /// list could take every freed slot, and its flood would starve the others.
    /// </summary>
    private async Task ClaimAsync(Worker worker, CancellationToken stoppingToken)
    {
        // Set before reading the queue, so that a slot freed meanwhile triggers another poll.
        dispatcher.HasBacklog = true;
        var hasBacklog = false;
        var waiting = await store.ListWaitingAsync(stoppingToken);
        foreach (var queue in waiting.OrderBy(entry => string.CompareOrdinal(entry.Integration, _lastServedIntegration) <= 0))
        {
            var freeSlots = limiter.AcquireUpTo(queue.Account, queue.Integration, MaxClaim);
            var started = 0;
            IReadOnlyList<Run> runs = [];
            try
            {
                var now = clock.GetStoredNow();
                runs = freeSlots == 0 ? [] : await store.ClaimAsync(queue, worker.Id, now, freeSlots, stoppingToken);
                var definitions = await LoadDefinitionsAsync(queue.Account, runs, stoppingToken);
                for (; started < runs.Count; started++)
                {
                    // A run that starts now has no stored outcomes yet.
                    var run = runs[started];
                    dispatcher.Start(
                        worker,
                        run with { Definitions = run.Definitions ?? definitions.GetValueOrDefault(run.Integration) },
                        isNew: run.StartedAt == now);
                }
            }
            finally
            {
                for (var unused = started; unused < freeSlots; unused++)
                {
                    limiter.Release(queue.Account, queue.Integration);
                }
            }

            if (runs.Count > 0)
            {
                _lastServedIntegration = queue.Integration;
            }

            if (runs.Count == MaxClaim)
            {
                dispatcher.Wake();
            }

            hasBacklog |= runs.Count == freeSlots;
        }

        dispatcher.HasBacklog = hasBacklog;
    }

    /// <summary>Returns the definitions for runs that have not started: read once per integration, after the runs were claimed.</summary>
    private async Task<Dictionary<string, string>> LoadDefinitionsAsync(
        AccountId account, IReadOnlyList<Run> runs, CancellationToken stoppingToken)
    {
        var definitions = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            foreach (var integration in runs.Where(run => run.Definitions is null).Select(run => run.Integration).Distinct())
            {
                definitions[integration] = await subscriptions.GetCurrentDefinitionsAsync(account, integration, stoppingToken);
            }
        }
        catch (Exception exception)
        {
            // The runs are already claimed: each of them reads its definitions itself.
            LogFailure(exception, "read the definitions of claimed runs");
        }

        return definitions;
    }

    [LoggerMessage(4002, LogLevel.Warning, "Worker {Worker} could not renew its lease in time; giving up its runs and registering again")]
    private partial void LogLeaseLost(long worker);

    [LoggerMessage(4003, LogLevel.Error, "Worker could not {What}; retrying")]
    private partial void LogFailure(Exception exception, string what);

    [LoggerMessage(4004, LogLevel.Warning, "Requeuing {Count} runs whose claim was committed without a response")]
    private partial void LogOrphans(int count);
}
