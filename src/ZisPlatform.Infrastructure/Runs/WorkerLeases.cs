using Dapper;
using ZisPlatform.Application.Runs;
using ZisPlatform.Infrastructure.Persistence;

namespace ZisPlatform.Infrastructure.Runs;

internal sealed class WorkerLeases(SqlSession session) : IWorkerLeases
{
    // The data directory is locked.
    public bool IsAlone => session.Dialect == SqlDialect.Sqlite;

    public Task AddAsync(long worker, DateTimeOffset until, CancellationToken cancellationToken) =>
        RunAsync("INSERT INTO runs_workers (id, lease_until) VALUES (@Worker, @Until)", worker, until, cancellationToken);

    public async Task<bool> RenewAsync(long worker, DateTimeOffset until, CancellationToken cancellationToken) =>
        await RunAsync("UPDATE runs_workers SET lease_until = @Until WHERE id = @Worker", worker, until, cancellationToken) == 1;

    public async Task<int> BuryAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var dead = await session.QueryAsync<long>("SELECT id FROM runs_workers WHERE lease_until < @Now", new { Now = now }, cancellationToken);
        var buried = 0;
        foreach (var worker in dead)
        {
            // The row decides: whoever renews it first lives on, whoever deletes it first takes the runs.
            buried += await SetFreeAsync("DELETE FROM runs_workers WHERE id = @Worker AND lease_until < @Now", worker, now, cancellationToken) ? 1 : 0;
        }

        return buried;
    }

    public Task RemoveAsync(long worker, DateTimeOffset now, CancellationToken cancellationToken) =>
        SetFreeAsync("DELETE FROM runs_workers WHERE id = @Worker", worker, now, cancellationToken);

    private Task<bool> SetFreeAsync(string delete, long worker, DateTimeOffset now, CancellationToken cancellationToken) =>
        session.InTransactionAsync(
            async (connection, transaction) =>
            {
                var parameters = new { Worker = worker, Now = now };
                if (await connection.ExecuteAsync(new CommandDefinition(delete, parameters, transaction, cancellationToken: cancellationToken)) == 0)
                {
                    return false;
                }

                await connection.ExecuteAsync(new CommandDefinition(
                    "UPDATE runs_runs SET owner = NULL, status = 'queued', due_at = created_at WHERE owner = @Worker", parameters, transaction, cancellationToken: cancellationToken));
                return true;
            },
            cancellationToken);

    private Task<int> RunAsync(string sql, long worker, DateTimeOffset until, CancellationToken cancellationToken) =>
        session.InTransactionAsync(
            (connection, transaction) => connection.ExecuteAsync(
                new CommandDefinition(sql, new { Worker = worker, Until = until }, transaction, cancellationToken: cancellationToken)),
            cancellationToken);
}
