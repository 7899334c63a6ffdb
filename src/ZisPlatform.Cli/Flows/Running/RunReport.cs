using ZisPlatform.Cli.Flows.Answers;
using ZisPlatform.Domain.Flows;
using ZisPlatform.Domain.Flows.Execution;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Cli.Flows.Running;

internal enum RunEnd
{
    Succeeded,
    Failed,

    /// <summary>The run stopped at a breakpoint.</summary>
    Stopped,

    /// <summary>An action had no answer, or the request differs from the recorded one.</summary>
    Unanswered,
}

/// <summary>A call of an action and its outcome.</summary>
internal sealed record CallRecord(ActionRequest Request, ActionAnswer Answer, DateTimeOffset At, FlowOutcome Outcome);

/// <summary>A failed attempt that is followed by another one.</summary>
internal sealed record RetryRecord(FlowError Error, DateTimeOffset Until);

/// <summary>One entry into a state and everything that happened until the state was left.</summary>
internal sealed class Visit(FlowVisit entry, Visit? map)
{
    public FlowVisit Entry { get; } = entry;

    /// <summary>Gets the visit of the Map whose iteration this visit belongs to.</summary>
    public Visit? Map { get; } = map;

    /// <summary>Gets the path: the enclosing Maps with their item numbers and the state, as in <c>Each[2]/Post</c>.</summary>
    public string Path { get; } = entry.Iteration.Length > 0 ? $"{entry.Iteration}/{entry.State.Name}" : entry.State.Name;

    public List<CallRecord> Calls { get; } = [];

    public List<RetryRecord> Retries { get; } = [];

    /// <summary>Gets or sets the exit; null while the visit is in progress, and permanently if the run was aborted.</summary>
    public FlowExit? Exit { get; set; }
}

/// <summary>The report of a run from its start to the point where it ended.</summary>
internal sealed record RunReport
{
    public required Flow Flow { get; init; }

    public required DateTimeOffset Start { get; init; }

    public required DateTimeOffset Finish { get; init; }

    public required RunEnd End { get; init; }

    /// <summary>Gets the message of a successful run.</summary>
    public string? Message { get; init; }

    /// <summary>Gets the error of a failed run.</summary>
    public FlowError? Error { get; init; }

    /// <summary>Gets the exception of an aborted run.</summary>
    public UnansweredException? UnansweredCall { get; init; }

    /// <summary>Gets the document after the last state or, after a failure, the input of the failed state.</summary>
    public required JsonValue Document { get; init; }

    public required int Transitions { get; init; }

    public required IReadOnlyList<Visit> Visits { get; init; }

    /// <summary>Gets the delay after which a server would run the failed flow again; null if it would not.</summary>
    public TimeSpan? RunsAgainAfter { get; init; }

    /// <summary>Gets the path of the failed state; null if no state failed or none ran.</summary>
    public string? FailedState =>
        End == RunEnd.Failed ? Visits.LastOrDefault(visit => visit.Exit?.Kind == FlowExitKind.Failed)?.Path : null;

    public TimeSpan Time => Finish - Start;

    public IEnumerable<CallRecord> Calls => Visits.SelectMany(visit => visit.Calls).OrderBy(call => call.Request.Effect.Number);
}
