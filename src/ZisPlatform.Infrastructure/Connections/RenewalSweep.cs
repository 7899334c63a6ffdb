using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ZisPlatform.Application.Connections;

namespace ZisPlatform.Infrastructure.Connections;

/// <summary>Renews tokens shortly before they end, so that no flow has to wait for it. Replicas may all do it: the lease lets one of them.</summary>
internal sealed partial class RenewalSweep(IServiceScopeFactory scopes, TimeProvider clock, ILogger<RenewalSweep> log) : BackgroundService
{
    private const int Batch = 20;
    private const int AtOnce = 4;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    /// <summary>Renews one batch of what is due; whether there may be more.</summary>
    internal async Task<bool> RunOnceAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<Domain.Connections.Connection> due;
        await using (var scope = scopes.CreateAsyncScope())
        {
            due = await scope.ServiceProvider.GetRequiredService<IConnectionRepository>().ListDueAsync(clock.GetUtcNow(), Batch, cancellationToken);
        }

        await Parallel.ForEachAsync(due, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (connection, stop) =>
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                var renewed = await scope.ServiceProvider.GetRequiredService<ConnectionRenewal>().RenewAsync(connection, isAsked: false, stop);
                if (!renewed.IsOk)
                {
                    NotRenewed(log, connection.Id, renewed.Errors[0].Detail);
                }
            }
            catch (Exception failure) when (!stop.IsCancellationRequested)
            {
                // One bad connection must not end the others' renewals.
                Broke(log, connection.Id, failure);
            }
        });
        return due.Count == Batch;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await RunOnceAsync(stoppingToken))
                {
                    continue;
                }
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                Failed(log, failure);
            }

            await Task.Delay(Pause, clock, stoppingToken);
        }
    }

    [LoggerMessage(5001, LogLevel.Warning, "Connection {Connection} was not renewed: {Reason}")]
    private static partial void NotRenewed(ILogger log, long connection, string reason);

    [LoggerMessage(5002, LogLevel.Error, "The renewal of connection {Connection} broke")]
    private static partial void Broke(ILogger log, long connection, Exception failure);

    [LoggerMessage(5003, LogLevel.Error, "Looking for connections to renew failed")]
    private static partial void Failed(ILogger log, Exception failure);
}
