using Dapper;
using ZisPlatform.Application.Registry.Contracts;
using ZisPlatform.Application.Runs;
using ZisPlatform.Application.Runs.Execution;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Runs;
using ZisPlatform.Domain.Runs.Contracts;
using ZisPlatform.Infrastructure.Persistence;
using ZisPlatform.Infrastructure.Registry.Contracts;

namespace ZisPlatform.Infrastructure.Runs;

internal sealed class RunStore(Db db) : IRunStore
{
    /// <summary>
    /// The join of rows <c>v</c> with the runs that the writer still owns: the run has not been claimed since (<c>turn</c>), not even by
    /// the writer itself.
    /// </summary>
    private const string JoinOwnedRun =
        "JOIN runs_runs r ON r.account_id = v.account AND r.id = v.run AND r.owner = v.own AND r.turn = v.turn";

    public Task<bool> AcceptAsync(
        IReadOnlyList<StoredEvent> events,
        IReadOnlyList<Run> runs,
        IReadOnlyList<EventMatch> matches,
        long owner,
        CancellationToken cancellationToken) =>
        db.WriteUnlessAsync(SubscriptionCheck.Changed(matches), [InsertEvents(events), InsertRuns(runs, owner)], cancellationToken);

    public async Task<string> AcceptOnceAsync(StoredEvent storedEvent, IReadOnlyList<Run> runs, CancellationToken cancellationToken)
    {
        const string insertKey = """
            INSERT INTO runs_event_keys (account_id, key, event_id, accepted_at)
            VALUES (@Account, @Key, @Id, @At) ON CONFLICT DO NOTHING
            """;
        const string insertEvent = """
            INSERT INTO runs_events (id, account_id, integration, source, type, body, accepted_at)
            VALUES (@Id, @Account, @Integration, @Source, @Type, @Body, @At) ON CONFLICT DO NOTHING
            """;
        var parameters = new
        {
            storedEvent.Id,
            Account = storedEvent.Event.Account.Value,
            Key = storedEvent.Event.IdempotencyKey,
            storedEvent.Event.Integration,
            storedEvent.Event.Source,
            storedEvent.Event.Type,
            storedEvent.Event.Body,
            At = storedEvent.AcceptedAt,
        };
        return await db.InTransactionAsync(
            async (connection, transaction) =>
            {
                // Of two concurrent calls with the same key or id, the second one waits at its INSERT for the commit of the first.
                if (parameters.Key is not null && await InsertAsync(insertKey) == 0)
                {
                    return await connection.QuerySingleAsync<string>(new CommandDefinition(
                        "SELECT event_id FROM runs_event_keys WHERE account_id = @Account AND key = @Key",
                        parameters,
                        transaction,
                        cancellationToken: cancellationToken));
                }

                if (runs.Count > 0 && await InsertAsync(insertEvent) == 1)
                {
                    await InsertRuns(runs, owner: 0).RunAsync(connection, transaction, cancellationToken);
                }

                return storedEvent.Id;

                Task<int> InsertAsync(string sql) => connection.ExecuteAsync(
                    new CommandDefinition(sql, parameters, transaction, cancellationToken: cancellationToken));
            },
            cancellationToken);
    }

    public async Task<IReadOnlySet<string>> SaveAsync(IReadOnlyList<RunProgress> progress, long owner, CancellationToken cancellationToken)
    {
        // Update the runs first: an updated row is locked until the commit, so the later statements find the same owner.
        var savedIds = await db.WriteAsync(
            [
                UpdateRuns(progress, owner),
                InsertOutcomes(progress, owner),
                InsertSealed(progress, owner),
                InsertLog(progress, owner),
                InsertLogOfRetries(progress, owner),
            ],
            reader => reader.GetString(0),
            cancellationToken);
        return progress.Select(item => item.Run.Id).Except(savedIds).ToHashSet();
    }

