using ZisPlatform.Application.Registry.Contracts;
using ZisPlatform.Application.Runs.Contracts;
using ZisPlatform.Application.Runs.Execution;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Runs;

namespace ZisPlatform.Application.Runs;

/// <summary>An event to be stored.</summary>
public sealed record StoredEvent(string Id, FlowEvent Event, DateTimeOffset AcceptedAt);

/// <summary>One flow that one event starts, and its progress.</summary>
public sealed record Run
{
    /// <summary>A ULID.</summary>
    public required string Id { get; init; }

    public required AccountId Account { get; init; }

    public required string Integration { get; init; }

    public required StoredEvent Event { get; init; }

    /// <summary>The short name of the job spec that started it.</summary>
    public required string JobSpec { get; init; }

    /// <summary>The flow's full name.</summary>
    public required string Flow { get; init; }

    /// <summary>The generations its attempt runs; null until it has started.</summary>
    public string? Definitions { get; init; }

    /// <summary>The number of the attempt, counted from 1.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>The number of times that the run was claimed: a fencing token, in addition to the owner.</summary>
    public long ClaimVersion { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>The start of the attempt; null until it has started.</summary>
    public DateTimeOffset? StartedAt { get; init; }
}

/// <summary>The outcome of one effect in its stored form.</summary>
/// <param name="Number">The number of the effect, counted from 0 in each attempt.</param>
/// <param name="Outcome">The outcome's JSON text, in which values from a connection are masked.</param>
/// <param name="Exchange">The exchange over the network; null if there was none.</param>
public sealed record StoredOutcome(int Number, string Outcome, string? Exchange)
{
    /// <summary>The unmasked outcome, encrypted by <see cref="OutcomeProtector"/>; null if nothing is masked.</summary>
    public byte[]? Sealed { get; init; }
}

/// <summary>An entry of the integration log (contract, flows 15).</summary>
public sealed record LogEntry(string Id, LogStatus Status, string Description, DateTimeOffset At);

/// <summary>A log entry about an event that did not start a flow.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Event">The event.</param>
/// <param name="Integration">The integration whose flow would have started.</param>
/// <param name="JobSpec">The short name of the job spec.</param>
/// <param name="Flow">The flow's full name.</param>
public sealed record UndeliveredEvent(LogEntry Entry, StoredEvent Event, string Integration, string JobSpec, string Flow);

/// <summary>The progress of a run, to be stored if the worker still owns the run.</summary>
/// <param name="Run">The run in its claimed state.</param>
/// <param name="Status">The current state.</param>
/// <param name="Outcomes">The new outcomes.</param>
public sealed record RunProgress(Run Run, RunStatus Status, IReadOnlyList<StoredOutcome> Outcomes)
{
    /// <summary>The time from which a worker may claim the run; null while this worker keeps it, and when it has ended.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>The definitions of the attempt; null if a new attempt follows.</summary>
    public string? Definitions { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public int Attempt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>The message of the flow's end, or the cause of its error.</summary>
    public string? Message { get; init; }

    /// <summary>The name of the error it ended with.</summary>
    public string? Error { get; init; }

    public string? FailedState { get; init; }

    public int? Transitions { get; init; }

    /// <summary>The log entry of an attempt that has ended.</summary>
    public LogEntry? Log { get; init; }
}

/// <summary>Stores events and runs, many at a time, because a commit costs more than the rows that it commits.</summary>
public interface IRunStore
{
    /// <summary>
    /// Stores events and the runs that they start, provided that the subscriptions are unchanged; otherwise stores nothing and returns
    /// false.
    /// </summary>
    /// <param name="events">The events.</param>
    /// <param name="runs">Their runs.</param>
    /// <param name="heard">The subscriptions from which the runs were created.</param>
    /// <param name="owner">The worker that executes the runs that have started; any worker may claim the others.</param>
    /// <param name="cancellationToken">Cancels the operation, with nothing stored.</param>
    Task<bool> AcceptAsync(
        IReadOnlyList<StoredEvent> events,
        IReadOnlyList<Run> runs,
        IReadOnlyList<EventMatch> heard,
        long owner,
        CancellationToken cancellationToken);

    /// <summary>
    /// Stores one event that has an idempotency key, and its runs; returns the id of the event that has the key: this one or an older one.
    /// </summary>
    Task<string> AcceptOnceAsync(StoredEvent accepted, IReadOnlyList<Run> runs, CancellationToken cancellationToken);

    /// <summary>Stores the progress of runs. Returns the ids of runs that the worker no longer owns; nothing is stored for them.</summary>
    Task<IReadOnlySet<string>> SaveAsync(IReadOnlyList<RunProgress> progress, long owner, CancellationToken cancellationToken);

    /// <summary>Ends a run regardless of which worker owns it; returns false if the run has already ended.</summary>
    /// <param name="account">The account that owns the run.</param>
    /// <param name="run">The run's id.</param>
    /// <param name="entry">The log entry; the run ends at its time.</param>
    /// <param name="cancellationToken">Cancels the operation, with nothing changed.</param>
    Task<bool> CancelAsync(AccountId account, string run, LogEntry entry, CancellationToken cancellationToken);

    /// <summary>Logs why events did not start flows.</summary>
    Task LogAsync(IReadOnlyList<UndeliveredEvent> missed, CancellationToken cancellationToken);

    /// <summary>Returns the integrations with runs that any worker may claim, now or later, ordered by name.</summary>
    Task<IReadOnlyList<RunsWaiting>> ListWaitingAsync(CancellationToken cancellationToken);

    /// <summary>Claims runs of an integration that are due, oldest first.</summary>
    Task<IReadOnlyList<Run>> ClaimAsync(RunsWaiting of, long owner, DateTimeOffset now, int limit, CancellationToken cancellationToken);

    /// <summary>Returns the outcomes of an attempt so far, in order.</summary>
    Task<IReadOnlyList<StoredOutcome>> ListOutcomesAsync(AccountId account, string run, int attempt, CancellationToken cancellationToken);
}

/// <summary>A run that a worker has claimed.</summary>
public sealed record OwnedRun(AccountId Account, string Id, long Turn);

/// <summary>An integration with runs that wait to be claimed.</summary>
public sealed record RunsWaiting(AccountId Account, string Integration);

/// <summary>The leases of the processes that run flows; they show which processes are dead.</summary>
public interface IWorkerLeases
{
    /// <summary>Gets a value: true if no other process can use the store, so that every other registered worker is dead.</summary>
    bool IsAlone { get; }

    /// <summary>Registers a worker with a lease.</summary>
    Task AddAsync(long worker, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>Renews the lease of a worker; returns false if the other workers have removed it as dead.</summary>
    Task<bool> RenewAsync(long worker, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>Removes workers whose lease has expired, and releases the runs of removed workers; returns the number of runs.</summary>
    /// <param name="now">The current time; leases that end before it have expired.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    Task<int> ReclaimExpiredAsync(DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Returns the runs that a worker has claimed and that have neither ended nor reached a wait.</summary>
    Task<IReadOnlyList<OwnedRun>> ListOwnedAsync(long worker, CancellationToken cancellationToken);

    /// <summary>Returns runs to the queue, provided that the worker still owns them.</summary>
    Task SetFreeAsync(long worker, IReadOnlyList<OwnedRun> runs, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Releases the runs of a worker that shuts down, and removes the worker.</summary>
    Task RemoveAsync(long worker, DateTimeOffset now, CancellationToken cancellationToken);
}
