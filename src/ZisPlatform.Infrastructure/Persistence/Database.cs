using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace ZisPlatform.Infrastructure.Persistence;

/// <summary>Opens connections to the one store: PostgreSQL where a connection string is set, SQLite in the data directory otherwise.</summary>
internal sealed class Database : IAsyncDisposable
{
    /// <summary>Connections for <see cref="OpenForRowsAsync"/>: events and the progress of runs are each committed by one loop.</summary>
    private const int RowConnections = 2;

    private readonly NpgsqlDataSource? _postgres;
    private readonly NpgsqlDataSource? _postgresForRows;
    private readonly SqlitePool? _sqlite;
    private readonly DataDirectoryLock? _lock;

    // SQLite has one writer. Waiting here is fair and costs nothing; waiting inside SQLite polls.
    private readonly SemaphoreSlim? _writer;

    private Database(SqlDialect dialect, NpgsqlDataSource? postgres, NpgsqlDataSource? postgresForRows, SqlitePool? sqlite, DataDirectoryLock? directoryLock)
    {
        Dialect = dialect;
        _postgres = postgres;
        _postgresForRows = postgresForRows;
        _sqlite = sqlite;
        _lock = directoryLock;
        _writer = sqlite is null ? null : new SemaphoreSlim(1);
    }

    public SqlDialect Dialect { get; }

    public static bool IsConnectionString(string text)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(text).Host is { Length: > 0 };
        }
        catch (Exception failure) when (failure is ArgumentException or FormatException or KeyNotFoundException or InvalidCastException)
        {
            return false;
        }
    }

    public static Database Postgres(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            // A connection carries nothing from one use to the next: no session settings, no temporary tables; the start's
            // advisory lock is given back by hand. So nothing has to be reset, which would cost each use a statement.
            NoResetOnClose = true,
        };
        if (settings.MaxAutoPrepare == 0)
        {
            // Half of what PostgreSQL does for a small statement is parsing and planning it.
            settings.MaxAutoPrepare = 100;
            settings.AutoPrepareMinUsages = 2;
        }

        settings.ApplicationName ??= "zisplatform";
        var all = NpgsqlDataSource.Create(settings);
        settings.MinPoolSize = 0;
        settings.MaxPoolSize = RowConnections;
        return new Database(SqlDialect.Postgres, all, NpgsqlDataSource.Create(settings), null, null);
    }

    /// <param name="file">The database file, made where there is none.</param>
    /// <param name="directoryLock">Given back when the database is closed.</param>
    public static Database Sqlite(string file, DataDirectoryLock directoryLock) => new(
        SqlDialect.Sqlite,
        null,
        null,
        new SqlitePool(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false, DefaultTimeout = 30 }.ConnectionString),
        directoryLock);

    public async ValueTask<DbConnection> OpenAsync(CancellationToken cancellationToken) =>
        _postgres is not null ? await _postgres.OpenConnectionAsync(cancellationToken) : _sqlite!.Open();

    /// <summary>The same where an interface of the framework has no asynchronous form.</summary>
    public DbConnection Open() => _postgres is not null ? _postgres.OpenConnection() : _sqlite!.Open();

    /// <summary>
    /// For writes over many rows, which go on all the time. The driver gives out the connection that has been idle for the longest time:
    /// with all of them in turn PostgreSQL's processes, each with caches of its own gone cold, took twice the time for such a commit.
    /// </summary>
    public async ValueTask<DbConnection> OpenForRowsAsync(CancellationToken cancellationToken) =>
        _postgresForRows is not null ? await _postgresForRows.OpenConnectionAsync(cancellationToken) : _sqlite!.Open();

    /// <summary>Holds the right to write until disposed; on PostgreSQL everybody has it.</summary>
    public async ValueTask<WriteTurn> EnterWriteAsync(CancellationToken cancellationToken)
    {
        if (_writer is not null)
        {
            await _writer.WaitAsync(cancellationToken);
        }

        return new WriteTurn(_writer);
    }

    public WriteTurn EnterWrite()
    {
        _writer?.Wait();
        return new WriteTurn(_writer);
    }

    public async ValueTask DisposeAsync()
    {
        if (_postgres is not null)
        {
            await _postgres.DisposeAsync();
            await _postgresForRows!.DisposeAsync();
        }

        _sqlite?.Dispose();
        _writer?.Dispose();
        _lock?.Dispose();
    }
}

/// <summary>The right to write.</summary>
internal readonly struct WriteTurn(SemaphoreSlim? writer) : IDisposable
{
    public void Dispose() => writer?.Release();
}
