using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ZisPlatform.Application.Common;

namespace ZisPlatform.Infrastructure.Persistence;

/// <summary>Runs all sweeps at start and then at every interval, in batches small enough that nobody waits for one.</summary>
internal sealed partial class Sweeper(IServiceScopeFactory scopes, IOptions<ZisOptions> options, TimeProvider clock, ILogger<Sweeper> log) : BackgroundService
{
    /// <summary>Rows in one transaction: SQLite's other writers wait for each.</summary>
    public const int BatchSize = 500;

    private static readonly Counter<long> Swept = Telemetry.Meter.CreateCounter<long>("zis.swept", "{row}", "Rows deleted because nobody needs them any more.");

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMinutes(options.Value.Sweep.IntervalMinutes), clock);
        do
        {
            await SweepAsync(stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task SweepAsync(CancellationToken stoppingToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        foreach (var sweep in scope.ServiceProvider.GetServices<ISweep>())
        {
            try
            {
                await SweepAsync(sweep, stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                // The store may be away for a while. What is left over is met the next time, and the other sweeps have their turn.
                Failed(log, sweep.Subject, failure);
            }
        }
    }

    private async Task SweepAsync(ISweep sweep, CancellationToken stoppingToken)
    {
        var sum = 0L;
        int deleted;
        do
        {
            deleted = await sweep.DeleteAsync(clock.GetUtcNow(), BatchSize, stoppingToken);
            Swept.Add(deleted, new KeyValuePair<string, object?>("subject", sweep.Subject));
            sum += deleted;
        }
        while (deleted >= BatchSize);

        if (sum > 0)
        {
            Deleted(log, sum, sweep.Subject);
        }
    }

    [LoggerMessage(1010, LogLevel.Information, "Deleted {Count} {Subject} that nobody needs any more")]
    private static partial void Deleted(ILogger log, long count, string subject);

    [LoggerMessage(1011, LogLevel.Warning, "Could not delete {Subject} that nobody needs any more; the next sweep tries again")]
    private static partial void Failed(ILogger log, string subject, Exception failure);
}
