using System.Collections.Concurrent;
using System.Data;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ZisPlatform.Infrastructure.Persistence;

/// <summary>
/// A pool of open connections to one SQLite file. Unlike in the driver's own pool, each connection keeps its prepared statements:
/// parsing and planning a small statement costs more than running it.
/// </summary>
internal sealed class SqlitePool(string connectionString) : IDisposable
{
    /// <summary>The maximum number of idle connections; more are closed when they are returned. Each may hold 2 MB of pages.</summary>
    private const int MaxIdle = 16;

    private readonly ConcurrentStack<SqlitePooledConnection> _idle = new();
    private volatile bool _isClosed;

    /// <summary>Opens a connection that returns to the pool when it is disposed.</summary>
    public SqliteConnection Open()
    {
        if (!_idle.TryPop(out var connection))
        {
            connection = new SqlitePooledConnection(connectionString, this);
            connection.Open();

            // Makes plans independent of values. Otherwise each new value of a LIMIT would have its statement parsed and planned again.
            raw.sqlite3_db_config(connection.Handle, raw.SQLITE_DBCONFIG_ENABLE_QPSG, 1, out _);
        }

        connection.MarkInUse();
        return connection;
    }

    /// <summary>Takes a connection back. Returns false if it must be closed.</summary>
    public bool TryReturn(SqlitePooledConnection connection)
    {
        if (_isClosed || _idle.Count >= MaxIdle)
        {
            return false;
        }

        _idle.Push(connection);
        if (_isClosed)
        {
            Dispose();
        }

        return true;
    }

    public void Dispose()
    {
        _isClosed = true;
        while (_idle.TryPop(out var connection))
        {
            connection.MarkInUse();
            connection.Dispose();
        }
    }
}

/// <summary>A connection of the pool, used by one caller at a time.</summary>
internal sealed class SqlitePooledConnection(string connectionString, SqlitePool pool) : SqliteConnection(connectionString)
{
    /// <summary>The maximum number of prepared statements; far above what the server uses, in case texts are ever generated.</summary>
    private const int MaxPreparedCommands = 250;

    private readonly Dictionary<string, SqliteCommand> _prepared = new(StringComparer.Ordinal);
    private int _inUse;

    /// <summary>Marks the connection as in use until the next disposal; further disposals have no effect.</summary>
    public void MarkInUse() => _inUse = 1;

    /// <inheritdoc/>
    public override SqliteCommand CreateCommand() =>
        new SqlitePreparedCommand(this) { CommandTimeout = DefaultTimeout, Transaction = Transaction };

    /// <summary>Returns the prepared command of a text, or a new one. The caller owns it until <see cref="ReturnCommand"/>.</summary>
    public SqliteCommand RentCommand(string text) =>
        _prepared.Remove(text, out var command) ? command : new SqliteCommand(text, this);

    /// <summary>Takes a command back for the next caller with the same text.</summary>
    public void ReturnCommand(SqliteCommand command)
    {
        // Do not keep values in memory together with the text.
        command.Parameters.Clear();
        command.Transaction = null;
        if (_prepared.Count >= MaxPreparedCommands || !_prepared.TryAdd(command.CommandText, command))
        {
            command.Dispose();
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && Interlocked.Exchange(ref _inUse, 0) == 0)
        {
            return;
        }

        // An open transaction means that the caller failed. The next caller must not run inside that transaction.
        if (disposing && State == ConnectionState.Open && Transaction is null && pool.TryReturn(this))
        {
            return;
        }

        // Closing the connection disposes the commands.
        _prepared.Clear();
        base.Dispose(disposing);
    }
}

/// <summary>A command that runs the connection's prepared command for the same text.</summary>
internal sealed class SqlitePreparedCommand : SqliteCommand
{
    private readonly SqlitePooledConnection _connection;
    private SqliteCommand? _prepared;

    public SqlitePreparedCommand(SqlitePooledConnection connection)
    {
        _connection = connection;
        Connection = connection;
    }

    /// <inheritdoc/>
    public override SqliteDataReader ExecuteReader(CommandBehavior behavior)
    {
        if (_prepared is not null && _prepared.CommandText != CommandText)
        {
            ReturnPrepared();
        }

        var prepared = _prepared ?? _connection.RentCommand(CommandText);
        _prepared = null;
        prepared.Transaction = Transaction;
        prepared.CommandTimeout = CommandTimeout;
        prepared.Parameters.Clear();
        foreach (SqliteParameter parameter in Parameters)
        {
            prepared.Parameters.Add(parameter);
        }

        try
        {
            var reader = prepared.ExecuteReader(behavior);
            _prepared = prepared;
            return reader;
        }
        catch
        {
            // The state of the command is unknown.
            prepared.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            ReturnPrepared();
        }

        base.Dispose(disposing);
    }

    private void ReturnPrepared()
    {
        if (_prepared is not null)
        {
            _connection.ReturnCommand(_prepared);
            _prepared = null;
        }
    }
}
