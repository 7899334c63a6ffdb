using Dapper;
using ZisPlatform.Application.Runs.History;
using ZisPlatform.Application.Runs.Replay;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Runs;
using ZisPlatform.Infrastructure.Persistence;

namespace ZisPlatform.Infrastructure.Runs;

internal sealed class RunReplays(Db db) : IRunReplays
{
    public Task<int> CountAsync(AccountId account, RunFilter filter, CancellationToken cancellationToken)
    {
        var conditions = RunConditions.Of(account, filter, db.Dialect);
        return db.QueryFirstAsync<int>(
            $"SELECT COUNT(*) FROM runs_runs r WHERE r.account_id = @Account AND r.replayed_at IS NULL{conditions.Sql}",
            conditions.Parameters,
            cancellationToken);
    }

    public Task<int> QueueAsync(
        AccountId account,
        RunFilter filter,
        int limit,
        string id,
        Func<int, QueuedReplay> replay,
        DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var conditions = RunConditions.Of(account, filter, db.Dialect);
        conditions.Parameters.AddDynamicParams(new { Limit = limit, Now = now });

        // Concurrent callers skip each other's rows, so no run is replayed twice.
        return QueueAsync(
            account,
            $"""
            WITH these AS MATERIALIZED (
                SELECT r.id FROM runs_runs r WHERE r.account_id = @Account AND r.replayed_at IS NULL{conditions.Sql}
                ORDER BY r.id LIMIT @Limit{db.Dialect.SkipLocked})
            UPDATE runs_runs SET replayed_at = @Now WHERE account_id = @Account AND id IN (SELECT id FROM these) AND replayed_at IS NULL
            RETURNING id
            """,
            conditions.Parameters,
            id,
            replay,
            now,
            cancellationToken);
    }

    public async Task<bool> QueueAsync(
        AccountId account, string run, QueuedReplay replay, DateTimeOffset now, CancellationToken cancellationToken) =>
        await QueueAsync(
            account,
            "UPDATE runs_runs SET replayed_at = @Now WHERE account_id = @Account AND id = @Run AND finished_at IS NOT NULL RETURNING id",
            new { Account = account.Value, Run = run, Now = now },
            id: null,
            _ => replay,
            now,
            cancellationToken) == 1;

    public Task<CancelledReplays?> CancelAsync(
        AccountId account, string id, Func<LogEntry> entry, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var parameters = new { Account = account.Value, Replay = id, Now = now };
        return db.InTransactionAsync(
            async (connection, transaction) =>
            {
                var total = await connection.ExecuteScalarAsync<int>(new CommandDefinition(
                    "SELECT COUNT(*) FROM runs_runs WHERE account_id = @Account AND replay_id = @Replay",
                    parameters,
                    transaction,
                    cancellationToken: cancellationToken));
                if (total == 0)
                {
                    return null;
                }

                // A replay that has not begun represents the run that it repeats; it must not be replayed in addition to that run.
                var cancelled = (await connection.QueryAsync<CancelledReplayRow>(new CommandDefinition(
                    """
                    UPDATE runs_runs
                    SET status = 'cancelled', owner = NULL, due_at = NULL, finished_at = @Now,
                        replayed_at = CASE WHEN started_at IS NULL AND attempt = 1 THEN @Now ELSE replayed_at END
                    WHERE account_id = @Account AND replay_id = @Replay AND finished_at IS NULL
                    RETURNING id AS Id, replay_of AS ReplayOf, created_at AS CreatedAt,
                              CASE WHEN started_at IS NULL AND attempt = 1 THEN 0 ELSE 1 END AS Begun
                    """,
                    parameters,
                    transaction,
                    cancellationToken: cancellationToken))).OrderBy(run => run.Id, StringComparer.Ordinal).ToList();
                var notStarted = cancelled.FindAll(run => run.Begun == 0);
                await new BulkStatement(
                    $"""
                    UPDATE runs_runs AS r SET replayed_at = NULL FROM {BulkStatement.Rows} AS v
                    WHERE r.account_id = v.account AND r.id = v.of AND r.replayed_at = v.made
                    """)
                    .AddColumn("of", notStarted, run => run.ReplayOf)
                    .AddColumn("account", notStarted, _ => account.Value)
                    .AddColumn("made", notStarted, run => run.CreatedAt)
                    .RunAsync(connection, transaction, cancellationToken);
                var entries = cancelled.ConvertAll(run => (Run: run.Id, Entry: entry()));
                await new BulkStatement(
                    $"""
                    INSERT INTO runs_log (id, account_id, integration, run_id, attempt, status, description, logged_at)
                    SELECT v.id, r.account_id, r.integration, r.id, r.attempt, v.status, v.description, v.at
                    FROM {BulkStatement.Rows} AS v JOIN runs_runs r ON r.account_id = v.account AND r.id = v.run
                    """)
                    .AddColumn("id", entries, item => item.Entry.Id)
                    .AddColumn("account", entries, _ => account.Value)
                    .AddColumn("run", entries, item => item.Run)
                    .AddColumn("status", entries, item => RunText.Format(item.Entry.Status))
                    .AddColumn("description", entries, item => item.Entry.Description)
                    .AddColumn("at", entries, item => item.Entry.At)
                    .RunAsync(connection, transaction, cancellationToken);
                return new CancelledReplays(cancelled.Count, total - cancelled.Count);
            },
            cancellationToken);
    }

