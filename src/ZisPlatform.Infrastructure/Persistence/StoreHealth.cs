using System.Data.Common;
using Dapper;
using Microsoft.Extensions.Logging;

namespace ZisPlatform.Infrastructure.Persistence;

/// <summary>Runs a query that reads no data, and logs why it failed.</summary>
internal sealed partial class StoreHealth(Database database, ILogger<StoreHealth> log) : IStoreHealth
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    public async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            // Migrations need no check: the server starts listening only after they are applied.
            await QueryAsync(cancellationToken).WaitAsync(Timeout, cancellationToken);
            return true;
        }
        catch (Exception exception) when (exception is DbException or TimeoutException)
        {
            LogNotReady(exception);
            return false;
        }
    }

    private async Task QueryAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await connection.ExecuteScalarAsync<int>(new CommandDefinition("SELECT 1", cancellationToken: cancellationToken));
    }

    [LoggerMessage(2003, LogLevel.Warning, "Readiness check failed: the store does not respond")]
    private partial void LogNotReady(Exception exception);
}
