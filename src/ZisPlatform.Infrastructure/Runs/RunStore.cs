using Dapper;
using ZisPlatform.Application.Registry.Contracts;
using ZisPlatform.Application.Runs;
using ZisPlatform.Application.Runs.Contracts;
using ZisPlatform.Domain.Common;
using ZisPlatform.Infrastructure.Persistence;
using ZisPlatform.Infrastructure.Registry.Contracts;

namespace ZisPlatform.Infrastructure.Runs;

internal sealed class RunStore(SqlSession session) : IRunStore
{
    /// <summary>Of the rows <c>v</c> those whose run is still the writer's: nobody has taken it since (<c>turn</c>), not even the writer itself.</summary>
    private const string Own = "JOIN runs_runs r ON r.account_id = v.account AND r.id = v.run AND r.owner = v.own AND r.turn = v.turn";

    public Task<bool> AcceptAsync(
        IReadOnlyList<StoredEvent> events, IReadOnlyList<Run> runs, IReadOnlyList<EventMatch> heard, long owner, CancellationToken cancellationToken) =>
        session.WriteUnlessAsync(SubscriptionCheck.Changed(heard), [InsertEvents(events), InsertRuns(runs, owner)], cancellationToken);

    public async Task<string> AcceptOnceAsync(StoredEvent accepted, IReadOnlyList<Run> runs, CancellationToken cancellationToken)
    {
        var key = new { Account = accepted.Event.Account.Value, Key = accepted.Event.IdempotencyKey, Id = accepted.Id, At = accepted.AcceptedAt };
        return await session.InTransactionAsync(
            async (connection, transaction) =>
            {
                // Of two at once the second waits here for the first one's commit.
                var inserted = await connection.ExecuteAsync(new CommandDefinition(
                    "INSERT INTO runs_event_keys (account_id, key, event_id, accepted_at) VALUES (@Account, @Key, @Id, @At) ON CONFLICT DO NOTHING",
                    key,
                    transaction,
                    cancellationToken: cancellationToken));
                if (inserted == 0)
                {
                    return await connection.QuerySingleAsync<string>(new CommandDefinition(
                        "SELECT event_id FROM runs_event_keys WHERE account_id = @Account AND key = @Key", key, transaction, cancellationToken: cancellationToken));
                }

                if (runs.Count > 0)
                {
                    await InsertEvents([accepted]).RunAsync(connection, transaction, cancellationToken);
                }

                await InsertRuns(runs, owner: 0).RunAsync(connection, transaction, cancellationToken);
                return accepted.Id;
            },
            cancellationToken);
    }

    public async Task<IReadOnlySet<string>> SaveAsync(IReadOnlyList<RunProgress> progress, long owner, CancellationToken cancellationToken)
    {
        // First the runs: whoever changes a row holds it until the commit, so what follows finds the same owner.
        var own = await session.WriteAsync(
            [UpdateRuns(progress, owner), InsertOutcomes(progress, owner), InsertSealed(progress, owner), InsertLog(progress, owner), InsertLogOfRetries(progress, owner)],
            reader => reader.GetString(0),
            cancellationToken);
        return progress.Select(one => one.Run.Id).Except(own).ToHashSet();
    }

    public Task<bool> CancelAsync(AccountId account, string run, LogEntry entry, CancellationToken cancellationToken)
    {
        var parameters = new { Account = account.Value, Run = run, Now = entry.At, entry.Id, Status = RunText.Of(entry.Status), entry.Description };
        return session.InTransactionAsync(
            async (connection, transaction) =>
            {
                var ended = await connection.ExecuteAsync(new CommandDefinition(
                    """
                    UPDATE runs_runs SET status = 'cancelled', owner = NULL, due_at = NULL, finished_at = @Now
                    WHERE account_id = @Account AND id = @Run AND finished_at IS NULL
                    """,
                    parameters,
                    transaction,
                    cancellationToken: cancellationToken));
                return ended == 1 && await connection.ExecuteAsync(new CommandDefinition(
                    """
                    INSERT INTO runs_log (id, account_id, integration, run_id, attempt, status, description, logged_at)
                    SELECT @Id, account_id, integration, id, attempt, @Status, @Description, @Now FROM runs_runs WHERE account_id = @Account AND id = @Run
                    """,
                    parameters,
                    transaction,
                    cancellationToken: cancellationToken)) == 1;
            },
            cancellationToken);
    }

