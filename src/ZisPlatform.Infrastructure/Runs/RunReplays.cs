using Dapper;
using ZisPlatform.Application.Runs;
using ZisPlatform.Domain.Common;
using ZisPlatform.Infrastructure.Persistence;

namespace ZisPlatform.Infrastructure.Runs;

internal sealed class RunReplays(SqlSession session) : IRunReplays
{
    public Task<int> CountAsync(AccountId account, RunFilter filter, CancellationToken cancellationToken)
    {
        var where = RunConditions.Of(account, filter, session.Dialect);
        return session.QueryFirstAsync<int>(
            $"SELECT COUNT(*) FROM runs_runs r WHERE r.account_id = @Account AND r.replayed_at IS NULL{where.Sql}", where.Parameters, cancellationToken);
    }

    public Task<int> QueueAsync(
        AccountId account, RunFilter filter, int limit, Func<int, QueuedReplay> replay, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var where = RunConditions.Of(account, filter, session.Dialect);
        where.Parameters.AddDynamicParams(new { Limit = limit, Now = now });

        // Whoever comes at the same time takes others, and nothing is done again twice.
        return QueueAsync(
            account,
            $"""
            WITH these AS MATERIALIZED (
                SELECT r.id FROM runs_runs r WHERE r.account_id = @Account AND r.replayed_at IS NULL{where.Sql}
                ORDER BY r.id LIMIT @Limit{session.Dialect.SkipLocked})
            UPDATE runs_runs SET replayed_at = @Now WHERE account_id = @Account AND id IN (SELECT id FROM these) AND replayed_at IS NULL
            RETURNING id
            """,
            where.Parameters,
            replay,
            now,
            cancellationToken);
    }

    public async Task<bool> QueueAsync(AccountId account, string run, QueuedReplay replay, DateTimeOffset now, CancellationToken cancellationToken) =>
        await QueueAsync(
            account,
            "UPDATE runs_runs SET replayed_at = @Now WHERE account_id = @Account AND id = @Run AND finished_at IS NOT NULL RETURNING id",
            new { Account = account.Value, Run = run, Now = now },
            _ => replay,
            now,
            cancellationToken) == 1;

    /// <param name="account">Whose runs.</param>
    /// <param name="mark">Marks the runs and returns their ids.</param>
    /// <param name="parameters">Of <paramref name="mark"/>.</param>
    /// <param name="replay">Tells of the first, the second and so on what does it again.</param>
    /// <param name="now">When they are made.</param>
    /// <param name="cancellationToken">Stops it, with nothing changed.</param>
    private Task<int> QueueAsync(
        AccountId account, string mark, object parameters, Func<int, QueuedReplay> replay, DateTimeOffset now, CancellationToken cancellationToken) =>
        session.InTransactionAsync(
            async (connection, transaction) =>
            {
                var marked = await connection.QueryAsync<string>(new CommandDefinition(mark, parameters, transaction, cancellationToken: cancellationToken));
                List<(string Id, QueuedReplay Replay)> rows = [.. marked.Order(StringComparer.Ordinal).Select((id, number) => (id, replay(number)))];
                await new BulkStatement(
                    $"""
                    INSERT INTO runs_runs (id, account_id, integration, event_id, job_spec, flow, replay_of, status, attempt, due_at, created_at)
                    SELECT v.id, r.account_id, r.integration, r.event_id, r.job_spec, r.flow, r.id, 'queued', 1, v.due, v.at
                    FROM {BulkStatement.Rows} AS v JOIN runs_runs r ON r.account_id = v.account AND r.id = v.of
                    """)
                    .With("id", rows, row => row.Replay.Id)
                    .With("of", rows, row => row.Id)
                    .With("account", rows, _ => account.Value)
                    .With("due", rows, row => row.Replay.DueAt)
                    .With("at", rows, _ => now)
                    .RunAsync(connection, transaction, cancellationToken);
                return rows.Count;
            },
            cancellationToken);
}