    public Task<bool> CancelAsync(AccountId account, string run, LogEntry entry, CancellationToken cancellationToken)
    {
        var parameters = new
        {
            Account = account.Value,
            Run = run,
            Now = entry.At,
            entry.Id,
            Status = RunText.Format(entry.Status),
            entry.Description,
        };
        return db.InTransactionAsync(
            async (connection, transaction) =>
            {
                var updated = await connection.ExecuteAsync(new CommandDefinition(
                    """
                    UPDATE runs_runs SET status = 'cancelled', owner = NULL, due_at = NULL, finished_at = @Now
                    WHERE account_id = @Account AND id = @Run AND finished_at IS NULL
                    """,
                    parameters,
                    transaction,
                    cancellationToken: cancellationToken));
                return updated == 1 && await connection.ExecuteAsync(new CommandDefinition(
                    """
                    INSERT INTO runs_log (id, account_id, integration, run_id, attempt, status, description, logged_at)
                    SELECT @Id, account_id, integration, id, attempt, @Status, @Description, @Now
                    FROM runs_runs WHERE account_id = @Account AND id = @Run
                    """,
                    parameters,
                    transaction,
                    cancellationToken: cancellationToken)) == 1;
            },
            cancellationToken);
    }

    public Task LogAsync(IReadOnlyList<UndeliveredEvent> undelivered, CancellationToken cancellationToken) => db.WriteAsync(
        [
            new BulkStatement(
                $"""
                INSERT INTO runs_log (id, account_id, integration, attempt, status, description, logged_at, details, reason, subject)
                SELECT v.id, v.account, v.integration, 0, v.status, v.description, v.at, v.details, v.reason, v.subject
                FROM {BulkStatement.Rows} AS v
                """)
                .AddColumn("id", undelivered, item => item.Entry.Id)
                .AddColumn("account", undelivered, item => item.Event.Event.Account.Value)
                .AddColumn("integration", undelivered, item => item.Integration)
                .AddColumn("status", undelivered, item => RunText.Format(item.Entry.Status))
                .AddColumn("description", undelivered, item => item.Entry.Description)
                .AddColumn("at", undelivered, item => item.Entry.At)
                .AddColumn("details", undelivered, item => StoredDetails.Of(item).ToText())
                .AddColumn("reason", undelivered, item => item.Entry.Reason?.Code)
                .AddColumn("subject", undelivered, item => item.Entry.Reason?.Subject),
        ],
        static _ => 0,
        cancellationToken);

    public async Task<IReadOnlyList<WaitingIntegration>> ListWaitingAsync(CancellationToken cancellationToken)
    {
        // Two index lookups per integration, however many runs wait. An integration name belongs to one account permanently.
        const string sql = """
            WITH RECURSIVE waiting (integration) AS (
                SELECT MIN(integration) FROM runs_runs WHERE due_at IS NOT NULL
                UNION ALL
                SELECT (SELECT MIN(r.integration) FROM runs_runs r WHERE r.due_at IS NOT NULL AND r.integration > waiting.integration)
                FROM waiting WHERE waiting.integration IS NOT NULL
            )
            SELECT (SELECT MIN(r.account_id) FROM runs_runs r WHERE r.due_at IS NOT NULL AND r.integration = waiting.integration),
                   integration
            FROM waiting WHERE integration IS NOT NULL ORDER BY integration
            """;
        var rows = await db.QueryAsync<(long Account, string Name)>(sql, null, cancellationToken);
        return [.. rows.Select(row => new WaitingIntegration(new AccountId(row.Account), row.Name))];
    }

