using System.Data.Common;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Dapper;
using ZisPlatform.Application.Common.Messaging;

namespace ZisPlatform.Infrastructure.Persistence;

/// <summary>
/// Runs reads and writes immediately, each on a connection of its own. Writes of use cases are staged on a <see cref="UnitOfWork"/>.
/// </summary>
internal sealed class Db(Database database)
{
    private static readonly Histogram<double> Duration = Telemetry.Meter.CreateHistogram<double>(
        "zis.db.duration", "s", "Time spent in the store, per read, commit or deletion.");

    public SqlDialect Dialect => database.Dialect;

    public async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? parameters, CancellationToken cancellationToken)
    {
        using var measurement = Measure.Start("read");
        await using var connection = await database.OpenAsync(cancellationToken);
        return (await connection.QueryAsync<T>(new CommandDefinition(sql, parameters, cancellationToken: cancellationToken))).AsList();
    }

    public async Task<T?> QueryFirstAsync<T>(string sql, object? parameters, CancellationToken cancellationToken)
    {
        using var measurement = Measure.Start("read");
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.QueryFirstOrDefaultAsync<T>(new CommandDefinition(sql, parameters, cancellationToken: cancellationToken));
    }

    /// <summary>Runs a query over many rows.</summary>
    public async Task<IReadOnlyList<T>> QueryAsync<T>(
        BulkStatement statement, Func<DbDataReader, T> read, CancellationToken cancellationToken)
    {
        using var measurement = Measure.Start("read");
        await using var connection = await database.OpenAsync(cancellationToken);
        return await statement.RunAsync(connection, null, read, cancellationToken);
    }

    /// <summary>Runs writes over many rows in one transaction. Returns the rows that the first statement returns.</summary>
    public async Task<IReadOnlyList<T>> WriteAsync<T>(
        IReadOnlyList<BulkStatement> statements, Func<DbDataReader, T> read, CancellationToken cancellationToken)
    {
        using var measurement = Measure.Start("commit");
        using var writeLock = await database.AcquireWriteLockAsync(cancellationToken);
        await using var connection = await database.OpenForBulkAsync(cancellationToken);
        return await BulkStatement.RunInTransactionAsync(connection, statements, read, cancellationToken);
    }

    /// <summary>
    /// Runs writes over many rows in one transaction, unless a query returns rows. Returns false, with nothing written, if it does.
    /// </summary>
    /// <param name="query">The query, which runs first.</param>
    /// <param name="statements">The writes. They contain <see cref="BulkStatement.Unless"/>.</param>
    /// <param name="cancellationToken">Cancels the operation; nothing is written then.</param>
    public async Task<bool> WriteUnlessAsync(
        BulkStatement query, IReadOnlyList<BulkStatement> statements, CancellationToken cancellationToken)
    {
        using var measurement = Measure.Start("commit");
        using var writeLock = await database.AcquireWriteLockAsync(cancellationToken);
        await using var connection = await database.OpenForBulkAsync(cancellationToken);
        return await BulkStatement.RunUnlessAsync(connection, query, statements, cancellationToken);
    }

    /// <summary>Deletes rows.</summary>
    /// <param name="sql">One statement, with the parameters <c>@Before</c> and <c>@Limit</c>.</param>
    /// <param name="before">Rows older than this are deleted.</param>
    /// <param name="limit">The maximum number of rows.</param>
    /// <param name="cancellationToken">Cancels the deletion; nothing is deleted then.</param>
    public async Task<int> DeleteAsync(string sql, DateTimeOffset before, int limit, CancellationToken cancellationToken)
    {
        using var measurement = Measure.Start("delete");
        using var writeLock = await database.AcquireWriteLockAsync(cancellationToken);
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.ExecuteAsync(
            new CommandDefinition(sql, new { Before = before, Limit = limit }, cancellationToken: cancellationToken));
    }

    /// <summary>Runs work in one transaction, which is rolled back if the work throws an exception.</summary>
    public Task<T> InTransactionAsync<T>(Func<DbConnection, DbTransaction, Task<T>> work, CancellationToken cancellationToken) =>
        WriteAsync(
            async connection =>
            {
                await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
                var result = await work(connection, transaction);
                await transaction.CommitAsync(cancellationToken);
                return result;
            },
            cancellationToken);

    /// <summary>Runs work that manages its transaction.</summary>
    public async Task<T> WriteAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellationToken)
    {
        using var measurement = Measure.Start("commit");
        using var writeLock = await database.AcquireWriteLockAsync(cancellationToken);
        await using var connection = await database.OpenAsync(cancellationToken);
        return await work(connection);
    }

    /// <summary>Records the duration in the histogram, also after a failure.</summary>
    private readonly struct Measure(string operation, long startTimestamp) : IDisposable
    {
        public static Measure Start(string operation) => new(operation, Stopwatch.GetTimestamp());

        public void Dispose() => Duration.Record(
            Stopwatch.GetElapsedTime(startTimestamp).TotalSeconds, new KeyValuePair<string, object?>("operation", operation));
    }
}
