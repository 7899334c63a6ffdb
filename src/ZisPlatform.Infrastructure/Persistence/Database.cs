using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
using ZisPlatform.Infrastructure.Security;

namespace ZisPlatform.Infrastructure.Persistence;

/// <summary>
/// Opens connections to the store: PostgreSQL if a connection string is set, otherwise SQLite in the data directory.
/// </summary>
internal sealed class Database : IAsyncDisposable
{
    /// <summary>The name of the SQLite database in the data directory.</summary>
    public const string SqliteFileName = "zis.db";

    /// <summary>
    /// The number of connections for <see cref="OpenForBulkAsync"/>: events and the progress of runs are each committed by a single loop.
    /// </summary>
    private const int MaxBulkConnections = 2;

    private readonly NpgsqlDataSource? _postgres;
    private readonly NpgsqlDataSource? _postgresForBulk;
    private readonly SqlitePool? _sqlite;
    private readonly DataDirectoryLock? _lock;

    // SQLite has one writer. Waiting for this semaphore is fair and cheap; waiting inside SQLite polls.
    private readonly SemaphoreSlim? _writeSemaphore;

    private Database(
        SqlDialect dialect,
        NpgsqlDataSource? postgres,
        NpgsqlDataSource? postgresForBulk,
        SqlitePool? sqlite,
        DataDirectoryLock? directoryLock)
    {
        Dialect = dialect;
        _postgres = postgres;
        _postgresForBulk = postgresForBulk;
        _sqlite = sqlite;
        _lock = directoryLock;
        _writeSemaphore = sqlite is null ? null : new SemaphoreSlim(1);
    }

    public SqlDialect Dialect { get; }

    public static bool IsConnectionString(string text)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(text).Host is { Length: > 0 };
        }
        catch (Exception exception)
            when (exception is ArgumentException or FormatException or KeyNotFoundException or InvalidCastException)
        {
            return false;
        }
    }

    /// <summary>Opens PostgreSQL if a connection string is set, otherwise the SQLite file in the data directory.</summary>
    public static Database Open(StoreSettings store, string dataDirectory) => store.PostgresConnectionString is { } connectionString
        ? Postgres(connectionString)
        : DataDirectory.RunWithDirectory(dataDirectory, () =>
        {
            var directoryLock = DataDirectoryLock.Acquire(dataDirectory);
            var file = Path.Combine(dataDirectory, SqliteFileName);
            if (!File.Exists(file))
            {
                // SQLite would create a world-readable file. Its log files inherit the mode of this file.
                PrivateFile.Write(file, "");
            }

            return Sqlite(file, directoryLock);
        });

    public static Database Postgres(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            // Connections carry no state from one use to the next: there are no session settings and no temporary tables, and the
            // advisory lock of the startup is released explicitly. Skipping the reset saves one statement per use.
            NoResetOnClose = true,
        };
        if (settings.MaxAutoPrepare == 0)
        {
            // Parsing and planning is half of PostgreSQL's work for a small statement.
            settings.MaxAutoPrepare = 100;
            settings.AutoPrepareMinUsages = 2;
        }

        settings.ApplicationName ??= "zisplatform";
        var dataSource = NpgsqlDataSource.Create(settings);
        settings.MinPoolSize = 0;
        settings.MaxPoolSize = MaxBulkConnections;
        return new Database(SqlDialect.Postgres, dataSource, NpgsqlDataSource.Create(settings), null, null);
    }

    /// <param name="file">The database file; created if it does not exist.</param>
    /// <param name="directoryLock">The lock; released when the database is closed.</param>
    public static Database Sqlite(string file, DataDirectoryLock directoryLock) => new(
        SqlDialect.Sqlite,
        null,
        null,
        new SqlitePool(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false, DefaultTimeout = 30 }.ConnectionString),
        directoryLock);

    public async ValueTask<DbConnection> OpenAsync(CancellationToken cancellationToken) =>
        _postgres is not null ? await _postgres.OpenConnectionAsync(cancellationToken) : _sqlite!.Open();

    /// <summary>Opens a connection synchronously, for framework interfaces without an asynchronous form.</summary>
    public DbConnection Open() => _postgres is not null ? _postgres.OpenConnection() : _sqlite!.Open();

    /// <summary>
    /// Opens a connection for frequent writes over many rows, from a small separate pool. The driver hands out the connection that has
    /// been idle longest. From the pool of all connections, such a commit took twice as long, because each PostgreSQL process has its own
    /// caches, which had become cold.
    /// </summary>
    public async ValueTask<DbConnection> OpenForBulkAsync(CancellationToken cancellationToken) =>
        _postgresForBulk is not null ? await _postgresForBulk.OpenConnectionAsync(cancellationToken) : _sqlite!.Open();

    /// <summary>Acquires the right to write until disposed. On PostgreSQL it is always available.</summary>
    public async ValueTask<WriteLock> AcquireWriteLockAsync(CancellationToken cancellationToken)
    {
        if (_writeSemaphore is not null)
        {
            await _writeSemaphore.WaitAsync(cancellationToken);
        }

        return new WriteLock(_writeSemaphore);
    }

    public WriteLock AcquireWriteLock()
    {
        _writeSemaphore?.Wait();
        return new WriteLock(_writeSemaphore);
    }

    public async ValueTask DisposeAsync()
    {
        if (_postgres is not null)
        {
            await _postgres.DisposeAsync();
            await _postgresForBulk!.DisposeAsync();
        }

        _sqlite?.Dispose();
        _writeSemaphore?.Dispose();
        _lock?.Dispose();
    }
}

/// <summary>The right to write; released when disposed.</summary>
internal readonly struct WriteLock(SemaphoreSlim? semaphore) : IDisposable
{
    public void Dispose() => semaphore?.Release();
}
