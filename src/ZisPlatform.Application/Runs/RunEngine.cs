using System.Security.Cryptography;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Registry.Contracts;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Application.Runs;

/// <summary>
/// Makes this process one of those that run flows: says that it lives, takes what is due, and sets free what dead ones have left.
/// Any number of replicas do so on one store.
/// </summary>
internal sealed partial class RunEngine(
    IRunStore store, IWorkerLeases leases, ISubscriptions registry, EventIntake intake, RunDispatch dispatch, RunSlots slots, IOptions<ZisOptions> options, TimeProvider clock, ILogger<RunEngine> log)
    : BackgroundService
{
    /// <summary>How late a run that is due may begin when nobody says so.</summary>
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(250);

    /// <summary>What a stop waits for flows under way; the rest goes on elsewhere, or at the next start.</summary>
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(20);

    /// <summary>Claimed at once, so that an integration cannot take all there is.</summary>
    private const int LargestClaim = 50;

    private string _cameLast = "";

    private readonly TimeSpan _lease = TimeSpan.FromSeconds(options.Value.Runs.LeaseSeconds);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var commits = Task.WhenAll(intake.RunAsync(), dispatch.RunAsync());
        if (options.Value.Runs.Concurrency > 0)
        {
            // It lives on while it drains, which may take longer than its lease: others must not take what is about to end here.
            using var ended = new CancellationTokenSource();
            var life = LiveAsync(ended.Token);
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

        await LeaveAsync(commits);
    }

    private Task DrainAsync()
    {
        intake.Complete();
        return dispatch.DrainAsync(DrainTime);
    }

    private async Task LeaveAsync(Task commits)
    {
        if (dispatch.Worker is { } worker)
        {
            worker.Lose();
            dispatch.Worker = null;
            try
            {
                await leases.RemoveAsync(worker.Id, clock.GetUtcNow(), CancellationToken.None);
            }
            catch (Exception failure)
            {
                // Its lease runs out by itself.
                LogTrouble(failure, "leave");
            }
        }

        dispatch.Complete();
        await commits;
    }

    /// <summary>Renews the lease, and begins a new life when that comes too late.</summary>
    private async Task LiveAsync(CancellationToken stoppingToken)
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
                    worker.Lose();
                }

                if (dispatch.Worker is null)
                {
                    if (leases.IsAlone)
                    {
                        await leases.BuryAsync(DateTimeOffset.MaxValue, stoppingToken);
                    }

                    var next = new Worker(RandomNumberGenerator.GetInt32(int.MaxValue) + ((long)RandomNumberGenerator.GetInt32(1 << 20) << 31) + 1);
                    await leases.AddAsync(next.Id, now + _lease, stoppingToken);
                    dispatch.Worker = next;
                }

                until = now + _lease;
                orphans = await SetOrphansFreeAsync(dispatch.Worker, orphans, stoppingToken);
                if (await leases.BuryAsync(now, stoppingToken) > 0)
                {
                    dispatch.Wake();
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                LogTrouble(failure, "renew its lease");
            }

            await Task.Delay(_lease / 5, clock, stoppingToken).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    /// <summary>
    /// Where the answer to a commit was lost, runs are this worker's that it does not know of. Whatever is neither known now nor was
    /// at the last look goes back to the queue.
    /// </summary>
    private async Task<IReadOnlyList<OwnedRun>> SetOrphansFreeAsync(Worker worker, IReadOnlyList<OwnedRun> before, CancellationToken stoppingToken)
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

                await dispatch.WaitAsync(Glance, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                LogTrouble(failure, "take runs");
                await Task.Delay(Glance, clock, stoppingToken).ContinueWith(_ => { }, TaskScheduler.Default);
            }
        }
    }

    /// <summary>
    /// A few of each integration, beginning behind the one that came last: whoever stands first in the list must not take each place
    /// that becomes free, or its flood keeps the others waiting.
    /// </summary>
    private async Task ClaimAsync(Worker worker, CancellationToken stoppingToken)
    {
        // A slot that becomes free behind this look is news.
        dispatch.IsShort = true;
        var isShort = false;
        var waiting = await store.ListWaitingAsync(stoppingToken);
        foreach (var of in waiting.OrderBy(one => string.CompareOrdinal(one.Integration, _cameLast) <= 0))
        {
            var free = slots.TakeUpTo(of.Account, of.Integration, LargestClaim);
            var started = 0;
            IReadOnlyList<Run> runs = [];
            try
            {
                var now = clock.GetStoredNow();
                runs = free == 0 ? [] : await store.ClaimAsync(of, worker.Id, now, free, stoppingToken);
                var definitions = await DefinitionsAsync(of.Account, runs, stoppingToken);
                for (; started < runs.Count; started++)
                {
                    // One that starts now has done nothing yet.
                    var run = runs[started];
                    dispatch.Start(worker, run with { Definitions = run.Definitions ?? definitions.GetValueOrDefault(run.Integration) }, isNew: run.StartedAt == now);
                }
            }
            finally
            {
                for (var unused = started; unused < free; unused++)
                {
                    slots.Release(of.Account, of.Integration);
                }
            }

            if (runs.Count > 0)
            {
                _cameLast = of.Integration;
            }

            if (runs.Count == LargestClaim)
            {
                dispatch.Wake();
            }

            isShort |= runs.Count == free;
        }

        dispatch.IsShort = isShort;
    }

    /// <summary>What those run that have not started: looked up once for all of an integration, and after they were taken.</summary>
    private async Task<Dictionary<string, string>> DefinitionsAsync(AccountId account, IReadOnlyList<Run> runs, CancellationToken stoppingToken)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            foreach (var integration in runs.Where(run => run.Definitions is null).Select(run => run.Integration).Distinct())
            {
                found[integration] = await registry.CurrentDefinitionsAsync(account, integration, stoppingToken);
            }
        }
        catch (Exception failure)
        {
            // They are this worker's already: each of them looks for itself.
            LogTrouble(failure, "find what runs start");
        }

        return found;
    }

    [LoggerMessage(4002, LogLevel.Warning, "Worker {Worker} could not renew its lease in time: its runs go to others, and it begins anew")]
    private partial void LogLost(long worker);

    [LoggerMessage(4003, LogLevel.Error, "The worker could not {What}; it tries again")]
    private partial void LogTrouble(Exception failure, string what);

    [LoggerMessage(4004, LogLevel.Warning, "{Count} runs were taken without an answer; they are queued again")]
    private partial void LogOrphans(int count);
}
