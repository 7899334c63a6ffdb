using Dapper;

namespace ZisPlatform.Infrastructure.Persistence;

/// <summary>Checks that the store responds, for <c>/readyz</c>.</summary>
public sealed class StoreHealth
{
    private readonly Database _database;

    internal StoreHealth(Database database) => _database = database;

    /// <exception cref="System.Data.Common.DbException">The store does not respond.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        await using var connection = await _database.OpenAsync(cancellationToken);
        await connection.ExecuteScalarAsync<int>(new CommandDefinition("SELECT 1", cancellationToken: cancellationToken));
    }
}
