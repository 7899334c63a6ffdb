using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace ZisPlatform.Infrastructure.Persistence;

/// <summary>
/// One statement over many rows. Its SQL has <see cref="Rows"/> where they stand; PostgreSQL is sent one array a column, SQLite,
/// which has no network to save, runs the statement once a row.
/// </summary>
/// <param name="Sql">For example <c>INSERT INTO t (a) SELECT v.a FROM {rows} AS v</c>.</param>
internal sealed class BulkStatement(string Sql)
{
    /// <summary>Where the rows stand.</summary>
    public const string Rows = "{rows}";

    private readonly List<(string Name, Array Values)> _columns = [];

    /// <param name="name">The column's name in the rows.</param>
    /// <param name="items">One for each row.</param>
    /// <param name="value">The row's value: text, bytes, <see cref="long"/> or a time, or null.</param>
    public BulkStatement With<TItem, TValue>(string name, IReadOnlyList<TItem> items, Func<TItem, TValue> value)
    {
        var values = new TValue[items.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = value(items[i]);
        }

        _columns.Add((name, values));
        return this;
    }

    private bool IsEmpty => _columns[0].Values.Length == 0;

    /// <summary>Runs it and reads what it returns, if it returns anything.</summary>
    public async Task<IReadOnlyList<T>> RunAsync<T>(
        DbConnection connection, DbTransaction? transaction, Func<DbDataReader, T> read, CancellationToken cancellationToken)
    {
        var returned = new List<T>();
        if (IsEmpty)
        {
            return returned;
        }

        await using var command = connection.CreateCommand();
        command.Transaction = transaction;
        if (command is NpgsqlCommand postgres)
        {
            postgres.CommandText = Describe(postgres.Parameters);
            await ReadAsync(postgres, read, returned, cancellationToken);
            return returned;
        }

        var sqlite = (SqliteCommand)command;
        sqlite.CommandText = Sql.Replace(
            Rows, $"(SELECT {string.Join(", ", _columns.Select(column => $"@{column.Name} AS {column.Name}"))})", StringComparison.Ordinal);
        var parameters = _columns.Select(column => sqlite.Parameters.AddWithValue("@" + column.Name, DBNull.Value)).ToArray();
        for (var row = 0; row < _columns[0].Values.Length; row++)
        {
            for (var column = 0; column < parameters.Length; column++)
            {
                parameters[column].Value = _columns[column].Values.GetValue(row) switch
                {
                    null => DBNull.Value,
                    DateTimeOffset time => UtcTime.TextOf(time),
                    var value => value,
                };
            }

            await ReadAsync(sqlite, read, returned, cancellationToken);
        }

        return returned;
    }

    /// <summary>Runs them in their order in one transaction, which on PostgreSQL is one round trip, and reads what the first one returns.</summary>
    public static async Task<IReadOnlyList<T>> RunTogetherAsync<T>(
        DbConnection connection, IReadOnlyList<BulkStatement> statements, Func<DbDataReader, T> read, CancellationToken cancellationToken)
    {
        IReadOnlyList<T> returned = [];
        if (connection is NpgsqlConnection postgres)
        {
            return await RunBatchAsync(postgres, statements, read, cancellationToken);
        }

        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        foreach (var statement in statements)
        {
            var answer = await statement.RunAsync(connection, transaction, read, cancellationToken);
            returned = statement == statements[0] ? answer : returned;
        }

        await transaction.CommitAsync(cancellationToken);
        return returned;
    }

    private static async Task<IReadOnlyList<T>> RunBatchAsync<T>(
        NpgsqlConnection connection, IReadOnlyList<BulkStatement> statements, Func<DbDataReader, T> read, CancellationToken cancellationToken)
    {
        var returned = new List<T>();
        if (statements.All(statement => statement.IsEmpty))
        {
            return returned;
        }

        // A batch that does not say where a transaction begins is one by itself.
        await using var batch = connection.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand(SqlDialect.Postgres.ByIndex!));
        foreach (var statement in statements.Where(statement => !statement.IsEmpty))
        {
            var command = new NpgsqlBatchCommand();
            command.CommandText = statement.Describe(command.Parameters);
            batch.BatchCommands.Add(command);
        }

        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        while (!statements[0].IsEmpty && await reader.ReadAsync(cancellationToken))
        {
            returned.Add(read(reader));
        }

        while (await reader.NextResultAsync(cancellationToken))
        {
            // A failure of a later one is told here.
        }

        return returned;
    }

    /// <summary>Runs what returns nothing.</summary>
    public Task RunAsync(DbConnection connection, DbTransaction transaction, CancellationToken cancellationToken) =>
        RunAsync(connection, transaction, static _ => 0, cancellationToken);

    private static async Task ReadAsync<T>(DbCommand command, Func<DbDataReader, T> read, List<T> returned, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            returned.Add(read(reader));
        }
    }

    /// <summary>Its SQL for PostgreSQL; the columns become parameters.</summary>
    private string Describe(NpgsqlParameterCollection parameters)
    {
        foreach (var (name, values) in _columns)
        {
            parameters.AddWithValue(name, ForPostgres(values));
        }

        var names = string.Join(", ", _columns.Select(column => column.Name));
        return Sql.Replace(
            Rows, $"(SELECT * FROM unnest({string.Join(", ", _columns.Select(column => "@" + column.Name))}) AS u ({names}))", StringComparison.Ordinal);
    }

    private static Array ForPostgres(Array values) => values switch
    {
        DateTimeOffset[] times => Array.ConvertAll(times, time => time.UtcDateTime),
        DateTimeOffset?[] times => Array.ConvertAll(times, time => time?.UtcDateTime),
        _ => values,
    };
}
