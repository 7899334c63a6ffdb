using Dapper;
using ZisPlatform.Application.Runs.Execution;
using ZisPlatform.Domain.Common;
using ZisPlatform.Infrastructure.Persistence;

namespace ZisPlatform.Infrastructure.Runs;

internal sealed class WorkerLeases(Db db) : IWorkerLeases
{
    // With SQLite, the lock of the data directory ensures that there is only one server.
    public bool IsSingleServer => db.Dialect == SqlDialect.Sqlite;

    public Task AddAsync(long worker, DateTimeOffset until, CancellationToken cancellationToken) =>
        ExecuteAsync("INSERT INTO runs_workers (id, lease_until) VALUES (@Worker, @Until)", worker, until, cancellationToken);

    public async Task<bool> RenewAsync(long worker, DateTimeOffset until, CancellationToken cancellationToken) =>
        await ExecuteAsync("UPDATE runs_workers SET lease_until = @Until WHERE id = @Worker", worker, until, cancellationToken) == 1;

    public Task<int> ReclaimExpiredAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        DeleteAndReleaseAsync("DELETE FROM runs_workers WHERE lease_until < @Now", 0, now, cancellationToken);

    public Task RemoveAsync(long worker, DateTimeOffset now, CancellationToken cancellationToken) =>
        DeleteAndReleaseAsync("DELETE FROM runs_workers WHERE id = @Worker", worker, now, cancellationToken);

    public async Task<IReadOnlyList<OwnedRun>> ListOwnedAsync(long worker, CancellationToken cancellationToken) =>
        [.. (await db.QueryAsync<(long Account, string Id, long Turn)>(
            "SELECT account_id, id, turn FROM runs_runs WHERE owner = @Worker AND finished_at IS NULL AND due_at IS NULL",
            new { Worker = worker },
            cancellationToken)).Select(row => new OwnedRun(new AccountId(row.Account), row.Id, row.Turn))];

    public Task ReleaseAsync(long worker, IReadOnlyList<OwnedRun> runs, DateTimeOffset now, CancellationToken cancellationToken) =>
        db.WriteAsync(
            [
                new BulkStatement(
                    $"""
                    UPDATE runs_runs AS r SET owner = NULL, status = 'queued', due_at = v.now FROM {BulkStatement.Rows} AS v
                    WHERE r.account_id = v.account AND r.id = v.id AND r.owner = v.own AND r.turn = v.turn
                      AND r.finished_at IS NULL AND r.due_at IS NULL
                    """)
                    .AddColumn(
                        "account",
                        runs,
                        run => run.Account.Value).AddColumn("id", runs, run => run.Id).AddColumn("turn", runs, run => run.ClaimVersion)
                    .AddColumn("own", runs, _ => worker).AddColumn("now", runs, _ => now),
            ],
            static _ => 0,
            cancellationToken);

    private Task<int> DeleteAndReleaseAsync(string deleteSql, long worker, DateTimeOffset now, CancellationToken cancellationToken) =>
        db.InTransactionAsync(
            async (connection, transaction) =>
            {
                await connection.ExecuteAsync(new CommandDefinition(
                    deleteSql, new { Worker = worker, Now = now }, transaction, cancellationToken: cancellationToken));

                // All runs without a live worker, not only those of the deleted ones: a worker that did not yet know of its expired lease
                // may have claimed more runs since.
                return await connection.ExecuteAsync(new CommandDefinition(
                    """
                    UPDATE runs_runs SET owner = NULL, status = 'queued', due_at = created_at
                    WHERE owner IS NOT NULL AND finished_at IS NULL AND due_at IS NULL
                      AND NOT EXISTS (SELECT 1 FROM runs_workers w WHERE w.id = owner)
                    """,
                    null,
                    transaction,
                    cancellationToken: cancellationToken));
            },
            cancellationToken);

    private Task<int> ExecuteAsync(string sql, long worker, DateTimeOffset until, CancellationToken cancellationToken) =>
        db.InTransactionAsync(
            (connection, transaction) => connection.ExecuteAsync(
                new CommandDefinition(sql, new { Worker = worker, Until = until }, transaction, cancellationToken: cancellationToken)),
            cancellationToken);
}
