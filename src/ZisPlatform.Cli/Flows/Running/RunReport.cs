using ZisPlatform.Domain.Flows;
using ZisPlatform.Json;

namespace ZisPlatform.Cli.Flows;

internal enum RunEnd
{
    Succeeded,
    Failed,

    /// <summary>At a breakpoint.</summary>
    Stopped,

    /// <summary>An action had no answer, or asked for something else than a recording has.</summary>
    Unanswered,
}

/// <summary>A call of an action and what became of it.</summary>
internal sealed record CallRecord(ActionRequest Request, ActionAnswer Answer, DateTimeOffset At, FlowOutcome Outcome);

/// <summary>An attempt that failed, before another.</summary>
internal sealed record RetryRecord(FlowError Error, DateTimeOffset Until);

/// <summary>One entry into a state, and all that happened until it was left.</summary>
internal sealed class Visit(FlowVisit entry, Visit? map)
{
    public FlowVisit Entry { get; } = entry;

    /// <summary>The Map whose iteration this belongs to.</summary>
    public Visit? Map { get; } = map;

    /// <summary>With the Maps around it and the numbers of their items, <c>Each[2]/Post</c>.</summary>
    public string Path { get; } = entry.Iteration.Length > 0 ? $"{entry.Iteration}/{entry.State.Name}" : entry.State.Name;

    public List<CallRecord> Calls { get; } = [];

    public List<RetryRecord> Retries { get; } = [];

    /// <summary>Null while it goes on, and for good where the run broke off.</summary>
    public FlowExit? Exit { get; set; }
}

/// <summary>A run from its start to wherever it came.</summary>
internal sealed record RunReport
{
    public required Flow Flow { get; init; }

    public required DateTimeOffset Start { get; init; }

    public required DateTimeOffset Finish { get; init; }

    public required RunEnd End { get; init; }

    /// <summary>Of a success.</summary>
    public string? Message { get; init; }

    /// <summary>Of a failure.</summary>
    public FlowError? Error { get; init; }

    /// <summary>Of a run that had to break off.</summary>
    public UnansweredException? Trouble { get; init; }

    /// <summary>After the last state; of a failure, what the failed state was given.</summary>
    public required JsonValue Document { get; init; }

    public required int Transitions { get; init; }

    public required IReadOnlyList<Visit> Visits { get; init; }

    /// <summary>After which time a server would run the failed flow again; null when it would not.</summary>
    public TimeSpan? RunsAgainAfter { get; init; }

    /// <summary>The path of the state that failed; null when none did, or none ran.</summary>
    public string? FailedState => End == RunEnd.Failed ? Visits.LastOrDefault(visit => visit.Exit?.Kind == FlowExitKind.Failed)?.Path : null;

    public TimeSpan Time => Finish - Start;

    public IEnumerable<CallRecord> Calls => Visits.SelectMany(visit => visit.Calls).OrderBy(call => call.Request.Effect.Number);
}
