using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ZisPlatform.Application.Common;

namespace ZisPlatform.Application.Connections.OAuth;

/// <summary>
/// Renews tokens shortly before they expire, so that no flow has to wait for a renewal. It runs on every replica; the lease of a
/// connection ensures that only one replica renews it.
/// </summary>
internal sealed partial class TokenRenewalWorker(
    ScopedService<IConnectionRepository> connections,
    ScopedService<ConnectionRenewal> renewals,
    IHostApplicationLifetime lifetime,
    TimeProvider clock,
    ILogger<TokenRenewalWorker> log)
    : BackgroundService
{
    private const int BatchSize = 20;
    private const int MaxParallelism = 4;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    /// <summary>Renews one batch of due connections. Returns true if there may be more.</summary>
    internal async Task<bool> RunOnceAsync(CancellationToken cancellationToken)
    {
        var due = await connections.UseAsync(repository => repository.ListDueAsync(clock.GetUtcNow(), BatchSize, cancellationToken));
        var parallelOptions = new ParallelOptions { MaxDegreeOfParallelism = MaxParallelism, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(due, parallelOptions, async (connection, stopToken) =>
        {
            try
            {
                var result = await renewals.UseAsync(renewal => renewal.RenewAsync(connection, isAsked: false, stopToken));
                if (!result.IsOk)
                {
                    NotRenewed(log, connection.Id, result.Errors[0].Detail);
                }
            }
            catch (Exception exception) when (!stopToken.IsCancellationRequested)
            {
                // A failure of one connection must not stop the renewal of the others.
                RenewalFailed(log, connection.Id, exception);
            }
        });
        return due.Count == BatchSize;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await lifetime.WaitForStartAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await RunOnceAsync(stoppingToken))
                {
                    continue;
                }
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LoadFailed(log, exception);
            }

            await Task.Delay(Interval, clock, stoppingToken);
        }
    }

    [LoggerMessage(5001, LogLevel.Warning, "Connection {Connection} was not renewed: {Reason}")]
    private static partial void NotRenewed(ILogger log, long connection, string reason);

    [LoggerMessage(5002, LogLevel.Error, "Renewal of connection {Connection} failed unexpectedly")]
    private static partial void RenewalFailed(ILogger log, long connection, Exception exception);

    [LoggerMessage(5003, LogLevel.Error, "Could not load the connections to renew; retrying")]
    private static partial void LoadFailed(ILogger log, Exception exception);
}
