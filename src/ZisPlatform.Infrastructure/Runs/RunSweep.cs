using Dapper;
using Microsoft.Extensions.Options;
using ZisPlatform.Application.Common;
using ZisPlatform.Infrastructure.Persistence;

namespace ZisPlatform.Infrastructure.Runs;

/// <summary>Runs that have been over for as long as they are kept (contract, flows 14), with all that is known of them.</summary>
internal sealed class RunSweep(SqlSession session, IOptions<ZisOptions> options) : ISweep
{
    public string Subject => "runs";

    public Task<int> DeleteAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) => session.InTransactionAsync(
        async (connection, transaction) =>
        {
            var old = (await connection.QueryAsync<OldRun>(new CommandDefinition(
                $"""
                SELECT id AS Id, account_id AS AccountId, event_id AS EventId
                FROM runs_runs WHERE finished_at < @Before ORDER BY finished_at LIMIT @Limit{session.Dialect.SkipLocked}
                """,
                new { Before = now - options.Value.Sweep.KeepTime, Limit = limit },
                transaction,
                cancellationToken: cancellationToken))).AsList();
            string[] statements =
            [
                $"DELETE FROM runs_outcomes AS o WHERE EXISTS (SELECT 1 FROM {BulkStatement.Rows} AS v WHERE o.account_id = v.account AND o.run_id = v.id)",
                $"DELETE FROM runs_sealed AS s WHERE EXISTS (SELECT 1 FROM {BulkStatement.Rows} AS v WHERE s.account_id = v.account AND s.run_id = v.id)",
                $"DELETE FROM runs_log AS l WHERE EXISTS (SELECT 1 FROM {BulkStatement.Rows} AS v WHERE l.account_id = v.account AND l.run_id = v.id)",
                $"DELETE FROM runs_runs AS r WHERE EXISTS (SELECT 1 FROM {BulkStatement.Rows} AS v WHERE r.account_id = v.account AND r.id = v.id)",

                // Other runs of the event may go on, or be replays of this one.
                $"""
                DELETE FROM runs_events AS e WHERE EXISTS (SELECT 1 FROM {BulkStatement.Rows} AS v WHERE e.account_id = v.account AND e.id = v.event)
                    AND NOT EXISTS (SELECT 1 FROM runs_runs r WHERE r.account_id = e.account_id AND r.event_id = e.id)
                """,
            ];
            foreach (var sql in statements)
            {
                await new BulkStatement(sql)
                    .With("id", old, run => run.Id).With("account", old, run => run.AccountId).With("event", old, run => run.EventId)
                    .RunAsync(connection, transaction, cancellationToken);
            }

            return old.Count;
        },
        cancellationToken);

    private sealed class OldRun
    {
        public string Id { get; init; } = "";
        public long AccountId { get; init; }
        public string EventId { get; init; } = "";
    }
}

/// <summary>Keys of deliveries, which nobody repeats any more.</summary>
internal sealed class EventKeySweep(SqlSession session, IOptions<ZisOptions> options) : ISweep
{
    public string Subject => "keys of events";

    public Task<int> DeleteAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) => session.DeleteAsync(
        $"""
        WITH dead AS MATERIALIZED (
            SELECT account_id, key FROM runs_event_keys WHERE accepted_at < @Before LIMIT @Limit{session.Dialect.SkipLocked})
        DELETE FROM runs_event_keys WHERE (account_id, key) IN (SELECT account_id, key FROM dead)
        """,
        now - options.Value.Sweep.KeepTime,
        limit,
        cancellationToken);
}
