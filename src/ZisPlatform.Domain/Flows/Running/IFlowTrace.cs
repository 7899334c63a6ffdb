using ZisPlatform.Json;

namespace ZisPlatform.Domain.Flows;

/// <summary>Watches a run, state by state. Without one a run spends nothing on it.</summary>
/// <remarks>Inputs and outputs hold whatever the flow holds, tokens of connections too: mask before storing or showing.</remarks>
public interface IFlowTrace
{
    void Entered(FlowVisit visit);

    /// <summary>An attempt failed and another follows.</summary>
    void Retrying(FlowVisit visit, FlowError error, DateTimeOffset until);

    void Left(FlowVisit visit, FlowExit exit);
}

/// <summary>One entry into a state.</summary>
/// <param name="Number">Which transition of the run, counted from 1.</param>
/// <param name="State">The state.</param>
/// <param name="Iteration">Where in which Maps, as <c>Outer[2]/Inner[0]</c>; empty outside.</param>
/// <param name="Input">The document it was given.</param>
/// <param name="At">The clock as the run last heard it.</param>
public sealed record FlowVisit(int Number, FlowState State, string Iteration, JsonValue Input, DateTimeOffset At);

public enum FlowExitKind
{
    Next,
    End,
    Caught,
    Failed,
}

/// <summary>How a state was left.</summary>
/// <param name="Kind">In which way.</param>
/// <param name="Output">The document it handed on.</param>
/// <param name="Error">What went wrong; null when nothing did.</param>
/// <param name="Next">The state that follows; null when none does.</param>
/// <param name="Rule">The number of the Choice rule or Catch that decided, counted from 0; -1 for <c>Default</c>; null where nothing was chosen.</param>
/// <param name="At">The clock as the run last heard it.</param>
public sealed record FlowExit(FlowExitKind Kind, JsonValue Output, FlowError? Error, FlowState? Next, int? Rule, DateTimeOffset At);