    public async Task<IReadOnlyList<Run>> ClaimAsync(
        WaitingIntegration waiting, long owner, DateTimeOffset now, int limit, CancellationToken cancellationToken)
    {
        var account = waiting.Account;
        var parameters = new { Account = account.Value, waiting.Integration, Owner = owner, Now = now, Limit = limit };
        return await db.InTransactionAsync<IReadOnlyList<Run>>(
            async (connection, transaction) =>
            {
                if (db.Dialect.ForceIndexScans is { } byIndex)
                {
                    await connection.ExecuteAsync(new CommandDefinition(byIndex, null, transaction, cancellationToken: cancellationToken));
                }

                var claimed = (await connection.QueryAsync<RunRow>(new CommandDefinition(
                    // Materialized: an inline subquery may run once per row and then claim more rows than the limit.
                    $"""
                    WITH due AS MATERIALIZED (
                        SELECT id FROM runs_runs WHERE account_id = @Account AND integration = @Integration AND due_at <= @Now
                        ORDER BY due_at LIMIT @Limit{db.Dialect.SkipLocked})
                    UPDATE runs_runs
                    SET owner = @Owner, turn = turn + 1, status = 'running', due_at = NULL, started_at = COALESCE(started_at, @Now)
                    WHERE account_id = @Account AND id IN (SELECT id FROM due)
                    RETURNING id AS Id, integration AS Integration, event_id AS EventId, job_spec AS JobSpec, flow AS Flow,
                              definitions AS Definitions, attempt AS Attempt, turn AS Turn, created_at AS CreatedAt, started_at AS StartedAt
                    """,
                    parameters,
                    transaction,
                    cancellationToken: cancellationToken))).AsList();
                var eventIds = claimed.Select(run => run.EventId).Distinct().ToList();
                var events = (await new BulkStatement(
                    $"""
                    SELECT e.id, e.integration, e.source, e.type, e.body FROM {BulkStatement.Rows} AS v
                    JOIN runs_events e ON e.id = v.id AND e.account_id = v.account
                    """)
                    .AddColumn("id", eventIds, id => id).AddColumn("account", eventIds, _ => account.Value)
                    .RunAsync(
                        connection,
                        transaction,
                        reader => (Id: reader.GetString(0), Event: new FlowEvent(
                            account,
                            reader.IsDBNull(1) ? null : reader.GetString(1),
                            reader.GetString(2),
                            reader.GetString(3),
                            reader.GetString(4))),
                        cancellationToken)).ToDictionary(storedEvent => storedEvent.Id, storedEvent => storedEvent.Event);
                return [.. claimed.Select(run => run.ToRun(account, events[run.EventId]))];
            },
            cancellationToken);
    }

    public Task<IReadOnlyList<StoredOutcome>> ListOutcomesAsync(
        AccountId account, string run, int attempt, CancellationToken cancellationToken) =>
        LoadOutcomesAsync(db, account, run, attempt, cancellationToken);

    /// <summary>Returns the outcomes of an attempt; also used to show a run.</summary>
    public static async Task<IReadOnlyList<StoredOutcome>> LoadOutcomesAsync(
        Db db, AccountId account, string run, int attempt, CancellationToken cancellationToken)
    {
        var rows = await db.QueryAsync<(long Number, string Outcome, string? Exchange, byte[]? Sealed)>(
            """
            SELECT o.seq, o.outcome, o.exchange, s.sealed
            FROM runs_outcomes o
            LEFT JOIN runs_sealed s ON s.account_id = o.account_id AND s.id = o.run_id || '-' || o.attempt || '-' || o.seq
            WHERE o.account_id = @Account AND o.run_id = @Run AND o.attempt = @Attempt ORDER BY o.seq
            """,
            new { Account = account.Value, Run = run, Attempt = attempt },
            cancellationToken);
        return [.. rows.Select(row => new StoredOutcome((int)row.Number, row.Outcome, row.Exchange) { Sealed = row.Sealed })];
    }

    private static BulkStatement InsertEvents(IReadOnlyList<StoredEvent> events) => new BulkStatement(
        $"""
        INSERT INTO runs_events (id, account_id, integration, source, type, body, accepted_at)
        SELECT v.id, v.account, v.integration, v.source, v.type, v.body, v.at FROM {BulkStatement.Rows} AS v {BulkStatement.Unless}
        """)
        .AddColumn("id", events, storedEvent => storedEvent.Id)
        .AddColumn("account", events, storedEvent => storedEvent.Event.Account.Value)
        .AddColumn("integration", events, storedEvent => storedEvent.Event.Integration)
        .AddColumn("source", events, storedEvent => storedEvent.Event.Source)
        .AddColumn("type", events, storedEvent => storedEvent.Event.Type)
        .AddColumn("body", events, storedEvent => storedEvent.Event.Body)
        .AddColumn("at", events, storedEvent => storedEvent.AcceptedAt);

