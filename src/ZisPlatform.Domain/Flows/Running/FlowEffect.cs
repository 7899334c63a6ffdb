using ZisPlatform.Json;

namespace ZisPlatform.Domain.Flows;

/// <summary>What a run needs next. It does nothing itself: whoever runs it does this and answers with a <see cref="FlowOutcome"/>.</summary>
public abstract class FlowEffect
{
    private protected FlowEffect(FlowState state) => State = state;

    /// <summary>The state it stands in.</summary>
    public FlowState State { get; }

    /// <summary>Whether the run is over: the effect takes no outcome.</summary>
    public virtual bool IsEnd => false;
}

/// <summary>Call this action and answer <see cref="FlowOutcome.Returned"/> or <see cref="FlowOutcome.Failed"/>.</summary>
public sealed class ActionEffect : FlowEffect
{
    internal ActionEffect(ActionState state)
        : base(state) => State = state;

    /// <inheritdoc cref="FlowEffect.State"/>
    public new ActionState State { get; }

    /// <summary>The full name, as the flow has it.</summary>
    public string ActionName => State.ActionName;

    /// <summary>Which call of the run this is, counted from 1; the same in every replay, so it can make an idempotency key.</summary>
    public required int Number { get; init; }

    /// <summary>Which attempt of its state, counted from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>The built-in action; null for a custom one. Never Jq: that is computed inside the run.</summary>
    public BuiltInAction? BuiltIn => State.BuiltIn;

    /// <summary>The request to send; null for a built-in action.</summary>
    public required HttpCall? Call { get; init; }

    /// <summary>The expanded <c>Parameters</c>.</summary>
    public required JsonValue Parameters { get; init; }

    /// <summary>Give up then and answer <see cref="FlowOutcome.TimedOut"/>: the state's or the flow's time is over.</summary>
    public required DateTimeOffset Deadline { get; init; }
}

public enum WaitReason
{
    /// <summary>A Wait state.</summary>
    Wait,

    /// <summary>Before another attempt of a state.</summary>
    Retry,
}

/// <summary>Come back at this time with <see cref="FlowOutcome.Waited"/>; no thread need wait for it.</summary>
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
/// The run has computed a good deal since it last heard the time: come back at once with <see cref="FlowOutcome.Waited"/>.
/// That lets its time limit end it, and lets others have the thread in between.
/// </summary>
public sealed class YieldEffect : FlowEffect
{
    internal YieldEffect(FlowState state)
        : base(state)
    {
    }
}

/// <summary>The run has ended well.</summary>
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

    /// <summary>The description of the log entry.</summary>
    public string Message { get; }

    /// <summary>The document after the last state.</summary>
    public JsonValue Document { get; }
}

/// <summary>The run has failed; <see cref="FlowEffect.State"/> is the state that did.</summary>
public sealed class FailedEffect : FlowEffect
{
    internal FailedEffect(FlowState state, FlowError error, JsonValue document)
        : base(state)
    {
        Error = error;
        Document = document;
    }

    public override bool IsEnd => true;

    /// <summary>Its cause is the description of the log entry.</summary>
    public FlowError Error { get; }

    /// <summary>The document that the failed state was given.</summary>
    public JsonValue Document { get; }
}
