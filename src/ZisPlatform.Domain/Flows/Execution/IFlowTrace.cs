using ZisPlatform.Json.Values;

namespace ZisPlatform.Domain.Flows.Execution;

/// <summary>Observes a run, state by state. A run without a trace has no tracing cost.</summary>
/// <remarks>Inputs and outputs contain all data of the flow, including connection tokens. Mask them before storage or display.</remarks>
public interface IFlowTrace
{
    void OnEntered(FlowVisit visit);

    /// <summary>Called when an attempt failed and another follows.</summary>
    void OnRetrying(FlowVisit visit, FlowError error, DateTimeOffset until);

    void OnExited(FlowVisit visit, FlowExit exit);
}

/// <summary>An entry into a state.</summary>
/// <param name="Number">The number of the transition in the run, counted from 1.</param>
/// <param name="State">The state.</param>
/// <param name="Iteration">The position in the enclosing Maps, as <c>Outer[2]/Inner[0]</c>; empty outside of Maps.</param>
/// <param name="Input">The input document.</param>
/// <param name="At">The time of the run, updated with each outcome.</param>
public sealed record FlowVisit(int Number, FlowState State, string Iteration, JsonValue Input, DateTimeOffset At);

public enum FlowExitKind
{
    Next,
    End,
    Caught,
    Failed,
}

/// <summary>The exit of a state.</summary>
/// <param name="Kind">The kind of exit.</param>
/// <param name="Output">The output document.</param>
/// <param name="Error">The error; null if there was none.</param>
/// <param name="Next">The next state; null if there is none.</param>
/// <param name="Rule">
/// The number of the Choice rule or Catch that applied, counted from 0; -1 for <c>Default</c>; null if there was no selection.
/// </param>
/// <param name="At">The time of the run, updated with each outcome.</param>
public sealed record FlowExit(FlowExitKind Kind, JsonValue Output, FlowError? Error, FlowState? Next, int? Rule, DateTimeOffset At);
