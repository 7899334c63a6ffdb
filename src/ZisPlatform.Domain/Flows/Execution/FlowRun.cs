using ZisPlatform.Domain.Flows.Actions;
using ZisPlatform.Domain.Flows.Language;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Domain.Flows.Execution;

/// <summary>
/// One attempt to run a flow. It computes until it needs something from outside, reports that in <see cref="Effect"/>, and continues when
/// <see cref="Next"/> reports the outcome. It uses no clock, no I/O and no random numbers: the same outcomes always lead to the same
/// effects.
/// </summary>
/// <remarks>Not thread-safe. An exception indicates a mistake of the caller, never of the flow.</remarks>
public sealed partial class FlowRun
{
    /// <summary>The amount of work between two yields, roughly a tenth of a second.</summary>
    internal const long WorkPerYield = 20_000_000;

    private readonly SystemVariables _system;
    private readonly ActionCatalog _actions;
    private readonly FlowOptions _options;
    private readonly IFlowTrace? _trace;
    private readonly TemplateContext _context;
    private readonly DateTimeOffset _deadline;
    private readonly int _maxTransitions;
    private readonly ResultTarget _omittedResultTarget;

    private DateTimeOffset _now;
    private FlowState _state;
    private JsonValue _document;
    private MapFrame? _frame;
    private Pending _pending;
    private FlowVisit? _visit;
    private DateTimeOffset _stateDeadline;
    private JsonValue _parameters;
    private JsonValue _result;
    private HttpActionRequest? _call;
    private int[]? _retryCounts;
    private int _attempt;
    private int _callCount;

    // An upper bound of the document's size. Until the first measurement, only of the size that the run has added.
    private long _documentBytes;
    private bool _isMeasured;

    private FlowRun(
        Flow flow,
        JsonValue document,
        SystemVariables system,
        ActionCatalog actions,
        DateTimeOffset at,
        FlowOptions options,
        IFlowTrace? trace)
    {
        Flow = flow;
        _document = document;
        _system = system;
        _actions = actions;
        _options = options;
        _trace = trace;
        _context = new TemplateContext(options, system.Account);
        _now = at;
        _deadline = at + options.TimeLimit;
        _maxTransitions = flow.HasNestedMaps
            ? Math.Min(options.MaxTransitions, options.MaxTransitionsWithNestedMaps)
            : options.MaxTransitions;
        _omittedResultTarget = options.OmittedResultPath == OmittedResultPath.Discard ? ResultTarget.Discard : ResultTarget.Root;
        _state = flow.Machine.Start;
        Effect = Advance();
    }

    private enum Pending
    {
        Enter,
        Call,
        WaitState,
        RetryAction,
        RetryMap,
        End,
    }

    public Flow Flow { get; }

    /// <summary>Gets the next step that the run requests.</summary>
    public FlowEffect Effect { get; private set; }

    /// <summary>Gets the current document; inside a Map, that of the iteration.</summary>
    public JsonValue Document => _document;

    /// <summary>Gets the number of state entries and repeated attempts so far.</summary>
    public int Transitions { get; private set; }

    /// <summary>Gets the position in the enclosing Maps, as <c>Outer[2]/Inner[0]</c>; empty outside of Maps.</summary>
    public string Iteration
    {
        get
        {
            var path = "";
            for (var frame = _frame; frame is not null; frame = frame.Outer)
            {
                path = $"{frame.State.Name}[{frame.Index}]{(path.Length > 0 ? "/" : "")}{path}";
            }

            return path;
        }
    }

    /// <summary>Starts a run and computes up to its first effect.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="document">The first document, from <see cref="SystemVariables.CreateDocument"/>.</param>
    /// <param name="system">The account and integration of the run.</param>
    /// <param name="actions">The custom actions that the run may call. They must not change until the run ends.</param>
    /// <param name="at">The start time.</param>
    public static FlowRun Start(
        Flow flow,
        JsonValue document,
        SystemVariables system,
        ActionCatalog actions,
        DateTimeOffset at,
        FlowOptions? options = null,
        IFlowTrace? trace = null) => new(flow, document, system, actions, at, options ?? FlowOptions.Default, trace);

    /// <summary>Reports the outcome of the current effect and computes up to the next one.</summary>
    /// <exception cref="InvalidOperationException">The run is over, or the outcome belongs to another kind of effect.</exception>
    public FlowEffect Next(FlowOutcome outcome)
    {
        var expectsWaited = Effect is WaitEffect or YieldEffect;
        if (Effect.IsEnd || outcome.IsWaited != expectsWaited)
        {
            throw new InvalidOperationException(
                $"The outcome does not match the current effect {Effect.GetType().Name}. Report Waited for waits and yields, "
                + "another outcome for actions, and none after the end.");
        }

        _now = outcome.At > _now ? outcome.At : _now;
        if (Effect is WaitEffect wait && wait.Until > _now)
        {
            // A finished wait counts as complete even if its time is slightly earlier, because stores round times.
            _now = wait.Until;
        }

        return Effect = Resume(outcome);
    }

    private FlowEffect Resume(FlowOutcome outcome)
    {
        if (_now >= _deadline)
        {
            return Fail(_state, FlowErrors.FlowTimeout(_options.TimeLimit));
        }

        _context.Begin();
        var pending = _pending;
        _pending = Pending.Enter;
        return pending switch
        {
            Pending.Call => CompleteCall((ActionState)_state, outcome),
            Pending.WaitState => RunStep(_state, static (run, state) => run.Complete(state, default, ResultTarget.Discard)),
            Pending.RetryAction => RunStep(_state, static (run, state) => run.Attempt((ActionState)state)),
            Pending.RetryMap => RunStep(_state, static (run, _) => run.Iterate()),
            Pending.Enter => null,
            Pending.End => throw new InvalidOperationException("The run has ended and takes no further outcomes."),
        } ?? Advance();
    }

    private FlowEffect Advance()
    {
        while (true)
        {
            if (_context.Work > WorkPerYield)
            {
                _context.Work = 0;
                _pending = Pending.Enter;
                return new YieldEffect(_state);
            }

            if (Transitions == _maxTransitions)
            {
                return Fail(_state, FlowErrors.TransitionLimit);
            }

            Transitions++;
            _context.Begin();
            if (_trace is not null)
            {
                _visit = new FlowVisit(Transitions, _state, Iteration, _document, _now);
                _trace.OnEntered(_visit);
            }

            if (RunStep(_state, static (run, state) => run.Enter(state)) is { } effect)
            {
                return effect;
            }
        }
    }

    /// <summary>Runs a step. A value that is too deep to be built gives the same error as a document that is too deep.</summary>
    private FlowEffect? RunStep(FlowState state, Func<FlowRun, FlowState, FlowEffect?> step)
    {
        try
        {
            return step(this, state);
        }
        catch (JsonDepthException)
        {
            return Raise(_state, FlowErrors.DocumentTooDeep(_options.MaxDocumentDepth), mayRetry: false);
        }
    }

    private FlowEffect? Enter(FlowState state)
    {
        switch (state)
        {
            case ActionState action:
                return Begin(action);
            case ChoiceState choice:
                return Choose(choice);
            case MapState map:
                return Begin(map);
            case PassState pass:
                return Run(pass);
            case WaitState wait:
                return Run(wait);
            case SucceedState succeed:
                return Run(succeed);
            default:
                return Run((FailState)state);
        }
    }

    private WaitEffect WaitFor(FlowState state, TimeSpan time, WaitReason reason)
    {
        var remaining = _deadline - _now;
        return new WaitEffect(state, _now + (time < remaining ? time : remaining), reason);
    }
}
