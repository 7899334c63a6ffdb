using System.Data.Common;
using Dapper;
using Npgsql;
using ZisPlatform.Application.Common;

namespace ZisPlatform.Infrastructure.Persistence;

/// <summary>Unit of work: repositories stage their writes, and the use case commits them together.</summary>
internal sealed class UnitOfWork(Db db) : IUnitOfWork
{
    private readonly List<Statement> _staged = [];

    /// <summary>Queues a write for the commit.</summary>
    /// <param name="sql">One statement.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="mustAffectOne">True if the commit must fail unless the statement affects exactly one row.</param>
    public void Stage(string sql, object parameters, bool mustAffectOne = false) =>
        _staged.Add(new Statement(sql, parameters, mustAffectOne));

    public async Task<CommitResult> CommitAsync(CancellationToken cancellationToken)
    {
        if (_staged.Count == 0)
        {
            return CommitResult.Done;
        }

        Statement[] statements = [.. _staged];
        _staged.Clear();
        return await db.WriteAsync(
            connection => connection is NpgsqlConnection postgres
                ? RunAsBatchAsync(postgres, statements, cancellationToken)
                : RunOneByOneAsync(connection, statements, cancellationToken),
            cancellationToken);
    }

    private static async Task<CommitResult> RunAsBatchAsync(
        NpgsqlConnection connection, Statement[] statements, CancellationToken cancellationToken)
    {
        await using var batch = connection.CreateBatch();
        foreach (var statement in statements)
        {
            batch.BatchCommands.Add(statement.ToBatchCommand(connection));
        }

        // A batch is a transaction by itself: one round trip. The row counts of guarded statements are known only after the batch has run,
        // so these need a transaction that can still be rolled back.
        var isGuarded = statements.Any(statement => statement.MustAffectOne);
        await using var transaction = isGuarded ? await connection.BeginTransactionAsync(cancellationToken) : null;
        batch.Transaction = transaction;
        try
        {
            await batch.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (PostgresException exception)
        {
            // A statement can fail because an earlier, guarded one did not find its row. The first failure determines the result.
            if (HasFailedGuard(statements, batch))
            {
                return CommitResult.Conflict;
            }

            if (SqlDialect.IsUniqueViolation(exception))
            {
                return CommitResult.KeyTaken;
            }

            throw;
        }

        if (HasFailedGuard(statements, batch))
        {
            return CommitResult.Conflict;
        }

        if (transaction is not null)
        {
            await transaction.CommitAsync(cancellationToken);
        }

        return CommitResult.Done;
    }

    /// <summary>Determines whether a guarded statement that has run affected another number of rows than one.</summary>
    private static bool HasFailedGuard(Statement[] statements, NpgsqlBatch batch)
    {
        for (var i = 0; i < statements.Length; i++)
        {
            // -1: the statement did not run.
            if (statements[i].MustAffectOne && batch.BatchCommands[i].RecordsAffected is not (1 or -1))
            {
                return true;
            }
        }

        return false;
    }

    private static async Task<CommitResult> RunOneByOneAsync(
        DbConnection connection, Statement[] statements, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        foreach (var statement in statements)
        {
            try
            {
                var affected = await connection.ExecuteAsync(
                    new CommandDefinition(statement.Sql, statement.Parameters, transaction, cancellationToken: cancellationToken));
                if (statement.MustAffectOne && affected != 1)
                {
                    return CommitResult.Conflict;
                }
            }
            catch (DbException exception) when (SqlDialect.IsUniqueViolation(exception))
            {
                return CommitResult.KeyTaken;
            }
        }

        await transaction.CommitAsync(cancellationToken);
        return CommitResult.Done;
    }

    private sealed record Statement(string Sql, object Parameters, bool MustAffectOne)
    {
        public NpgsqlBatchCommand ToBatchCommand(NpgsqlConnection connection)
        {
            // Dapper fills commands only, and a parameter belongs to one collection at a time.
            using var command = new NpgsqlCommand(Sql, connection);
            new DynamicParameters(Parameters).AddParameters(command);
            var parameters = command.Parameters.ToArray();
            command.Parameters.Clear();
            var batchCommand = new NpgsqlBatchCommand(Sql);
            batchCommand.Parameters.AddRange(parameters);
            return batchCommand;
        }
    }
}
