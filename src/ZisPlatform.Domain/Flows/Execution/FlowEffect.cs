using ZisPlatform.Domain.Flows.Actions;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Domain.Flows.Execution;

/// <summary>
/// The next step that a run requests. The run performs no I/O: its host performs the step and reports a <see cref="FlowOutcome"/>.
/// </summary>
public abstract class FlowEffect
{
    private protected FlowEffect(FlowState state) => State = state;

    /// <summary>Gets the current state of the run.</summary>
    public FlowState State { get; }

    /// <summary>Gets a value indicating whether the run is over and the effect expects no outcome.</summary>
    public virtual bool IsEnd => false;
}

/// <summary>
/// Requests the call of an action. The outcome is <see cref="FlowOutcome.Returned"/> or <see cref="FlowOutcome.Failed"/>.
/// </summary>
public sealed class ActionEffect : FlowEffect
{
    internal ActionEffect(ActionState state)
        : base(state) => State = state;

    /// <inheritdoc cref="FlowEffect.State"/>
    public new ActionState State { get; }

    /// <summary>Gets the full name as written in the flow.</summary>
    public string ActionName => State.ActionName;

    /// <summary>
    /// Gets the number of the call within the run, counted from 1. It is the same in every replay, so it can be used in an idempotency key.
    /// </summary>
    public required int Number { get; init; }

    /// <summary>Gets the number of the attempt of the state, counted from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>Gets the built-in action; null for a custom one. Never Jq, which is computed inside the run.</summary>
    public BuiltInAction? BuiltIn => State.BuiltIn;

    /// <summary>Gets the request to send; null for a built-in action.</summary>
    public required HttpActionRequest? Call { get; init; }

    /// <summary>Gets the expanded <c>Parameters</c>.</summary>
    public required JsonValue Parameters { get; init; }

    /// <summary>
    /// Gets the deadline of the state or the flow. After it, cancel the call and report <see cref="FlowOutcome.TimedOut"/>.
    /// </summary>
    public required DateTimeOffset Deadline { get; init; }
}

public enum WaitReason
{
    /// <summary>The wait of a Wait state.</summary>
    Wait,

    /// <summary>The wait before another attempt of a state.</summary>
    Retry,
}

/// <summary>
/// Requests a wait until the given time. The outcome is <see cref="FlowOutcome.Waited"/>. The wait does not have to occupy a thread.
/// </summary>
public sealed class WaitEffect : FlowEffect
{
    internal WaitEffect(FlowState state, DateTimeOffset until, WaitReason reason)
        : base(state)
    {
        Until = until;
        Reason = reason;
    }

    public DateTimeOffset Until { get; }

    public WaitReason Reason { get; }
}

/// <summary>
/// Requests the current time after a large amount of work. Report <see cref="FlowOutcome.Waited"/> immediately. This allows the time
/// limit to end the run, and other work to use the thread.
/// </summary>
public sealed class YieldEffect : FlowEffect
{
    internal YieldEffect(FlowState state)
        : base(state)
    {
    }
}

/// <summary>The run has succeeded.</summary>
public sealed class SucceededEffect : FlowEffect
{
    public const string DefaultMessage = "Execution Successful";

    internal SucceededEffect(FlowState state, string message, JsonValue document)
        : base(state)
    {
        Message = message;
        Document = document;
    }

    public override bool IsEnd => true;

    /// <summary>Gets the description for the log entry.</summary>
    public string Message { get; }

    /// <summary>Gets the document after the last state.</summary>
    public JsonValue Document { get; }
}

/// <summary>The run has failed in <see cref="FlowEffect.State"/>.</summary>
public sealed class FailedEffect : FlowEffect
{
    internal FailedEffect(FlowState state, FlowError error, JsonValue document)
        : base(state)
    {
        Error = error;
        Document = document;
    }

    public override bool IsEnd => true;

    /// <summary>Gets the error. Its cause is the description for the log entry.</summary>
    public FlowError Error { get; }

    /// <summary>Gets the input document of the failed state.</summary>
    public JsonValue Document { get; }
}
