using ZisPlatform.Application.Runs.Contracts;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Runs;
using ZisPlatform.Domain.Common;
using ZisPlatform.Infrastructure.Persistence;

namespace ZisPlatform.Infrastructure.Runs;

internal sealed class RunReads(SqlSession session) : IRunReads
{
    private const string Select = """
        SELECT r.id AS Id, r.integration AS Integration, r.flow AS Flow, r.job_spec AS JobSpec, r.event_id AS EventId, e.source AS EventSource,
               e.type AS EventType, r.status AS Status, r.attempt AS Attempt, r.created_at AS CreatedAt, r.started_at AS StartedAt,
               r.finished_at AS FinishedAt, r.due_at AS DueAt, r.message AS Message, r.error AS Error, r.failed_state AS FailedState,
               r.replay_of AS ReplayOf
        FROM runs_runs r JOIN runs_events e ON e.id = r.event_id AND e.account_id = r.account_id
        WHERE r.account_id = @Account
        """;

    public Task<Page<RunView>> ListAsync(AccountId account, RunFilter filter, PageRequest page, CancellationToken cancellationToken)
    {
        var parameters = Paging.Parameters(account);
        var conditions = "";
        Add("Integration", filter.Integration, "r.integration = @Integration");
        Add("Flow", filter.Flow, "r.flow = @Flow");
        Add("Status", filter.Status, "r.status = @Status");
        Add("Text", filter.Text is { } text ? session.Dialect.Pattern(["", text, ""]) : null, $"r.message {session.Dialect.Fits} @Text");
        Add("From", filter.From, "r.created_at >= @From");
        Add("Until", filter.Until, "r.created_at < @Until");
        return Paging.ReadAsync<Row, RunView>(session, Select + conditions, ["r.id"], parameters, page, row => row.View, cancellationToken, descending: true);

        void Add(string name, object? value, string condition)
        {
            if (value is not null)
            {
                parameters.Add(name, value);
                conditions += $" AND {condition}";
            }
        }
    }

    public async Task<RunView?> FindAsync(AccountId account, string id, CancellationToken cancellationToken) =>
        (await session.QueryFirstAsync<Row>(Select + " AND r.id = @Id", new { Account = account.Value, Id = id }, cancellationToken))?.View;

    public async Task<Run?> FindRunAsync(AccountId account, string id, CancellationToken cancellationToken)
    {
        var parameters = new { Account = account.Value, Id = id };
        var run = await session.QueryFirstAsync<RunRow>(
            """
            SELECT id AS Id, integration AS Integration, event_id AS EventId, job_spec AS JobSpec, flow AS Flow, definitions AS Definitions,
                   replay_of AS ReplayOf, attempt AS Attempt, created_at AS CreatedAt, started_at AS StartedAt
            FROM runs_runs WHERE account_id = @Account AND id = @Id
            """,
            parameters,
            cancellationToken);
        if (run is null)
        {
            return null;
        }

        var stored = await session.QueryFirstAsync<EventRow>(
            "SELECT integration AS Integration, source AS Source, type AS Type, body AS Body FROM runs_events WHERE account_id = @Account AND id = @Id",
            new { Account = account.Value, Id = run.EventId },
            cancellationToken);
        return run.ToRun(account, new FlowEvent(account, stored!.Integration, stored.Source, stored.Type, stored.Body));
    }

    public Task<Page<LogView>> ListLogAsync(AccountId account, LogFilter filter, PageRequest page, CancellationToken cancellationToken)
    {
        var parameters = Paging.Parameters(account);
        parameters.Add("Integration", filter.Integration);
        parameters.Add("Status", filter.Status);
        parameters.Add("From", filter.From);
        parameters.Add("Until", filter.Until);
        var sql = $"""
            SELECT id AS Id, logged_at AS At, integration AS Integration, run_id AS RunId, attempt AS Attempt, status AS Status, description AS Description
            FROM runs_log WHERE account_id = @Account{(filter.Integration is null ? "" : " AND integration = @Integration")}{(filter.Status is null ? "" : " AND status = @Status")}{(filter.From is null ? "" : " AND logged_at >= @From")}{(filter.Until is null ? "" : " AND logged_at < @Until")}
            """;
        return Paging.ReadAsync<LogRow, LogView>(
            session, sql, ["id"], parameters, page, row => new LogView(row.Id, row.At, row.Integration, row.RunId, (int)row.Attempt, row.Status, row.Description), cancellationToken, descending: true);
    }

    private sealed class EventRow
    {
        public string? Integration { get; init; }
        public string Source { get; init; } = "";
        public string Type { get; init; } = "";
        public string Body { get; init; } = "";
    }

    private sealed class LogRow
    {
        public string Id { get; init; } = "";
        public DateTimeOffset At { get; init; }
        public string Integration { get; init; } = "";
        public string RunId { get; init; } = "";
        public long Attempt { get; init; }
        public string Status { get; init; } = "";
        public string Description { get; init; } = "";
    }

    private sealed class Row
    {
        public string Id { get; init; } = "";
        public string Integration { get; init; } = "";
        public string Flow { get; init; } = "";
        public string JobSpec { get; init; } = "";
        public string EventId { get; init; } = "";
        public string EventSource { get; init; } = "";
        public string EventType { get; init; } = "";
        public string Status { get; init; } = "";
        public long Attempt { get; init; }
        public DateTimeOffset CreatedAt { get; init; }
        public DateTimeOffset? StartedAt { get; init; }
        public DateTimeOffset? FinishedAt { get; init; }
        public DateTimeOffset? DueAt { get; init; }
        public string? Message { get; init; }
        public string? Error { get; init; }
        public string? FailedState { get; init; }
        public string? ReplayOf { get; init; }

        public RunView View => new(
            Id, Integration, Flow, JobSpec, EventId, EventSource, EventType, Status, (int)Attempt, CreatedAt, StartedAt, FinishedAt, DueAt, Message, Error, FailedState, ReplayOf);
    }
}