    /// <param name="account">The account that owns the runs.</param>
    /// <param name="markStatement">The statement that marks the runs and returns their ids.</param>
    /// <param name="parameters">The parameters of <paramref name="markStatement"/>.</param>
    /// <param name="id">The id of a replay of many runs; null for a run that is replayed alone.</param>
    /// <param name="replay">Returns the replay of the first run, the second run, and so on.</param>
    /// <param name="now">The creation time of the replays.</param>
    /// <param name="cancellationToken">Cancels the operation; nothing is changed then.</param>
    private Task<int> QueueAsync(
        AccountId account,
        string markStatement,
        object parameters,
        string? id,
        Func<int, QueuedReplay> replay,
        DateTimeOffset now,
        CancellationToken cancellationToken) =>
        db.InTransactionAsync(
            async (connection, transaction) =>
            {
                var markedIds = await connection.QueryAsync<string>(
                    new CommandDefinition(markStatement, parameters, transaction, cancellationToken: cancellationToken));
                List<(string Id, QueuedReplay Replay)> rows =
                    [.. markedIds.Order(StringComparer.Ordinal).Select((runId, index) => (runId, replay(index)))];
                await new BulkStatement(
                    $"""
                    INSERT INTO runs_runs
                        (id, account_id, integration, event_id, job_spec, flow, replay_of, replay_id, status, attempt, due_at, created_at)
                    SELECT v.id, r.account_id, r.integration, r.event_id, r.job_spec, r.flow, r.id, v.replay, 'queued', 1, v.due, v.at
                    FROM {BulkStatement.Rows} AS v JOIN runs_runs r ON r.account_id = v.account AND r.id = v.of
                    """)
                    .AddColumn("id", rows, row => row.Replay.Id)
                    .AddColumn("of", rows, row => row.Id)
                    .AddColumn("account", rows, _ => account.Value)
                    .AddColumn("replay", rows, _ => id)
                    .AddColumn("due", rows, row => row.Replay.DueAt)
                    .AddColumn("at", rows, _ => now)
                    .RunAsync(connection, transaction, cancellationToken);
                return rows.Count;
            },
            cancellationToken);

    private sealed class CancelledReplayRow
    {
        public string Id { get; init; } = "";
        public string ReplayOf { get; init; } = "";
        public DateTimeOffset CreatedAt { get; init; }
        public long Begun { get; init; }
    }
}