    public Task LogAsync(IReadOnlyList<MissedEvent> missed, CancellationToken cancellationToken) => session.WriteAsync(
        [
            new BulkStatement(
                $"""
                INSERT INTO runs_log (id, account_id, integration, attempt, status, description, logged_at, details)
                SELECT v.id, v.account, v.integration, 0, v.status, v.description, v.at, v.details FROM {BulkStatement.Rows} AS v
                """)
                .With("id", missed, one => one.Entry.Id)
                .With("account", missed, one => one.Event.Event.Account.Value)
                .With("integration", missed, one => one.Integration)
                .With("status", missed, one => RunText.Of(one.Entry.Status))
                .With("description", missed, one => one.Entry.Description)
                .With("at", missed, one => one.Entry.At)
                .With("details", missed, one => StoredDetails.Of(one).ToText()),
        ],
        static _ => 0,
        cancellationToken);

    public async Task<IReadOnlyList<RunsWaiting>> ListWaitingAsync(CancellationToken cancellationToken)
    {
        // Two steps through the index for each integration, however many runs wait. A name is one account's for good.
        const string sql = """
            WITH RECURSIVE waiting (integration) AS (
                SELECT MIN(integration) FROM runs_runs WHERE due_at IS NOT NULL
                UNION ALL
                SELECT (SELECT MIN(r.integration) FROM runs_runs r WHERE r.due_at IS NOT NULL AND r.integration > waiting.integration)
                FROM waiting WHERE waiting.integration IS NOT NULL
            )
            SELECT (SELECT MIN(r.account_id) FROM runs_runs r WHERE r.due_at IS NOT NULL AND r.integration = waiting.integration), integration
            FROM waiting WHERE integration IS NOT NULL ORDER BY integration
            """;
        return [.. (await session.QueryAsync<(long Account, string Name)>(sql, null, cancellationToken)).Select(row => new RunsWaiting(new AccountId(row.Account), row.Name))];
    }

    public async Task<IReadOnlyList<Run>> ClaimAsync(RunsWaiting of, long owner, DateTimeOffset now, int limit, CancellationToken cancellationToken)
    {
        var account = of.Account;
        var parameters = new { Account = account.Value, of.Integration, Owner = owner, Now = now, Limit = limit };
        return await session.InTransactionAsync<IReadOnlyList<Run>>(
            async (connection, transaction) =>
            {
                if (session.Dialect.ByIndex is { } byIndex)
                {
                    await connection.ExecuteAsync(new CommandDefinition(byIndex, null, transaction, cancellationToken: cancellationToken));
                }

                var claimed = (await connection.QueryAsync<RunRow>(new CommandDefinition(
                    // Materialized: a subquery in its place may be run again for each row, and then takes more than the limit.
                    $"""
                    WITH due AS MATERIALIZED (
                        SELECT id FROM runs_runs WHERE account_id = @Account AND integration = @Integration AND due_at <= @Now
                        ORDER BY due_at LIMIT @Limit{session.Dialect.SkipLocked})
                    UPDATE runs_runs SET owner = @Owner, turn = turn + 1, status = 'running', due_at = NULL, started_at = COALESCE(started_at, @Now)
                    WHERE account_id = @Account AND id IN (SELECT id FROM due)
                    RETURNING id AS Id, integration AS Integration, event_id AS EventId, job_spec AS JobSpec, flow AS Flow, definitions AS Definitions,
                              attempt AS Attempt, turn AS Turn, created_at AS CreatedAt, started_at AS StartedAt
                    """,
                    parameters,
                    transaction,
                    cancellationToken: cancellationToken))).AsList();
                var ids = claimed.Select(run => run.EventId).Distinct().ToList();
                var events = (await new BulkStatement(
                    $"""
                    SELECT e.id, e.integration, e.source, e.type, e.body FROM {BulkStatement.Rows} AS v
                    JOIN runs_events e ON e.id = v.id AND e.account_id = v.account
                    """)
                    .With("id", ids, id => id).With("account", ids, _ => account.Value)
                    .RunAsync(
                        connection,
                        transaction,
                        reader => (Id: reader.GetString(0), Event: new FlowEvent(
                            account, reader.IsDBNull(1) ? null : reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetString(4))),
                        cancellationToken)).ToDictionary(one => one.Id, one => one.Event);
                return [.. claimed.Select(run => run.ToRun(account, events[run.EventId]))];
            },
            cancellationToken);
    }

