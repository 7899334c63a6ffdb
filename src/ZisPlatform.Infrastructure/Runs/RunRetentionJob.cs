using Dapper;
using Microsoft.Extensions.Options;
using ZisPlatform.Application.Common;
using ZisPlatform.Infrastructure.Persistence;

namespace ZisPlatform.Infrastructure.Runs;

/// <summary>Deletes runs that ended before the retention time (contract, flows 14), with all data that belongs to them.</summary>
internal sealed class RunRetentionJob(Db db, IOptions<RetentionOptions> options) : IRetentionJob
{
    public string Subject => "runs";

    public Task<int> DeleteAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) => db.InTransactionAsync(
        async (connection, transaction) =>
        {
            var expired = (await connection.QueryAsync<ExpiredRun>(new CommandDefinition(
                $"""
                SELECT id AS Id, account_id AS AccountId, event_id AS EventId
                FROM runs_runs WHERE finished_at < @Before ORDER BY finished_at LIMIT @Limit{db.Dialect.SkipLocked}
                """,
                new { Before = now - options.Value.KeepTime, Limit = limit },
                transaction,
                cancellationToken: cancellationToken))).AsList();
            string[] statements =
            [
                $"""
                DELETE FROM runs_outcomes AS o
                WHERE EXISTS (SELECT 1 FROM {BulkStatement.Rows} AS v WHERE o.account_id = v.account AND o.run_id = v.id)
                """,
                $"""
                DELETE FROM runs_sealed AS s
                WHERE EXISTS (SELECT 1 FROM {BulkStatement.Rows} AS v WHERE s.account_id = v.account AND s.run_id = v.id)
                """,
                $"""
                DELETE FROM runs_log AS l
                WHERE EXISTS (SELECT 1 FROM {BulkStatement.Rows} AS v WHERE l.account_id = v.account AND l.run_id = v.id)
                """,
                $"""
                DELETE FROM runs_runs AS r
                WHERE EXISTS (SELECT 1 FROM {BulkStatement.Rows} AS v WHERE r.account_id = v.account AND r.id = v.id)
                """,

                // Other runs of the event may still be in progress, or be replays of this one.
                $"""
                DELETE FROM runs_events AS e
                WHERE EXISTS (SELECT 1 FROM {BulkStatement.Rows} AS v WHERE e.account_id = v.account AND e.id = v.event)
                  AND NOT EXISTS (SELECT 1 FROM runs_runs r WHERE r.account_id = e.account_id AND r.event_id = e.id)
                """,
            ];
            foreach (var sql in statements)
            {
                await new BulkStatement(sql)
                    .AddColumn("id", expired, run => run.Id)
                    .AddColumn("account", expired, run => run.AccountId)
                    .AddColumn("event", expired, run => run.EventId)
                    .RunAsync(connection, transaction, cancellationToken);
            }

            return expired.Count;
        },
        cancellationToken);

    private sealed class ExpiredRun
    {
        public string Id { get; init; } = "";
        public long AccountId { get; init; }
        public string EventId { get; init; } = "";
    }
}

/// <summary>Deletes log entries without a run, which are not deleted together with a run.</summary>
internal sealed class UndeliveredEventRetentionJob(Db db, IOptions<RetentionOptions> options) : IRetentionJob
{
    public string Subject => "log entries without a run";

    public Task<int> DeleteAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) => db.DeleteAsync(
        $"""
        WITH dead AS MATERIALIZED (
            SELECT account_id, id FROM runs_log WHERE run_id IS NULL AND logged_at < @Before LIMIT @Limit{db.Dialect.SkipLocked})
        DELETE FROM runs_log WHERE (account_id, id) IN (SELECT account_id, id FROM dead)
        """,
        now - options.Value.KeepTime,
        limit,
        cancellationToken);
}

/// <summary>Deletes idempotency keys of deliveries that are too old to be repeated.</summary>
internal sealed class EventKeyRetentionJob(Db db, IOptions<RetentionOptions> options) : IRetentionJob
{
    public string Subject => "keys of events";

    public Task<int> DeleteAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) => db.DeleteAsync(
        $"""
        WITH dead AS MATERIALIZED (
            SELECT account_id, key FROM runs_event_keys WHERE accepted_at < @Before LIMIT @Limit{db.Dialect.SkipLocked})
        DELETE FROM runs_event_keys WHERE (account_id, key) IN (SELECT account_id, key FROM dead)
        """,
        now - options.Value.KeepTime,
        limit,
        cancellationToken);
}
