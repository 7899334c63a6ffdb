using ZisPlatform.Json;

namespace ZisPlatform.Domain.Flows;

/// <summary>
/// One attempt at one flow. It computes until it needs something from outside, says so in <see cref="Effect"/>, and goes on when
/// <see cref="Next"/> tells what became of that. No clock, no I/O, no chance: the same outcomes always lead to the same effects.
/// </summary>
/// <remarks>Not for use by two threads at once. An exception means a mistake of the caller, never of the flow.</remarks>
public sealed class FlowRun
{
    /// <summary>Roughly a tenth of a second of computing.</summary>
    internal const long WorkPerYield = 20_000_000;

    private readonly SystemVariables _system;
    private readonly ActionCatalog _actions;
    private readonly FlowOptions _options;
    private readonly IFlowTrace? _trace;
    private readonly Expansion _expansion;
    private readonly DateTimeOffset _deadline;
    private readonly int _maxTransitions;
    private readonly ResultTarget _omitted;

    private DateTimeOffset _now;
    private FlowState _state;
    private JsonValue _document;
    private MapFrame? _frame;
    private Pending _pending;
    private FlowVisit? _visit;
    private DateTimeOffset _stateDeadline;
    private JsonValue _parameters;
    private JsonValue _result;
    private HttpCall? _call;
    private int[]? _attempts;
    private int _attempt;
    private int _calls;

    // An upper bound of the document's size; until the first measurement, of what the run has added to it.
    private long _bytes;
    private bool _isMeasured;