    private static BulkStatement InsertRuns(IReadOnlyList<Run> runs, long owner) => new BulkStatement(
        $"""
        INSERT INTO runs_runs
            (id, account_id, integration, event_id, job_spec, flow, definitions, status, attempt, due_at, owner, created_at, started_at)
        SELECT v.id, v.account, v.integration, v.event, v.job_spec, v.flow, v.definitions, v.status, v.attempt, v.due, v.owner, v.created,
               v.started
        FROM {BulkStatement.Rows} AS v {BulkStatement.Unless}
        """)
        .AddColumn("id", runs, run => run.Id)
        .AddColumn("account", runs, run => run.Account.Value)
        .AddColumn("integration", runs, run => run.Integration)
        .AddColumn("event", runs, run => run.Event.Id)
        .AddColumn("job_spec", runs, run => run.JobSpec)
        .AddColumn("flow", runs, run => run.Flow)
        .AddColumn("definitions", runs, run => run.Definitions)
        .AddColumn("status", runs, run => run.StartedAt is null ? "queued" : "running")
        .AddColumn("attempt", runs, run => (long)run.Attempt)
        .AddColumn("due", runs, run => run.StartedAt is null ? run.CreatedAt : (DateTimeOffset?)null)
        .AddColumn("owner", runs, run => run.StartedAt is null ? (long?)null : owner)
        .AddColumn("created", runs, run => run.CreatedAt)
        .AddColumn("started", runs, run => run.StartedAt);

    private static BulkStatement UpdateRuns(IReadOnlyList<RunProgress> progress, long owner) => new BulkStatement(
        $"""
        UPDATE runs_runs AS r
        SET status = v.status, due_at = v.due, attempt = v.attempt, definitions = v.definitions, started_at = v.started,
            finished_at = v.finished, message = v.message, error = v.error, failed_state = v.failed_state, transitions = v.transitions
        FROM {BulkStatement.Rows} AS v WHERE r.id = v.run AND r.account_id = v.account AND r.owner = v.own AND r.turn = v.turn
        RETURNING id
        """)
        .AddColumn("run", progress, item => item.Run.Id)
        .AddColumn("account", progress, item => item.Run.Account.Value)
        .AddColumn("own", progress, _ => owner)
        .AddColumn("turn", progress, item => item.Run.ClaimVersion)
        .AddColumn("status", progress, item => RunText.Format(item.Status))
        .AddColumn("due", progress, item => item.DueAt)
        .AddColumn("attempt", progress, item => (long)item.Attempt)
        .AddColumn("definitions", progress, item => item.Definitions)
        .AddColumn("started", progress, item => item.StartedAt)
        .AddColumn("finished", progress, item => item.FinishedAt)
        .AddColumn("message", progress, item => item.Message)
        .AddColumn("error", progress, item => item.Error)
        .AddColumn("failed_state", progress, item => item.FailedState)
        .AddColumn("transitions", progress, item => (long?)item.Transitions);

    private static BulkStatement InsertOutcomes(IReadOnlyList<RunProgress> progress, long owner)
    {
        // A save is repeated if its response was lost, hence ON CONFLICT DO NOTHING.
        var rows = progress.SelectMany(item => item.Outcomes, (item, outcome) => (item.Run, Outcome: outcome)).ToList();
        return new BulkStatement(
            $"""
            INSERT INTO runs_outcomes (account_id, run_id, attempt, seq, outcome, exchange)
            SELECT v.account, v.run, v.attempt, v.seq, v.outcome, v.exchange FROM {BulkStatement.Rows} AS v
            {JoinOwnedRun}
            WHERE v.seq >= 0 ON CONFLICT DO NOTHING
            """)
            .AddColumn("own", rows, _ => owner)
            .AddColumn("turn", rows, row => row.Run.ClaimVersion)
            .AddColumn("account", rows, row => row.Run.Account.Value)
            .AddColumn("run", rows, row => row.Run.Id)
            .AddColumn("attempt", rows, row => (long)row.Run.Attempt)
            .AddColumn("seq", rows, row => (long)row.Outcome.Number)
            .AddColumn("outcome", rows, row => row.Outcome.Outcome)
            .AddColumn("exchange", rows, row => row.Outcome.Exchange);
    }

