using ZisPlatform.Application.Registry.Contracts;
using ZisPlatform.Application.Runs.Contracts;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Runs;

namespace ZisPlatform.Application.Runs;

/// <summary>An event that is to be kept.</summary>
public sealed record StoredEvent(string Id, FlowEvent Event, DateTimeOffset AcceptedAt);

/// <summary>One flow that one event starts, and how far it has come.</summary>
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

    /// <summary>Counted from 1.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>How often it has been taken from the store: a fencing token, beside the owner.</summary>
    public long Turn { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Of the attempt; null until it has started.</summary>
    public DateTimeOffset? StartedAt { get; init; }
}

/// <summary>What became of one effect, as it is kept.</summary>
/// <param name="Number">Counted from 0 in each attempt.</param>
/// <param name="Outcome">The outcome's JSON text; masks stand where it holds what came from a connection.</param>
/// <param name="Exchange">What went over the wire; null where nothing did.</param>
public sealed record StoredOutcome(int Number, string Outcome, string? Exchange)
{
    /// <summary>The outcome as it was, encrypted by <see cref="OutcomeVault"/>; null where nothing of it is masked.</summary>
    public byte[]? Sealed { get; init; }
}

/// <summary>An entry of the integration log (contract, flows 15).</summary>
public sealed record LogEntry(string Id, LogStatus Status, string Description, DateTimeOffset At);

/// <summary>An entry about an event that did not start a flow.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Event">The event.</param>
/// <param name="Integration">Whose flow it would have been.</param>
/// <param name="JobSpec">The short name of the job spec.</param>
/// <param name="Flow">The flow's full name.</param>
public sealed record MissedEvent(LogEntry Entry, StoredEvent Event, string Integration, string JobSpec, string Flow);

/// <summary>How far a run has come: what is to be stored of it, if the worker still owns it.</summary>
/// <param name="Run">The run as it was taken.</param>
/// <param name="Status">Where it stands now.</param>
/// <param name="Outcomes">What is new.</param>
public sealed record RunProgress(Run Run, RunStatus Status, IReadOnlyList<StoredOutcome> Outcomes)
{
    /// <summary>When somebody may take it again; null while the worker keeps it, and when it is over.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>The definitions of the attempt; null when the next one begins anew.</summary>
    public string? Definitions { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public int Attempt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>How it ended, in the flow's words or those of its error.</summary>
    public string? Message { get; init; }

    /// <summary>The name of the error it ended with.</summary>
    public string? Error { get; init; }

    public string? FailedState { get; init; }

    public int? Transitions { get; init; }

    /// <summary>The entry of an attempt that is over.</summary>
    public LogEntry? Log { get; init; }
}

/// <summary>Keeps events and runs; many at a time, because a commit costs more than what it commits.</summary>
public interface IRunStore
{
    /// <summary>Keeps events and the runs they start, if these are still the ones: false, with nothing kept, when somebody else hears the events by now.</summary>
    /// <param name="events">The events.</param>
    /// <param name="runs">Their runs.</param>
    /// <param name="heard">Where the runs come from.</param>
    /// <param name="owner">The worker that runs those that have started; the others wait for anybody.</param>
    /// <param name="cancellationToken">Stops it, with nothing kept.</param>
    Task<bool> AcceptAsync(IReadOnlyList<StoredEvent> events, IReadOnlyList<Run> runs, IReadOnlyList<EventMatch> heard, long owner, CancellationToken cancellationToken);

    /// <summary>Keeps one event with a key and its runs; the id of the event that has the key, this one's or an older one's.</summary>
    Task<string> AcceptOnceAsync(StoredEvent accepted, IReadOnlyList<Run> runs, CancellationToken cancellationToken);

    /// <summary>Stores how far runs have come. Those that the worker does not own any more are returned, with nothing stored of them.</summary>
    Task<IReadOnlySet<string>> SaveAsync(IReadOnlyList<RunProgress> progress, long owner, CancellationToken cancellationToken);

    /// <summary>Ends a run that is not over, whoever runs it; false when it is over.</summary>
    /// <param name="account">Whose run.</param>
    /// <param name="run">Its id.</param>
    /// <param name="entry">What the log says of it; the run ends at its time.</param>
    /// <param name="cancellationToken">Stops it, with nothing changed.</param>
    Task<bool> CancelAsync(AccountId account, string run, LogEntry entry, CancellationToken cancellationToken);

    /// <summary>Logs why events did not start flows.</summary>
    Task LogAsync(IReadOnlyList<MissedEvent> missed, CancellationToken cancellationToken);

    /// <summary>Which integrations have runs that anybody may take, now or later; in the order of their names.</summary>
    Task<IReadOnlyList<RunsWaiting>> ListWaitingAsync(CancellationToken cancellationToken);

    /// <summary>Takes runs of an integration that are due, the oldest first.</summary>
    Task<IReadOnlyList<Run>> ClaimAsync(RunsWaiting of, long owner, DateTimeOffset now, int limit, CancellationToken cancellationToken);

    /// <summary>The outcomes of an attempt so far, in order.</summary>
    Task<IReadOnlyList<StoredOutcome>> ListOutcomesAsync(AccountId account, string run, int attempt, CancellationToken cancellationToken);
}

/// <summary>A run that a worker has taken.</summary>
public sealed record OwnedRun(AccountId Account, string Id, long Turn);

/// <summary>An integration with runs that wait for somebody to take them.</summary>
public sealed record RunsWaiting(AccountId Account, string Integration);

/// <summary>Which processes run flows, and which of them are dead.</summary>
public interface IWorkerLeases
{
    /// <summary>Whether no other process can have the store: whoever else is registered is dead.</summary>
    bool IsAlone { get; }

    /// <summary>Says that a worker lives.</summary>
    Task AddAsync(long worker, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>Says that it still does; false when the others have taken it for dead.</summary>
    Task<bool> RenewAsync(long worker, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>Forgets workers whose lease is over, and sets the runs free whose worker is forgotten; how many runs that were.</summary>
    /// <param name="now">Leases that ended before are over.</param>
    /// <param name="cancellationToken">Stops it.</param>
    Task<int> BuryAsync(DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>What a worker has taken and not brought to an end or to where it waits.</summary>
    Task<IReadOnlyList<OwnedRun>> ListOwnedAsync(long worker, CancellationToken cancellationToken);

    /// <summary>Gives these back to the queue, where they are still the worker's.</summary>
    Task SetFreeAsync(long worker, IReadOnlyList<OwnedRun> runs, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Sets a worker's runs free and forgets it: it stops of its own will.</summary>
    Task RemoveAsync(long worker, DateTimeOffset now, CancellationToken cancellationToken);
}
