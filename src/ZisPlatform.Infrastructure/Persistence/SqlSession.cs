using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Dapper;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Messaging;

namespace ZisPlatform.Infrastructure.Persistence;

/// <summary>Unit of work: reads execute immediately; writes are queued and committed together.</summary>
internal sealed class SqlSession(Database database) : IUnitOfWork
{
    private static readonly Histogram<double> Duration = Telemetry.Meter.CreateHistogram<double>(
        "zis.db.duration", "s", "Time spent in the store, per read, commit or deletion.");

    private static readonly ConcurrentDictionary<Type, string[]> ParameterNames = new();

    private readonly List<Statement> _staged = [];

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

    /// <summary>Queues a write for the commit.</summary>
    /// <param name="sql">One statement.</param>
    /// <param name="parameters">Its parameters. Statements without common parameter names are sent together.</param>
    /// <param name="mustAffectOne">True if the commit must fail unless the statement affects exactly one row.</param>
    public void Stage(string sql, object parameters, bool mustAffectOne = false) =>
        _staged.Add(new Statement(sql, parameters, mustAffectOne));

    /// <summary>Deletes rows immediately, outside of any unit of work.</summary>
    /// <param name="sql">One statement, with the parameters <c>@Before</c> and <c>@Limit</c>.</param>
    /// <param name="before">Rows older than this are deleted.</param>
    /// <param name="limit">The maximum number of rows.</param>
    /// <param name="cancellationToken">Cancels the deletion; nothing is deleted then.</param>
    public async Task<int> DeleteAsync(string sql, DateTimeOffset before, int limit, CancellationToken cancellationToken)
    {
        using var measurement = Measure.Start("delete");
        using var writeLock = await database.AcquireWriteLockAsync(cancellationToken);
        await using var connection = await database.OpenAsync(cancellationToken);
        return await RunAsync(connection, null, new Statement(sql, new { Before = before, Limit = limit }, false), cancellationToken);
    }

    public async Task<bool> CommitAsync(CancellationToken cancellationToken)
    {
        if (_staged.Count == 0)
        {
            return true;
        }

        var commands = Combine(_staged);
        _staged.Clear();
        using var measurement = Measure.Start("commit");
        using var writeLock = await database.AcquireWriteLockAsync(cancellationToken);
        await using var connection = await database.OpenAsync(cancellationToken);
        try
        {
            // A single command that guards no row count is a transaction if the engine says so: one round trip.
            if (Dialect.BatchIsTransaction && commands is [{ MustAffectOne: false }])
            {
                await RunAsync(connection, null, commands[0], cancellationToken);
                return true;
            }

            return await RunInTransactionAsync(connection, commands, cancellationToken);
        }
        catch (DbException exception) when (SqlDialect.IsUniqueViolation(exception))
        {
            return false;
        }
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

    /// <summary>Runs work that is more than staged statements in one transaction.</summary>
    public async Task<T> InTransactionAsync<T>(Func<DbConnection, DbTransaction, Task<T>> work, CancellationToken cancellationToken)
    {
        using var measurement = Measure.Start("commit");
        using var writeLock = await database.AcquireWriteLockAsync(cancellationToken);
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var result = await work(connection, transaction);
        await transaction.CommitAsync(cancellationToken);
        return result;
    }

    private static async Task<bool> RunInTransactionAsync(
        DbConnection connection, List<Statement> commands, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        foreach (var command in commands)
        {
            var affected = await RunAsync(connection, transaction, command, cancellationToken);
            if (command.MustAffectOne && affected != 1)
            {
                await transaction.RollbackAsync(cancellationToken);
                return false;
            }
        }

        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    private static Task<int> RunAsync(
        DbConnection connection, DbTransaction? transaction, Statement statement, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(
            new CommandDefinition(statement.Sql, statement.Parameters, transaction, cancellationToken: cancellationToken));

    /// <summary>Joins adjacent statements without common parameter names into one command.</summary>
    private static List<Statement> Combine(List<Statement> staged)
    {
        var commands = new List<Statement>();
        for (var i = 0; i < staged.Count;)
        {
            var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            var end = i;
            while (end < staged.Count
                && !(staged[end].MustAffectOne && end > i)
                && GetParameterNames(staged[end].Parameters).All(names.Add))
            {
                end++;
                if (staged[end - 1].MustAffectOne)
                {
                    break;
                }
            }

            commands.Add(end - i == 1 ? staged[i] : Join(staged[i..end]));
            i = end;
        }

        return commands;
    }

    private static Statement Join(List<Statement> statements)
    {
        var parameters = new DynamicParameters();
        foreach (var statement in statements)
        {
            parameters.AddDynamicParams(statement.Parameters);
        }

        return new Statement(string.Join(";\n", statements.Select(statement => statement.Sql)), parameters, false);
    }

    private static string[] GetParameterNames(object parameters) =>
        ParameterNames.GetOrAdd(parameters.GetType(), static type => [.. type.GetProperties().Select(property => property.Name)]);

    /// <summary>Records the duration in the histogram, also after a failure.</summary>
    private readonly struct Measure(string operation, long startTimestamp) : IDisposable
    {
        public static Measure Start(string operation) => new(operation, Stopwatch.GetTimestamp());

        public void Dispose() => Duration.Record(
            Stopwatch.GetElapsedTime(startTimestamp).TotalSeconds, new KeyValuePair<string, object?>("operation", operation));
    }

    private sealed record Statement(string Sql, object Parameters, bool MustAffectOne);
}
