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
    IEventSubscriptions registry,
    EventIngestor intake,
    RunDispatcher dispatch,
    RunConcurrencyLimiter slots,
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
        var commits = Task.WhenAll(intake.RunAsync(), dispatch.RunAsync());
        if (options.Value.Runs.Concurrency > 0)
        {
            // Renew the lease while draining, which may take longer than the lease: other workers must not claim runs that end here.
            using var ended = new CancellationTokenSource();
            var life = HeartbeatLoopAsync(ended.Token);
            await ClaimAsync(stoppingToken);
            await DrainAsync();
            await ended.CancelAsync();
            await life;
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
        intake.Complete();
        return dispatch.DrainAsync(DrainTime);
    }

    private async Task ShutdownAsync(Task commits)
    {
        if (dispatch.Worker is { } worker)
        {
            worker.Cancel();
            dispatch.Worker = null;
            try
            {
                await leases.RemoveAsync(worker.Id, clock.GetUtcNow(), CancellationToken.None);
            }
            catch (Exception exception)
            {
                // Not fatal: the lease expires by itself.
                LogTrouble(exception, "remove its lease");
            }
        }

        dispatch.Complete();
        await commits;
    }

    /// <summary>Renews the lease, and registers a new worker if the renewal is too late.</summary>
    private async Task HeartbeatLoopAsync(CancellationToken stoppingToken)
    {
        var until = DateTimeOffset.MinValue;
        IReadOnlyList<OwnedRun> orphans = [];
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var now = clock.GetUtcNow();
                if (dispatch.Worker is { } worker && (now >= until || !await leases.RenewAsync(worker.Id, now + _lease, stoppingToken)))
                {
                    LogLost(worker.Id);
                    dispatch.Worker = null;
                    worker.Cancel();
                }

                if (dispatch.Worker is null)
                {
                    if (leases.IsAlone)
                    {
                        await leases.ReclaimExpiredAsync(DateTimeOffset.MaxValue, stoppingToken);
                    }

                    var next = new Worker(
                        RandomNumberGenerator.GetInt32(int.MaxValue) + ((long)RandomNumberGenerator.GetInt32(1 << 20) << 31) + 1);
                    await leases.AddAsync(next.Id, now + _lease, stoppingToken);
                    dispatch.Worker = next;
                }

                until = now + _lease;
                orphans = await ReleaseOrphansAsync(dispatch.Worker, orphans, stoppingToken);
                if (await leases.ReclaimExpiredAsync(now, stoppingToken) > 0)
                {
                    dispatch.Wake();
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                LogTrouble(exception, "renew its lease");
            }

            await Task.Delay(_lease / 5, clock, stoppingToken).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    /// <summary>
    /// Releases runs that the worker owns but does not know, because the response to a commit was lost. A run returns to the queue if it
    /// was unknown in two consecutive checks.
    /// </summary>
    private async Task<IReadOnlyList<OwnedRun>> ReleaseOrphansAsync(
        Worker worker, IReadOnlyList<OwnedRun> before, CancellationToken stoppingToken)
    {
        List<OwnedRun> unknown = [.. (await leases.ListOwnedAsync(worker.Id, stoppingToken)).Where(run => !dispatch.IsActive(run.Id))];
        List<OwnedRun> orphans = [.. unknown.Intersect(before)];
        if (orphans.Count > 0)
        {
            LogOrphans(orphans.Count);
            await leases.SetFreeAsync(worker.Id, orphans, clock.GetStoredNow(), stoppingToken);
            dispatch.Wake();
        }

        return unknown;
    }

    private async Task ClaimAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (dispatch.Worker is { } worker)
                {
                    await ClaimAsync(worker, stoppingToken);
                }

                await dispatch.WaitAsync(PollInterval, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                LogTrouble(exception, "claim runs");
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
        dispatch.HasBacklog = true;
        var isShort = false;
        var waiting = await store.ListWaitingAsync(stoppingToken);
        foreach (var queue in waiting.OrderBy(entry => string.CompareOrdinal(entry.Integration, _lastServedIntegration) <= 0))
        {
            var free = slots.TakeUpTo(queue.Account, queue.Integration, MaxClaim);
            var started = 0;
            IReadOnlyList<Run> runs = [];
            try
            {
                var now = clock.GetStoredNow();
                runs = free == 0 ? [] : await store.ClaimAsync(queue, worker.Id, now, free, stoppingToken);
                var definitions = await DefinitionsAsync(queue.Account, runs, stoppingToken);
                for (; started < runs.Count; started++)
                {
                    // A run that starts now has no stored outcomes yet.
                    var run = runs[started];
                    dispatch.Start(
                        worker,
                        run with { Definitions = run.Definitions ?? definitions.GetValueOrDefault(run.Integration) },
                        isNew: run.StartedAt == now);
                }
            }
            finally
            {
                for (var unused = started; unused < free; unused++)
                {
                    slots.Release(queue.Account, queue.Integration);
                }
            }

            if (runs.Count > 0)
            {
                _lastServedIntegration = queue.Integration;
            }

            if (runs.Count == MaxClaim)
            {
                dispatch.Wake();
            }

            isShort |= runs.Count == free;
        }

        dispatch.HasBacklog = isShort;
    }

    /// <summary>Returns the definitions for runs that have not started: read once per integration, after the runs were claimed.</summary>
    private async Task<Dictionary<string, string>> DefinitionsAsync(
        AccountId account, IReadOnlyList<Run> runs, CancellationToken stoppingToken)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            foreach (var integration in runs.Where(run => run.Definitions is null).Select(run => run.Integration).Distinct())
            {
                found[integration] = await registry.CurrentDefinitionsAsync(account, integration, stoppingToken);
            }
        }
        catch (Exception exception)
        {
            // The runs are already claimed: each of them reads its definitions itself.
            LogTrouble(exception, "read the definitions of claimed runs");
        }

        return found;
    }

    [LoggerMessage(4002, LogLevel.Warning, "Worker {Worker} could not renew its lease in time; giving up its runs and registering again")]
    private partial void LogLost(long worker);

    [LoggerMessage(4003, LogLevel.Error, "Worker could not {What}; retrying")]
    private partial void LogTrouble(Exception failure, string what);

    [LoggerMessage(4004, LogLevel.Warning, "Requeuing {Count} runs whose claim was committed without a response")]
    private partial void LogOrphans(int count);
}
