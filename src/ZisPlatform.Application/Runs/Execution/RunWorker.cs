using System.Security.Cryptography;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Runs.Ingestion;

namespace ZisPlatform.Application.Runs.Execution;

/// <summary>
/// Runs flows in this process: renews the worker's lease, polls for runs that are due, and releases the runs of dead workers. Any number
/// of replicas can do so on one store.
/// </summary>
internal sealed partial class RunWorker(
    IWorkerLeases leases,
    EventIngestor ingestor,
    RunDispatcher dispatcher,
    IHostApplicationLifetime lifetime,
    IOptions<RunsOptions> options,
    TimeProvider clock,
    ILogger<RunWorker> log)
    : BackgroundService
{
    /// <summary>The poll interval: the maximum delay of a run that becomes due without a wake-up.</summary>
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>The maximum time that a shutdown waits for accepted events to be stored.</summary>
    private static readonly TimeSpan IngestionDrainTime = TimeSpan.FromSeconds(5);

    /// <summary>The maximum time that a shutdown waits for flows in progress; the rest continues elsewhere, or at the next start.</summary>
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(20);

    private readonly TimeSpan _lease = TimeSpan.FromSeconds(options.Value.LeaseSeconds);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await lifetime.WaitForStartAsync(stoppingToken);
        var ingestion = ingestor.RunAsync();
        var saving = dispatcher.RunAsync();
        if (options.Value.Concurrency > 0)
        {
            // Renew the lease while draining, which may take longer than the lease: other workers must not claim runs that end here.
            using var heartbeatCancellation = new CancellationTokenSource();
            var heartbeat = HeartbeatLoopAsync(heartbeatCancellation.Token);
            await PollAsync(stoppingToken);
            await DrainAsync(ingestion);
            await heartbeatCancellation.CancelAsync();
            await heartbeat;
            await DeregisterAsync();
        }
        else
        {
            await DelayAsync(Timeout.InfiniteTimeSpan, stoppingToken);
            ingestor.Complete();
        }

        dispatcher.Complete();
        await Task.WhenAll(ingestion, saving);
    }

    private async Task DrainAsync(Task ingestion)
    {
        // Events that are being stored may still start runs.
        ingestor.Complete();
        await ingestion.WaitAsync(IngestionDrainTime, clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await dispatcher.DrainAsync(DrainTime);
    }

    private async Task DeregisterAsync()
    {
        if (dispatcher.Worker is { } worker)
        {
            dispatcher.Deregister();
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
                    dispatcher.Deregister();
                }

                if (dispatcher.Worker is not { } current)
                {
                    if (leases.IsSingleServer)
                    {
                        await leases.ReclaimExpiredAsync(DateTimeOffset.MaxValue, stoppingToken);
                    }

                    current = new Worker(
                        RandomNumberGenerator.GetInt32(int.MaxValue) + ((long)RandomNumberGenerator.GetInt32(1 << 20) << 31) + 1);
                    await leases.AddAsync(current.Id, now + _lease, stoppingToken);
                    dispatcher.Register(current);
                }

                leaseEnd = now + _lease;
                orphans = await ReleaseOrphansAsync(current, orphans, stoppingToken);
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

            await DelayAsync(_lease / 5, stoppingToken);
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

    /// <summary>Claims runs whenever the dispatcher is woken, and at least once per <see cref="PollInterval"/>.</summary>
    private async Task PollAsync(CancellationToken stoppingToken)
    {
        await using var timer = clock.CreateTimer(_ => dispatcher.Wake(), null, PollInterval, PollInterval);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await dispatcher.ClaimAsync(stoppingToken);
                await dispatcher.WaitAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                LogFailure(exception, "claim runs");
                await DelayAsync(PollInterval, stoppingToken);
            }
        }
    }

    /// <summary>Waits; returns early when cancelled.</summary>
    private async Task DelayAsync(TimeSpan delay, CancellationToken cancellationToken) =>
        await Task.Delay(delay, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    [LoggerMessage(4002, LogLevel.Warning, "Worker {Worker} could not renew its lease in time; giving up its runs and registering again")]
    private partial void LogLeaseLost(long worker);

    [LoggerMessage(4003, LogLevel.Error, "Worker could not {What}; retrying")]
    private partial void LogFailure(Exception exception, string what);

    [LoggerMessage(4004, LogLevel.Warning, "Requeuing {Count} runs whose claim was committed without a response")]
    private partial void LogOrphans(int count);
}