    private static BulkStatement InsertSealed(IReadOnlyList<RunProgress> progress, long owner)
    {
        var rows = progress
            .SelectMany(item => item.Outcomes.Where(outcome => outcome.Sealed is not null), (item, outcome) => (item.Run, Outcome: outcome))
            .ToList();
        return new BulkStatement(
            $"""
            INSERT INTO runs_sealed (id, account_id, run_id, sealed)
            SELECT v.id, v.account, v.run, v.sealed FROM {BulkStatement.Rows} AS v
            {JoinOwnedRun}
            WHERE v.id <> '' ON CONFLICT DO NOTHING
            """)
            .AddColumn("own", rows, _ => owner)
            .AddColumn("turn", rows, row => row.Run.ClaimVersion)
            .AddColumn("id", rows, row => OutcomeProtector.Row(row.Run.Id, row.Run.Attempt, row.Outcome.Number))
            .AddColumn("account", rows, row => row.Run.Account.Value)
            .AddColumn("run", rows, row => row.Run.Id)
            .AddColumn("sealed", rows, row => row.Outcome.Sealed!);
    }

    private static BulkStatement InsertLog(IReadOnlyList<RunProgress> progress, long owner)
    {
        var rows = progress.Where(item => item.Log is not null && item.FinishedAt is not null).ToList();
        return CreateLogStatement(rows, owner, $"""
            INSERT INTO runs_log (id, account_id, integration, run_id, attempt, status, description, logged_at, reason, subject)
            SELECT v.id, v.account, v.integration, v.run, v.attempt, v.status, v.description, v.at, v.reason, v.subject
            FROM {BulkStatement.Rows} AS v
            {JoinOwnedRun}
            WHERE v.attempt > 0 ON CONFLICT DO NOTHING
            """);
    }

    /// <summary>
    /// Logs attempts that are followed by another one. The run row does not keep their details, so the log entry does. A separate
    /// statement, because there are few of them.
    /// </summary>
    private static BulkStatement InsertLogOfRetries(IReadOnlyList<RunProgress> progress, long owner)
    {
        var rows = progress.Where(item => item.Log is not null && item.FinishedAt is null).ToList();
        return CreateLogStatement(rows, owner, $"""
            INSERT INTO runs_log
                (id, account_id, integration, run_id, attempt, status, description, logged_at, reason, subject, details)
            SELECT v.id, v.account, v.integration, v.run, v.attempt, v.status, v.description, v.at, v.reason, v.subject, v.details
            FROM {BulkStatement.Rows} AS v
            {JoinOwnedRun}
            WHERE v.attempt > 0 ON CONFLICT DO NOTHING
            """)
            .AddColumn("details", rows, item => StoredDetails.Of(item).ToText());
    }

    private static BulkStatement CreateLogStatement(IReadOnlyList<RunProgress> rows, long owner, string sql) =>
        new BulkStatement(sql)
            .AddColumn("own", rows, _ => owner)
            .AddColumn("turn", rows, item => item.Run.ClaimVersion)
            .AddColumn("id", rows, item => item.Log!.Id)
            .AddColumn("account", rows, item => item.Run.Account.Value)
            .AddColumn("integration", rows, item => item.Run.Integration)
            .AddColumn("run", rows, item => item.Run.Id)
            .AddColumn("attempt", rows, item => (long)item.Run.Attempt)
            .AddColumn("status", rows, item => RunText.Format(item.Log!.Status))
            .AddColumn("description", rows, item => item.Log!.Description)
            .AddColumn("at", rows, item => item.Log!.At)
            .AddColumn("reason", rows, item => item.Log!.Reason?.Code)
            .AddColumn("subject", rows, item => item.Log!.Reason?.Subject);
}
