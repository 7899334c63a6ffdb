using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Messaging;

namespace ZisPlatform.Infrastructure.Persistence;

/// <summary>Runs all retention jobs at startup and then at every interval, in batches small enough not to delay other writers.</summary>
internal sealed partial class RetentionWorker(
    ScopedService<IEnumerable<IRetentionJob>> scopedJobs,
    IHostApplicationLifetime lifetime,
    IOptions<RetentionOptions> options,
    TimeProvider clock,
    ILogger<RetentionWorker> log)
    : BackgroundService
{
    /// <summary>The number of rows per transaction: SQLite's other writers wait for each transaction.</summary>
    public const int BatchSize = 500;

    private static readonly Counter<long> DeletedRows = Telemetry.Meter.CreateCounter<long>(
        "zis.swept", "{row}", "Rows deleted after their retention time.");

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await lifetime.WaitForStartAsync(stoppingToken);
        using var timer = new PeriodicTimer(TimeSpan.FromMinutes(options.Value.IntervalMinutes), clock);
        do
        {
            await scopedJobs.UseAsync(jobs => RunJobsAsync(jobs, stoppingToken));
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task RunJobsAsync(IEnumerable<IRetentionJob> jobs, CancellationToken stoppingToken)
    {
        foreach (var job in jobs)
        {
            try
            {
                await RunJobAsync(job, stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // The store may be unavailable for a while. The next run deletes the remaining rows; the other jobs still run.
                Failed(log, job.Subject, exception);
            }
        }
    }

    private async Task RunJobAsync(IRetentionJob job, CancellationToken stoppingToken)
    {
        var total = 0L;
        int deleted;
        do
        {
            deleted = await job.DeleteAsync(clock.GetUtcNow(), BatchSize, stoppingToken);
            DeletedRows.Add(deleted, new KeyValuePair<string, object?>("subject", job.Subject));
            total += deleted;
        }
        while (deleted >= BatchSize);

        if (total > 0)
        {
            Deleted(log, total, job.Subject);
        }
    }

    [LoggerMessage(1010, LogLevel.Information, "Deleted {Count} {Subject} after their retention time")]
    private static partial void Deleted(ILogger log, long count, string subject);

    [LoggerMessage(1011, LogLevel.Warning, "Could not delete {Subject} after their retention time; retrying at the next interval")]
    private static partial void Failed(ILogger log, string subject, Exception exception);
}
