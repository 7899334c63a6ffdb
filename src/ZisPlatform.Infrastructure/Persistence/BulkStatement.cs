using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Npgsql;
using NpgsqlTypes;

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

    /// <summary>At the end of an <c>INSERT … SELECT</c> that has no condition of its own, where <see cref="RunUnlessAsync"/> may put one.</summary>
    public const string Unless = "{unless}";

    private const string Found = "zis.found";

    private const NpgsqlDbType Times = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz;

    // Left alone, PostgreSQL plans such a statement anew for each execution, which takes longer than to run it: a plan for the very rows
    // looks cheaper than one for any. Rows are joined by their whole keys alone, so that there is one way to find them.
    private static readonly string KeepPlans = $"{SqlDialect.Postgres.ByIndex}, set_config('plan_cache_mode', 'force_generic_plan', true)";

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
            postgres.CommandText = TextForPostgres(postgres.Parameters, condition: "");
            await ReadAsync(postgres, read, returned, cancellationToken);
            return returned;
        }

        var sqlite = (SqliteCommand)command;
        sqlite.CommandText = Text($"(SELECT {string.Join(", ", _columns.Select(column => $"@{column.Name} AS {column.Name}"))})", condition: "");
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

    /// <summary>
    /// Runs them in their order in one transaction, which on PostgreSQL is one round trip, and reads what the first one returns. Where
    /// that has no rows nothing is run: the others are about the same.
    /// </summary>
    public static async Task<IReadOnlyList<T>> RunTogetherAsync<T>(
        DbConnection connection, IReadOnlyList<BulkStatement> statements, Func<DbDataReader, T> read, CancellationToken cancellationToken)
    {
        IReadOnlyList<T> returned = [];
        if (statements[0].IsEmpty)
        {
            return returned;
        }

        if (connection is NpgsqlConnection postgres)
        {
            // A batch that does not say where a transaction begins is one by itself.
            await using var batch = postgres.CreateBatch();
            batch.BatchCommands.Add(new NpgsqlBatchCommand(KeepPlans));
            Add(statements, batch, condition: "");
            await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
            await reader.NextResultAsync(cancellationToken);
            return await ReadToEndAsync(reader, read, cancellationToken);
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

    /// <summary>
    /// Runs a look-up and, if it finds nothing, the others, in one transaction, which on PostgreSQL is one round trip; false when it
    /// finds something.
    /// </summary>
    /// <param name="connection">Where.</param>
    /// <param name="unless">The look-up. It must find nothing where all columns are null.</param>
    /// <param name="statements">They have <see cref="Unless"/> in them.</param>
    /// <param name="cancellationToken">Stops it, with nothing written.</param>
    public static async Task<bool> RunUnlessAsync(
        DbConnection connection, BulkStatement unless, IReadOnlyList<BulkStatement> statements, CancellationToken cancellationToken)
    {
        if (connection is NpgsqlConnection postgres)
        {
            await using var batch = postgres.CreateBatch();
            var lookUp = new NpgsqlBatchCommand();
            var found = unless.Text(unless.Numbered(lookUp.Parameters), condition: "");
            lookUp.CommandText = $"SELECT found.count, set_config('{Found}', CAST(found.count AS text), true) FROM (SELECT count(*) FROM ({found}) AS one) AS found";
            batch.BatchCommands.Add(lookUp);
            Add(statements, batch, $"WHERE current_setting('{Found}') = '0'");
            await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
            return (await ReadToEndAsync(reader, static reader => reader.GetInt64(0), cancellationToken))[0] == 0;
        }

        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if ((await unless.RunAsync(connection, transaction, static _ => true, cancellationToken)).Count > 0)
        {
            return false;
        }

        foreach (var statement in statements)
        {
            await statement.RunAsync(connection, transaction, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    private static void Add(IReadOnlyList<BulkStatement> statements, NpgsqlBatch batch, string condition)
    {
        foreach (var statement in statements.Where(statement => !statement.IsEmpty))
        {
            batch.BatchCommands.Add(statement.Command(condition));
        }
    }

    /// <summary>Reads this result. A failure of a later statement is told when its result is asked for.</summary>
    private static async Task<List<T>> ReadToEndAsync<T>(NpgsqlDataReader reader, Func<DbDataReader, T> read, CancellationToken cancellationToken)
    {
        var returned = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
        {
            returned.Add(read(reader));
        }

        while (await reader.NextResultAsync(cancellationToken))
        {
            // They return nothing.
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

    private NpgsqlBatchCommand Command(string condition)
    {
        var command = new NpgsqlBatchCommand();
        command.CommandText = TextForPostgres(command.Parameters, condition);
        return command;
    }

    private string TextForPostgres(NpgsqlParameterCollection parameters, string condition) => Text(
        $"(SELECT * FROM unnest({string.Join(", ", AddColumns(parameters))}) AS u ({string.Join(", ", _columns.Select(column => column.Name))}))", condition);

    /// <summary>
    /// The rows, as many as the text has numbers: PostgreSQL sees how few they are, and keeps the plan by itself. There are only a few
    /// such texts; beyond the last row all is null.
    /// </summary>
    private string Numbered(NpgsqlParameterCollection parameters)
    {
        var count = 1;
        while (count < _columns[0].Values.Length)
        {
            count *= 4;
        }

        var columns = AddColumns(parameters).Zip(_columns, (place, column) => $"({place})[n] AS {column.Name}");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"(SELECT {string.Join(", ", columns)} FROM (VALUES {string.Join(", ", Enumerable.Range(1, count).Select(n => $"({n})"))}) AS numbers (n))");
    }

    /// <summary>The columns become parameters, which go by their places: the driver would look for names in the text each time.</summary>
    private List<string> AddColumns(NpgsqlParameterCollection parameters)
    {
        foreach (var (_, values) in _columns)
        {
            parameters.Add(ForPostgres(values));
        }

        return [.. Enumerable.Range(1, _columns.Count).Select(place => string.Create(CultureInfo.InvariantCulture, $"${place}"))];
    }

    private string Text(string rows, string condition) => Sql.Replace(Rows, rows, StringComparison.Ordinal).Replace(Unless, condition, StringComparison.Ordinal);

    // The driver tells the type of times by the first of them, which may be null: another type each time would be another statement.
    private static NpgsqlParameter ForPostgres(Array values) => values switch
    {
        DateTimeOffset[] times => new() { Value = Array.ConvertAll(times, time => time.UtcDateTime), NpgsqlDbType = Times },
        DateTimeOffset?[] times => new() { Value = Array.ConvertAll(times, time => time?.UtcDateTime), NpgsqlDbType = Times },
        _ => new() { Value = values },
    };
}
