using ZisPlatform.Application.Registry.Contracts;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Runs;

namespace ZisPlatform.Application.Runs;

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
    /// Stores one event and its runs unless the event is already stored; returns the id of the stored event. Two events are the same if
    /// their idempotency keys are equal, or their ids if they have no keys.
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
    Task<IReadOnlyList<WaitingIntegration>> ListWaitingAsync(CancellationToken cancellationToken);

    /// <summary>Claims runs of an integration that are due, oldest first.</summary>
    Task<IReadOnlyList<Run>> ClaimAsync(
        WaitingIntegration of, long owner, DateTimeOffset now, int limit, CancellationToken cancellationToken);

    /// <summary>Returns the outcomes of an attempt so far, in order.</summary>
    Task<IReadOnlyList<StoredOutcome>> ListOutcomesAsync(AccountId account, string run, int attempt, CancellationToken cancellationToken);
}

/// <summary>An integration with runs that wait to be claimed.</summary>
public sealed record WaitingIntegration(AccountId Account, string Integration);
