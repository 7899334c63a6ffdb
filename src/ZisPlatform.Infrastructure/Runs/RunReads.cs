using ZisPlatform.Application.Common;
using ZisPlatform.Application.Runs.History;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Runs;
using ZisPlatform.Domain.Runs.Contracts;
using ZisPlatform.Infrastructure.Persistence;

namespace ZisPlatform.Infrastructure.Runs;

internal sealed class RunReads(Db db) : IRunReads
{
    /// <summary>The columns of runs <c>r</c> and their events <c>e</c>.</summary>
    public const string Columns = """
        r.id AS Id, r.integration AS Integration, r.flow AS Flow, r.job_spec AS JobSpec, r.event_id AS EventId, e.source AS EventSource,
               e.type AS EventType, r.status AS Status, r.attempt AS Attempt, r.created_at AS CreatedAt, r.started_at AS StartedAt,
               r.finished_at AS FinishedAt, r.due_at AS DueAt, r.message AS Message, r.error AS Error, r.failed_state AS FailedState,
               r.replay_of AS ReplayOf
        """;

    private const string Select = $"""
        SELECT {Columns}
        FROM runs_runs r JOIN runs_events e ON e.id = r.event_id AND e.account_id = r.account_id
        WHERE r.account_id = @Account
        """;

    /// <summary>The columns of log entries <c>l</c>, their runs <c>r</c> and the events <c>e</c> of those runs.</summary>
    public const string LogColumns = """
        l.id AS Id, l.logged_at AS At, l.integration AS Integration, l.run_id AS RunId, l.attempt AS Attempt, l.status AS Status,
               l.description AS Description, l.details AS Details, l.reason AS Reason, l.subject AS Subject,
               r.flow AS Flow, r.job_spec AS JobSpec, r.event_id AS EventId,
               e.source AS EventSource, e.type AS EventType, r.started_at AS StartedAt, r.definitions AS Definitions,
               r.status AS RunStatus, r.attempt AS RunAttempt, r.error AS Error, r.failed_state AS FailedState
        """;

    private const string SelectLog = $"""
        SELECT {LogColumns}
        FROM runs_log l LEFT JOIN runs_runs r ON r.account_id = l.account_id AND r.id = l.run_id
        LEFT JOIN runs_events e ON e.account_id = r.account_id AND e.id = r.event_id
        WHERE l.account_id = @Account
        """;

    public Task<Page<RunView>> ListAsync(AccountId account, RunFilter filter, PageRequest page, CancellationToken cancellationToken)
    {
        var conditions = RunConditions.Of(account, filter, db.Dialect);
        return Paging.ReadAsync<RunViewRow, RunView>(
            db,
            Select + conditions.Sql,
            ["r.id"],
            conditions.Parameters,
            page,
            row => row.View,
            cancellationToken,
            descending: true);
    }

    public async Task<RunView?> FindAsync(AccountId account, string id, CancellationToken cancellationToken) =>
        (await db.QueryFirstAsync<RunViewRow>(
            Select + " AND r.id = @Id", new { Account = account.Value, Id = id }, cancellationToken))?.View;

    public async Task<Run?> FindRunAsync(AccountId account, string id, CancellationToken cancellationToken)
    {
        var parameters = new { Account = account.Value, Id = id };
        var runRow = await db.QueryFirstAsync<RunRow>(
            """
            SELECT id AS Id, integration AS Integration, event_id AS EventId, job_spec AS JobSpec, flow AS Flow, definitions AS Definitions,
                   attempt AS Attempt, created_at AS CreatedAt, started_at AS StartedAt
            FROM runs_runs WHERE account_id = @Account AND id = @Id
            """,
            parameters,
            cancellationToken);
        if (runRow is null)
        {
            return null;
        }

        var eventRow = await db.QueryFirstAsync<EventRow>(
            """
            SELECT integration AS Integration, source AS Source, type AS Type, body AS Body
            FROM runs_events WHERE account_id = @Account AND id = @Id
            """,
            new { Account = account.Value, Id = runRow.EventId },
            cancellationToken);
        return runRow.ToRun(account, new FlowEvent(account, eventRow!.Integration, eventRow.Source, eventRow.Type, eventRow.Body));
    }

    public Task<Page<LogView>> ListLogAsync(AccountId account, LogFilter filter, PageRequest page, CancellationToken cancellationToken)
    {
        var conditions = RunConditions.Of(account, filter, db.Dialect);
        return Paging.ReadAsync<LogRow, LogView>(
            db,
            SelectLog + conditions.Sql,
            ["l.id"],
            conditions.Parameters,
            page,
            row => row.View,
            cancellationToken,
            descending: true);
    }

    public async Task<IReadOnlyList<LogView>> ListLogOfRunAsync(AccountId account, string run, CancellationToken cancellationToken)
    {
        var rows = await db.QueryAsync<LogRow>(
            SelectLog + " AND l.run_id = @Run ORDER BY l.id", new { Account = account.Value, Run = run }, cancellationToken);
        return [.. rows.Select(row => row.View)];
    }

    public async Task<LogView?> FindLogAsync(AccountId account, string id, CancellationToken cancellationToken) =>
        (await db.QueryFirstAsync<LogRow>(
            SelectLog + " AND l.id = @Id", new { Account = account.Value, Id = id }, cancellationToken))?.View;

    private sealed class EventRow
    {
        public string? Integration { get; init; }
        public string Source { get; init; } = "";
        public string Type { get; init; } = "";
        public string Body { get; init; } = "";
    }
}