    private FlowRun(
        Flow flow, JsonValue document, SystemVariables system, ActionCatalog actions, DateTimeOffset at, FlowOptions options, IFlowTrace? trace)
    {
        Flow = flow;
        _document = document;
        _system = system;
        _actions = actions;
        _options = options;
        _trace = trace;
        _expansion = new Expansion(options);
        _now = at;
        _deadline = at + options.TimeLimit;
        _maxTransitions = flow.HasNestedMaps ? Math.Min(options.MaxTransitions, options.MaxTransitionsWithNestedMaps) : options.MaxTransitions;
        _omitted = options.OmittedResultPath == OmittedResultPath.Discard ? ResultTarget.Nowhere : ResultTarget.Root;
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

    /// <summary>What the run needs now.</summary>
    public FlowEffect Effect { get; private set; }

    /// <summary>The document as it is now; inside a Map, that of the iteration.</summary>
    public JsonValue Document => _document;

    /// <summary>State entries and repeated attempts so far.</summary>
    public int Transitions { get; private set; }

    /// <summary>Where in which Maps the run is, as <c>Outer[2]/Inner[0]</c>; empty outside.</summary>
    public string Iteration
    {
        get
        {
            var place = "";
            for (var frame = _frame; frame is not null; frame = frame.Outer)
            {
                place = $"{frame.State.Name}[{frame.Index}]{(place.Length > 0 ? "/" : "")}{place}";
            }

            return place;
        }
    }

    /// <summary>Starts a run and computes up to its first effect.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="document">The first document, from <see cref="SystemVariables.Document"/>.</param>
    /// <param name="system">Whose run it is.</param>
    /// <param name="actions">The custom actions it may call; they stay the same until it ends.</param>
    /// <param name="at">The time of the start.</param>
    public static FlowRun Start(
        Flow flow,
        JsonValue document,
        SystemVariables system,
        ActionCatalog actions,
        DateTimeOffset at,
        FlowOptions? options = null,
        IFlowTrace? trace = null) => new(flow, document, system, actions, at, options ?? FlowOptions.Default, trace);

    /// <summary>Answers the effect and computes up to the next one.</summary>
    /// <exception cref="InvalidOperationException">The run is over, or the outcome answers another kind of effect.</exception>
    public FlowEffect Next(FlowOutcome outcome)
    {
        var waits = Effect is WaitEffect or YieldEffect;
        if (Effect.IsEnd || outcome.IsWaited != waits)
        {
            throw new InvalidOperationException($"{Effect.GetType().Name} is not answered by this outcome");
        }

        _now = outcome.At > _now ? outcome.At : _now;
        if (Effect is WaitEffect wait && wait.Until > _now)
        {
            // Whoever says it has waited has waited: stores round times.
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

        _expansion.Begin();
        var pending = _pending;
        _pending = Pending.Enter;
        return pending switch
        {
            Pending.Call => Answer((ActionState)_state, outcome),
            Pending.WaitState => Guarded(_state, static (run, state) => run.Complete(state, default, ResultTarget.Nowhere)),
            Pending.RetryAction => Guarded(_state, static (run, state) => run.Attempt((ActionState)state)),
            Pending.RetryMap => Guarded(_state, static (run, _) => run.Iterate()),
            Pending.Enter => null,
            Pending.End => throw new InvalidOperationException("the run is over"),
        } ?? Advance();
    }

    private FlowEffect Advance()
    {
        while (true)
        {
            if (_expansion.Work > WorkPerYield)
            {
                _expansion.Work = 0;
                _pending = Pending.Enter;
                return new YieldEffect(_state);
            }

            if (Transitions == _maxTransitions)
            {
                return Fail(_state, FlowErrors.TransitionLimit);
            }

            Transitions++;
            _expansion.Begin();
            if (_trace is not null)
            {
                _visit = new FlowVisit(Transitions, _state, Iteration, _document, _now);
                _trace.Entered(_visit);
            }

            if (Guarded(_state, static (run, state) => run.Enter(state)) is { } effect)
            {
                return effect;
            }
        }
    }

    /// <summary>Values nested too deep to be made at all end like documents that may not be that deep.</summary>
    private FlowEffect? Guarded(FlowState state, Func<FlowRun, FlowState, FlowEffect?> step)
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

    private FlowEffect? Begin(ActionState state)
    {
        if (!state.Input.TryApply(_document, _expansion, out var input)
            || !state.Parameters.TryExpand(input, Missing.PathNotFound, _expansion, out _parameters))
        {
            return Raise(state, _expansion.TakeFailure(), mayRetry: false);
        }

        _attempts = null;
        _attempt = 0;
        _call = null;
        return Attempt(state);
    }

    private FlowEffect? Attempt(ActionState state)
    {
        _attempt++;
        if (state.BuiltIn == BuiltInAction.Jq)
        {
            return JqTransform.TryRun(state, _parameters, _now, _expansion, out var result)
                ? Complete(state, result, state.Result ?? _omitted)
                : Raise(state, _expansion.TakeFailure(), mayRetry: true);
        }

        if (state.BuiltIn is null && _call is null)
        {
            var action = _actions.Find(state.ShortName);
            if (action is null)
            {
                return Raise(state, FlowErrors.ActionNotFound(state.ActionName), mayRetry: true);
            }

            if (!action.TryRender(_parameters, _system, _expansion, out _call))
            {
                return Raise(state, _expansion.TakeFailure(), mayRetry: true);
            }
        }

        _stateDeadline = state.TimeoutSeconds is { } seconds && _now.AddSeconds(seconds) < _deadline ? _now.AddSeconds(seconds) : _deadline;
        _pending = Pending.Call;
        return new ActionEffect(state)
        {
            Number = ++_calls,
            Attempt = _attempt,
            Call = _call,
            Parameters = _parameters,
            Deadline = _stateDeadline,
        };
    }

    private FlowEffect? Answer(ActionState state, FlowOutcome outcome)
    {
        // The deadline decides, not what came after it.
        if (state.TimeoutSeconds is { } seconds && _now >= _stateDeadline)
        {
            return Raise(state, FlowErrors.StateTimeout(seconds), mayRetry: true);
        }

        if (outcome.IsTimedOut)
        {
            return Raise(state, FlowErrors.NoAnswer("timed out"), mayRetry: true);
        }

        _result = outcome.Result;
        return outcome.Error is { } error
            ? Raise(state, error, mayRetry: true)
            : Guarded(state, static (run, answered) => run.Complete(answered, run._result, ((ActionState)answered).Result ?? run._omitted));
    }

    private FlowEffect? Choose(ChoiceState state)
    {
        if (!state.Input.TryApply(_document, _expansion, out var input))
        {
            return Raise(state, _expansion.TakeFailure(), mayRetry: false);
        }

        var chosen = -1;
        var rules = state.Rules;
        for (var i = 0; i < rules.Length && chosen < 0; i++)
        {
            chosen = rules[i].Condition.Holds(input, _expansion) ? i : -1;
        }

        if (_expansion.Failure is not null)
        {
            return Raise(state, _expansion.TakeFailure(), mayRetry: false);
        }

        var next = chosen < 0 ? state.Default : rules[chosen].Next;
        if (next is null)
        {
            return Raise(state, FlowErrors.NoChoice(state.Name), mayRetry: false);
        }

        if (!state.Output.TryApply(_document, _expansion, out var output))
        {
            return Raise(state, _expansion.TakeFailure(), mayRetry: false);
        }

        if (_trace is not null)
        {
            Left(FlowExitKind.Next, output, null, next, chosen);
        }

        _document = output;
        _state = next;
        return null;
    }

    private FlowEffect? Run(PassState state)
    {
        // Two variables: what is read by reference must not be what is written.
        if (!state.Input.TryApply(_document, _expansion, out var input))
        {
            return Raise(state, _expansion.TakeFailure(), mayRetry: false);
        }

        var result = input;
        if (state.Parameters is { } parameters && !parameters.TryExpand(input, Missing.PathNotFound, _expansion, out result))
        {
            return Raise(state, _expansion.TakeFailure(), mayRetry: false);
        }

        return Complete(state, state.Constant ?? result, state.Result);
    }

    private FlowEffect? Run(WaitState state)
    {
        if (!state.Input.TryApply(_document, _expansion, out var input))
        {
            return Raise(state, _expansion.TakeFailure(), mayRetry: false);
        }

        var time = state.Time;
        if (state.SecondsPath is { } path)
        {
            if (!path.TryGet(input, _expansion, out var value))
            {
                _expansion.NotFound(path, Missing.PathNotFound);
                return Raise(state, _expansion.TakeFailure(), mayRetry: false);
            }

            if (!value.IsNumber)
            {
                return Raise(state, FlowErrors.SecondsNotANumber(path.Text), mayRetry: false);
            }

            time = WaitTime.Of(value);
            if (time <= TimeSpan.Zero)
            {
                return Complete(state, default, ResultTarget.Nowhere);
            }
        }

        _pending = Pending.WaitState;
        return WaitFor(state, time, WaitReason.Wait);
    }

    private FlowEffect? Run(SucceedState state)
    {
        if (!state.Input.TryApply(_document, _expansion, out var input))
        {
            return Raise(state, _expansion.TakeFailure(), mayRetry: false);
        }

        string? message = null;
        if ((_frame is null && state.Message is { } text && !text.TryRender(input, Missing.Empty, _expansion, out message))
            || !state.Output.TryApply(_document, _expansion, out var output))
        {
            return Raise(state, _expansion.TakeFailure(), mayRetry: false);
        }

        return End(state, output, message);
    }

    private FlowEffect? Run(FailState state)
    {
        if (!state.Error.TryRender(_document, Missing.Empty, _expansion, out var name)
            || !state.Cause.TryRender(_document, Missing.Empty, _expansion, out var cause))
        {
            return Raise(state, _expansion.TakeFailure(), mayRetry: false);
        }

        return Raise(state, new FlowError(name, cause), mayRetry: false);
    }

    private FlowEffect? Begin(MapState state)
    {
        if (!state.Input.TryApply(_document, _expansion, out var input))
        {
            return Raise(state, _expansion.TakeFailure(), mayRetry: false);
        }

        var items = input;
        if (state.Items is { } path && !path.TryGet(input, _expansion, out items))
        {
            _expansion.NotFound(path, Missing.PathNotFound);
            return Raise(state, _expansion.TakeFailure(), mayRetry: false);
        }

        if (MapItems.Trouble(items, _options.MaxMapItems) is { } trouble)
        {
            return Raise(state, trouble, mayRetry: false);
        }

        _frame = new MapFrame(state, _document, items, _frame, _visit);
        return Iterate();
    }

    /// <summary>Goes on with the next item of the innermost Map, or with what follows the Map.</summary>
    private FlowEffect? Iterate()
    {
        var frame = _frame!;
        if (!frame.IsDone)
        {
            _document = frame.Item;
            _state = frame.State.Iterator.Start;
            return null;
        }

        Leave(frame);
        return Complete(frame.State, frame.TakeResults(), frame.State.Result ?? _omitted);
    }

    /// <summary>Back from the iterations to the Map itself.</summary>
    private void Leave(MapFrame frame)
    {
        _frame = frame.Outer;
        _state = frame.State;
        _document = frame.Document;
        _visit = frame.Visit;
        _attempts = frame.Attempts;
        if (_isMeasured)
        {
            // What was measured was an iteration's document.
            _bytes = _options.MaxDocumentBytes;
        }
    }

    private FlowEffect? Complete(FlowState state, in JsonValue result, ResultTarget target)
    {
        if (!target.TryWrite(_document, result, _expansion, out var changed)
            || !HasRoom(result, changed, target)
            || !state.Output.TryApply(changed, _expansion, out var output))
        {
            return Raise(state, _expansion.TakeFailure(), mayRetry: false);
        }

        if (state.Next is not { } next)
        {
            return End(state, output, null);
        }

        if (_trace is not null)
        {
            Left(FlowExitKind.Next, output, null, next, null);
        }

        _document = output;
        _state = next;
        return null;
    }

    private FlowEffect? End(FlowState state, in JsonValue output, string? message)
    {
        if (_trace is not null)
        {
            Left(FlowExitKind.End, output, null, null, null);
        }

        if (_frame is not null)
        {
            _frame.Add(output);
            return Iterate();
        }

        _document = output;
        _pending = Pending.End;
        return new SucceededEffect(state, message ?? SucceededEffect.DefaultMessage, output);
    }

    /// <summary>Retry, then Catch, then the Map around it, then the end of the flow.</summary>
    private FlowEffect? Raise(FlowState state, FlowError error, bool mayRetry)
    {
        var origin = state;
        var document = _document;
        MapFrame? failed = null;
        while (error.IsCatchable)
        {
            if (mayRetry && Retry(state, error, failed) is { } retry)
            {
                return retry;
            }

            for (var i = 0; i < state.Catch.Count; i++)
            {
                var rule = state.Catch[i];
                if (!rule.Matches(error))
                {
                    continue;
                }

                if (!rule.Result.TryWrite(_document, error.ToValue(), _expansion, out var changed))
                {
                    error = _expansion.TakeFailure();
                    break;
                }

                if (_trace is not null)
                {
                    Left(FlowExitKind.Caught, changed, error, rule.Next, i);
                }

                _document = changed;
                _state = rule.Next;
                return null;
            }

            if (_frame is not { } frame)
            {
                break;
            }

            if (_trace is not null)
            {
                Left(FlowExitKind.Failed, _document, error, null, null);
            }

            Leave(frame);
            state = frame.State;
            failed = frame;
            mayRetry = true;
        }

        _state = state;
        return Fail(origin, error, document);
    }

    private FlowEffect? Retry(FlowState state, FlowError error, MapFrame? failed)
    {
        for (var i = 0; i < state.Retry.Count; i++)
        {
            var rule = state.Retry[i];
            if (!rule.Matches(error))
            {
                continue;
            }

            _attempts ??= new int[state.Retry.Count];
            if (_attempts[i] >= rule.MaxAttempts)
            {
                return null;
            }

            // Without this a back-off rate below 1 would never come to an end.
            if (Transitions == _maxTransitions)
            {
                return Fail(state, FlowErrors.TransitionLimit);
            }

            Transitions++;
            var delay = rule.Delay(_attempts[i]++, _options.TimeLimit);
            if (failed is not null)
            {
                _frame = failed;
                _frame.Attempts = _attempts;
                _frame.Restart();
                _pending = Pending.RetryMap;
            }
            else
            {
                _pending = Pending.RetryAction;
            }

            _state = state;
            var wait = WaitFor(state, delay, WaitReason.Retry);
            _trace?.Retrying(_visit!, error, wait.Until);
            return wait;
        }

        return null;
    }

    private WaitEffect WaitFor(FlowState state, TimeSpan time, WaitReason reason)
    {
        var left = _deadline - _now;
        return new WaitEffect(state, _now + (time < left ? time : left), reason);
    }

    private FailedEffect Fail(FlowState state, FlowError error, JsonValue? document = null)
    {
        if (_trace is not null)
        {
            Left(FlowExitKind.Failed, _document, error, null, null);
            for (; _frame is not null; _frame = _frame.Outer)
            {
                _visit = _frame.Visit;
                Left(FlowExitKind.Failed, _frame.Document, error, null, null);
            }
        }

        _pending = Pending.End;
        return new FailedEffect(state, error, document ?? _document);
    }

    private void Left(FlowExitKind kind, in JsonValue output, FlowError? error, FlowState? next, int? rule)
    {
        // Between two states there is nothing to leave.
        if (_visit is { } visit)
        {
            _visit = null;
            _trace!.Left(visit, new FlowExit(kind, output, error, next, rule, _now));
        }
    }

    /// <summary>Whether the document may be this large and deep. Results are measured, the whole only once it matters.</summary>
    private bool HasRoom(in JsonValue result, in JsonValue changed, ResultTarget target)
    {
        if (target.Discards)
        {
            return true;
        }

        var limit = _options.MaxDocumentBytes;
        var added = new DocumentSize(limit, _options.MaxDocumentDepth);
        added.Add(result, target.Depth);
        _expansion.Work += added.Bytes;
        if (added.IsTooDeep || target.Depth > _options.MaxDocumentDepth)
        {
            return _expansion.Fail(FlowErrors.DocumentTooDeep(_options.MaxDocumentDepth));
        }

        _bytes += added.Bytes;
        if (_bytes <= (_isMeasured ? limit : limit / 64))
        {
            return true;
        }

        var whole = new DocumentSize(limit, JsonValue.MaxDepth);
        whole.Add(changed);
        _expansion.Work += whole.Bytes;
        _bytes = whole.Bytes;
        _isMeasured = true;
        return !whole.IsTooLarge || _expansion.Fail(FlowErrors.DocumentTooLarge(limit));
    }
}