    public Task<IReadOnlyList<StoredOutcome>> ListOutcomesAsync(AccountId account, string run, int attempt, CancellationToken cancellationToken) =>
        OutcomesAsync(session, account, run, attempt, cancellationToken);

    /// <summary>Also for whoever shows a run.</summary>
    public static async Task<IReadOnlyList<StoredOutcome>> OutcomesAsync(
        SqlSession session, AccountId account, string run, int attempt, CancellationToken cancellationToken)
    {
        var rows = await session.QueryAsync<(long Number, string Outcome, string? Exchange, byte[]? Sealed)>(
            """
            SELECT o.seq, o.outcome, o.exchange, s.sealed
            FROM runs_outcomes o LEFT JOIN runs_sealed s ON s.account_id = o.account_id AND s.id = o.run_id || '-' || o.attempt || '-' || o.seq
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
        .With("id", events, one => one.Id)
        .With("account", events, one => one.Event.Account.Value)
        .With("integration", events, one => one.Event.Integration)
        .With("source", events, one => one.Event.Source)
        .With("type", events, one => one.Event.Type)
        .With("body", events, one => one.Event.Body)
        .With("at", events, one => one.AcceptedAt);

    private static BulkStatement InsertRuns(IReadOnlyList<Run> runs, long owner) => new BulkStatement(
        $"""
        INSERT INTO runs_runs (id, account_id, integration, event_id, job_spec, flow, definitions, status, attempt, due_at, owner, created_at, started_at)
        SELECT v.id, v.account, v.integration, v.event, v.job_spec, v.flow, v.definitions, v.status, v.attempt, v.due, v.owner, v.created, v.started
        FROM {BulkStatement.Rows} AS v {BulkStatement.Unless}
        """)
        .With("id", runs, run => run.Id)
        .With("account", runs, run => run.Account.Value)
        .With("integration", runs, run => run.Integration)
        .With("event", runs, run => run.Event.Id)
        .With("job_spec", runs, run => run.JobSpec)
        .With("flow", runs, run => run.Flow)
        .With("definitions", runs, run => run.Definitions)
        .With("status", runs, run => run.StartedAt is null ? "queued" : "running")
        .With("attempt", runs, run => (long)run.Attempt)
        .With("due", runs, run => run.StartedAt is null ? run.CreatedAt : (DateTimeOffset?)null)
        .With("owner", runs, run => run.StartedAt is null ? (long?)null : owner)
        .With("created", runs, run => run.CreatedAt)
        .With("started", runs, run => run.StartedAt);

    private static BulkStatement UpdateRuns(IReadOnlyList<RunProgress> progress, long owner) => new BulkStatement(
        $"""
        UPDATE runs_runs AS r
        SET status = v.status, due_at = v.due, attempt = v.attempt, definitions = v.definitions, started_at = v.started,
            finished_at = v.finished, message = v.message, error = v.error, failed_state = v.failed_state, transitions = v.transitions
        FROM {BulkStatement.Rows} AS v WHERE r.id = v.run AND r.account_id = v.account AND r.owner = v.own AND r.turn = v.turn
        RETURNING id
        """)
        .With("run", progress, one => one.Run.Id)
        .With("account", progress, one => one.Run.Account.Value)
        .With("own", progress, _ => owner)
        .With("turn", progress, one => one.Run.Turn)
        .With("status", progress, one => RunText.Of(one.Status))
        .With("due", progress, one => one.DueAt)
        .With("attempt", progress, one => (long)one.Attempt)
        .With("definitions", progress, one => one.Definitions)
        .With("started", progress, one => one.StartedAt)
        .With("finished", progress, one => one.FinishedAt)
        .With("message", progress, one => one.Message)
        .With("error", progress, one => one.Error)
        .With("failed_state", progress, one => one.FailedState)
        .With("transitions", progress, one => (long?)one.Transitions);

    private static BulkStatement InsertOutcomes(IReadOnlyList<RunProgress> progress, long owner)
    {
        // A save whose answer was lost is sent again.
        var rows = progress.SelectMany(one => one.Outcomes, (one, outcome) => (one.Run, outcome)).ToList();
        return new BulkStatement(
            $"""
            INSERT INTO runs_outcomes (account_id, run_id, attempt, seq, outcome, exchange)
            SELECT v.account, v.run, v.attempt, v.seq, v.outcome, v.exchange FROM {BulkStatement.Rows} AS v
            {Own}
            WHERE v.seq >= 0 ON CONFLICT DO NOTHING
            """)
            .With("own", rows, _ => owner)
            .With("turn", rows, row => row.Run.Turn)
            .With("account", rows, row => row.Run.Account.Value)
            .With("run", rows, row => row.Run.Id)
            .With("attempt", rows, row => (long)row.Run.Attempt)
            .With("seq", rows, row => (long)row.outcome.Number)
            .With("outcome", rows, row => row.outcome.Outcome)
            .With("exchange", rows, row => row.outcome.Exchange);
    }

    private static BulkStatement InsertSealed(IReadOnlyList<RunProgress> progress, long owner)
    {
        var rows = progress.SelectMany(one => one.Outcomes.Where(outcome => outcome.Sealed is not null), (one, outcome) => (one.Run, outcome)).ToList();
        return new BulkStatement(
            $"""
            INSERT INTO runs_sealed (id, account_id, run_id, sealed)
            SELECT v.id, v.account, v.run, v.sealed FROM {BulkStatement.Rows} AS v
            {Own}
            WHERE v.id <> '' ON CONFLICT DO NOTHING
            """)
            .With("own", rows, _ => owner)
            .With("turn", rows, row => row.Run.Turn)
            .With("id", rows, row => OutcomeVault.Row(row.Run.Id, row.Run.Attempt, row.outcome.Number))
            .With("account", rows, row => row.Run.Account.Value)
            .With("run", rows, row => row.Run.Id)
            .With("sealed", rows, row => row.outcome.Sealed!);
    }

    private static BulkStatement InsertLog(IReadOnlyList<RunProgress> progress, long owner)
    {
        var rows = progress.Where(one => one.Log is not null && one.FinishedAt is not null).ToList();
        return OfLog(rows, owner, $"""
            INSERT INTO runs_log (id, account_id, integration, run_id, attempt, status, description, logged_at)
            SELECT v.id, v.account, v.integration, v.run, v.attempt, v.status, v.description, v.at FROM {BulkStatement.Rows} AS v
            {Own}
            WHERE v.attempt > 0 ON CONFLICT DO NOTHING
            """);
    }

    /// <summary>Of attempts that another one follows: the run forgets what they were. A statement of its own, because they are few.</summary>
    private static BulkStatement InsertLogOfRetries(IReadOnlyList<RunProgress> progress, long owner)
    {
        var rows = progress.Where(one => one.Log is not null && one.FinishedAt is null).ToList();
        return OfLog(rows, owner, $"""
            INSERT INTO runs_log (id, account_id, integration, run_id, attempt, status, description, logged_at, details)
            SELECT v.id, v.account, v.integration, v.run, v.attempt, v.status, v.description, v.at, v.details FROM {BulkStatement.Rows} AS v
            {Own}
            WHERE v.attempt > 0 ON CONFLICT DO NOTHING
            """)
            .With("details", rows, one => StoredDetails.Of(one).ToText());
    }

    private static BulkStatement OfLog(IReadOnlyList<RunProgress> rows, long owner, string sql) =>
        new BulkStatement(sql)
            .With("own", rows, _ => owner)
            .With("turn", rows, one => one.Run.Turn)
            .With("id", rows, one => one.Log!.Id)
            .With("account", rows, one => one.Run.Account.Value)
            .With("integration", rows, one => one.Run.Integration)
            .With("run", rows, one => one.Run.Id)
            .With("attempt", rows, one => (long)one.Run.Attempt)
            .With("status", rows, one => RunText.Of(one.Log!.Status))
            .With("description", rows, one => one.Log!.Description)
            .With("at", rows, one => one.Log!.At);
}
