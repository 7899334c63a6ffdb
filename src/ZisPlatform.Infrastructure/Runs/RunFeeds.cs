using System.Data.Common;
using Dapper;
using ZisPlatform.Application.Runs.History;
using ZisPlatform.Application.Runs.Streaming;
using ZisPlatform.Domain.Common;
using ZisPlatform.Infrastructure.Persistence;

namespace ZisPlatform.Infrastructure.Runs;

internal sealed class RunFeeds(Db db) : IRunFeedReads
{
    public Task<IReadOnlyList<string>> ListLogAsync(
        AccountId account, LogFilter filter, string after, int limit, CancellationToken cancellationToken)
    {
        var conditions = RunConditions.Of(account, filter, db.Dialect).Add("After", after, "l.id > @After");
        conditions.Parameters.Add("Limit", limit);
        return db.QueryAsync<string>(
            $"SELECT l.id FROM runs_log l WHERE l.account_id = @Account{conditions.Sql} ORDER BY l.id LIMIT @Limit",
            conditions.Parameters,
            cancellationToken);
    }

    public async Task<IReadOnlyList<LogView>> LoadLogAsync(
        AccountId account, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var rows = await ReadAsync<LogRow>(account, ids, $"""
            SELECT {RunReads.LogColumns}
            FROM {BulkStatement.Rows} AS v JOIN runs_log l ON l.account_id = v.account AND l.id = v.id
            LEFT JOIN runs_runs r ON r.account_id = l.account_id AND r.id = l.run_id
            LEFT JOIN runs_events e ON e.account_id = r.account_id AND e.id = r.event_id
            """, cancellationToken);
        return [.. rows.Select(row => row.View).OrderBy(entry => entry.Id, StringComparer.Ordinal)];
    }

    public Task<IReadOnlyList<RunMark>> ListStartedAsync(
        AccountId account, RunFilter filter, string after, int limit, CancellationToken cancellationToken) =>
        ListAsync(
            RunConditions.Of(account, filter, db.Dialect).Add("After", after, "r.id > @After"),
            "r.id",
            limit,
            cancellationToken);

    public Task<IReadOnlyList<RunMark>> ListFinishedAsync(
        AccountId account, RunFilter filter, DateTimeOffset from, int limit, CancellationToken cancellationToken) =>
        ListAsync(
            RunConditions.Of(account, filter, db.Dialect).Add("Since", from, "r.finished_at >= @Since"),
            "r.finished_at",
            limit,
            cancellationToken);

    public async Task<IReadOnlyList<RunMark>> ListAsync(
        AccountId account, IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
        [.. (await ReadAsync<MarkRow>(account, ids, $"""
            SELECT r.id AS Id, r.status AS Status, r.finished_at AS FinishedAt
            FROM {BulkStatement.Rows} AS v JOIN runs_runs r ON r.account_id = v.account AND r.id = v.id
            """, cancellationToken)).Select(row => row.Mark)];

    public async Task<IReadOnlyList<RunView>> LoadAsync(AccountId account, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var rows = await ReadAsync<RunViewRow>(account, ids, $"""
            SELECT {RunReads.Columns}
            FROM {BulkStatement.Rows} AS v JOIN runs_runs r ON r.account_id = v.account AND r.id = v.id
            JOIN runs_events e ON e.id = r.event_id AND e.account_id = r.account_id
            """, cancellationToken);
        return [.. rows.Select(row => row.View).OrderBy(run => run.Id, StringComparer.Ordinal)];
    }

    private async Task<IReadOnlyList<RunMark>> ListAsync(
        RunConditions conditions, string order, int limit, CancellationToken cancellationToken)
    {
        conditions.Parameters.Add("Limit", limit);
        var rows = await db.QueryAsync<MarkRow>(
            $"""
            SELECT r.id AS Id, r.status AS Status, r.finished_at AS FinishedAt
            FROM runs_runs r WHERE r.account_id = @Account{conditions.Sql} ORDER BY {order} LIMIT @Limit
            """,
            conditions.Parameters,
            cancellationToken);
        return [.. rows.Select(row => row.Mark)];
    }

    private Task<IReadOnlyList<T>> ReadAsync<T>(
        AccountId account, IReadOnlyList<string> ids, string sql, CancellationToken cancellationToken)
    {
        Func<DbDataReader, T>? parseRow = null;
        var statement = new BulkStatement(sql).AddColumn("id", ids, id => id).AddColumn("account", ids, _ => account.Value);
        return db.QueryAsync(statement, reader => (parseRow ??= reader.GetRowParser<T>())(reader), cancellationToken);
    }

    private sealed class MarkRow
    {
        public string Id { get; init; } = "";
        public string Status { get; init; } = "";
        public DateTimeOffset? FinishedAt { get; init; }

        public RunMark Mark => new(Id, Status, FinishedAt);
    }
}
