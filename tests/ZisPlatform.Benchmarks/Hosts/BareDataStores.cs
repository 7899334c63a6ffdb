using System.Collections.Concurrent;
using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace ZisPlatform.Benchmarks.Hosts;

/// <summary>Runs statements as directly as the driver of each engine allows.</summary>
internal interface IBareData : IAsyncDisposable
{
    /// <summary>Writes rows, and returns when they are committed.</summary>
    Task WriteAsync(string sql, (string Name, object Value)[] parameters);

    /// <summary>Writes many rows with one commit.</summary>
    /// <param name="singleSql">The statement that writes one row, for an engine without round trips.</param>
    /// <param name="bulkSql">The statement that writes all rows: the columns are arrays.</param>
    /// <param name="sharedValues">The values that are the same in each row.</param>
    /// <param name="columns">The columns that differ.</param>
    Task WriteAllAsync(
        string singleSql, string bulkSql, (string Name, object Value)[] sharedValues, (string Name, string[] Values)[] columns);

    Task<List<T>> ReadAsync<T>(string sql, (string Name, object Value)[] parameters, Func<DbDataReader, T> read);
}

/// <summary>Uses one prepared batch, one round trip and one commit.</summary>
internal sealed class BareDataPostgres(NpgsqlDataSource source) : IBareData
{
    public static BareDataPostgres Open(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            MaxAutoPrepare = 20,
            AutoPrepareMinUsages = 2,
            NoResetOnClose = true,
        };
        return new(NpgsqlDataSource.Create(settings));
    }

    public async Task WriteAsync(string sql, (string Name, object Value)[] parameters)
    {
        await using var command = Command(sql, parameters);
        await command.ExecuteNonQueryAsync();
    }

    public Task WriteAllAsync(
        string singleSql, string bulkSql, (string Name, object Value)[] sharedValues, (string Name, string[] Values)[] columns) =>
        WriteAsync(bulkSql, [.. sharedValues, .. columns.Select(column => (column.Name, (object)column.Values))]);

    public async Task<List<T>> ReadAsync<T>(string sql, (string Name, object Value)[] parameters, Func<DbDataReader, T> read)
    {
        await using var command = Command(sql, parameters);
        await using var rows = await command.ExecuteReaderAsync();
        var list = new List<T>();
        while (await rows.ReadAsync())
        {
            list.Add(read(rows));
        }

        return list;
    }

    public ValueTask DisposeAsync() => source.DisposeAsync();

    private NpgsqlCommand Command(string sql, (string Name, object Value)[] parameters)
    {
        var command = source.CreateCommand(sql);
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value is DateTimeOffset time ? time.UtcDateTime : value);
        }

        return command;
    }
}

/// <summary>Uses one connection for writes and one per concurrent reader; each keeps its prepared commands.</summary>
internal sealed class BareDataSqlite(string connectionString) : IBareData
{
    private readonly SemaphoreSlim _writeLock = new(1);
    private readonly SqliteSession _writer = new(connectionString);
    private readonly ConcurrentBag<SqliteSession> _readers = [];

    public static BareDataSqlite Open(string file) =>
        new(new SqliteConnectionStringBuilder { DataSource = file, ForeignKeys = true, Pooling = false }.ConnectionString);

    public async Task WriteAsync(string sql, (string Name, object Value)[] parameters)
    {
        await _writeLock.WaitAsync();
        try
        {
            _writer.Command(sql, "BEGIN IMMEDIATE;", ";COMMIT;", parameters).ExecuteNonQuery();
        }
        finally
        {
            _writeLock.Release();
        }
    }

    public async Task WriteAllAsync(
        string singleSql, string bulkSql, (string Name, object Value)[] sharedValues, (string Name, string[] Values)[] columns)
    {
        await _writeLock.WaitAsync();
        try
        {
            _writer.Command("BEGIN IMMEDIATE", "", "", []).ExecuteNonQuery();
            for (var row = 0; row < columns[0].Values.Length; row++)
            {
                (string, object)[] parameters = [.. sharedValues, .. columns.Select(column => (column.Name, (object)column.Values[row]))];
                _writer.Command(singleSql, "", "", parameters).ExecuteNonQuery();
            }

            _writer.Command("COMMIT", "", "", []).ExecuteNonQuery();
        }
        finally
        {
            _writeLock.Release();
        }
    }

    public Task<List<T>> ReadAsync<T>(string sql, (string Name, object Value)[] parameters, Func<DbDataReader, T> read)
    {
        var reader = _readers.TryTake(out var idle) ? idle : new SqliteSession(connectionString);
        var list = new List<T>();
        using (var rows = reader.Command(sql, "", "", parameters).ExecuteReader())
        {
            while (rows.Read())
            {
                list.Add(read(rows));
            }
        }

        _readers.Add(reader);
        return Task.FromResult(list);
    }

    public ValueTask DisposeAsync()
    {
        foreach (var session in _readers.Append(_writer))
        {
            session.Dispose();
        }

        _writeLock.Dispose();
        return ValueTask.CompletedTask;
    }

    private sealed class SqliteSession : IDisposable
    {
        private readonly SqliteConnection _connection;
        private readonly Dictionary<(string Before, string Sql), SqliteCommand> _commands = [];

        public SqliteSession(string connectionString)
        {
            _connection = new SqliteConnection(connectionString);
            _connection.Open();
            using var pragmas = _connection.CreateCommand();

            // The same settings as the server's.
            pragmas.CommandText = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 30000;";
            pragmas.ExecuteNonQuery();
        }

        public SqliteCommand Command(string sql, string before, string after, (string Name, object Value)[] parameters)
        {
            if (!_commands.TryGetValue((before, sql), out var command))
            {
                // SQLite has no JSON type.
                command = _connection.CreateCommand();
                command.CommandText = before + sql.Replace(" AS json)", " AS text)", StringComparison.Ordinal) + after;
                _commands.Add((before, sql), command);
                foreach (var (name, _) in parameters)
                {
                    command.Parameters.Add(new SqliteParameter { ParameterName = $"@{name}" });
                }
            }

            for (var i = 0; i < parameters.Length; i++)
            {
                command.Parameters[i].Value = parameters[i].Value is DateTimeOffset time
                    ? time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture)
                    : parameters[i].Value;
            }

            return command;
        }

        public void Dispose()
        {
            foreach (var command in _commands.Values)
            {
                command.Dispose();
            }

            _connection.Dispose();
        }
    }
}

internal static class BareRow
{
    /// <summary>Reads a time, which SQLite stores as text.</summary>
    public static DateTimeOffset GetTime(this DbDataReader row, int column) => row switch
    {
        SqliteDataReader => DateTimeOffset.Parse(row.GetString(column), CultureInfo.InvariantCulture),
        _ => new DateTimeOffset(row.GetDateTime(column), TimeSpan.Zero),
    };
}
