using ZisPlatform.Domain.Flows.Actions;
using ZisPlatform.Domain.Flows.Language;

namespace ZisPlatform.Domain.Flows.Execution;

/// <content>The behaviour of each type of state.</content>
public sealed partial class FlowRun
{
    private FlowEffect? Begin(ActionState state)
    {
        if (!state.Input.TryApply(_document, _context, out var input)
            || !state.Parameters.TryExpand(input, MissingValueHandling.PathNotFound, _context, out _parameters))
        {
            return Raise(state, _context.TakeError(), mayRetry: false);
        }

        _retryCounts = null;
        _attempt = 0;
        _call = null;
        return Attempt(state);
    }

    private FlowEffect? Attempt(ActionState state)
    {
        _attempt++;
        if (state.BuiltIn == BuiltInAction.Jq)
        {
            return JqTransform.TryRun(state, _parameters, _now, _context, out var result)
                ? Complete(state, result, state.Result ?? _omittedResultTarget)
                : Raise(state, _context.TakeError(), mayRetry: true);
        }

        if (state.BuiltIn is null && _call is null)
        {
            var action = _actions.Find(state.ShortName);
            if (action is null)
            {
                return Raise(state, FlowErrors.ActionNotFound(state.ActionName), mayRetry: true);
            }

            if (!action.TryRender(_parameters, _system, _context, out _call))
            {
                return Raise(state, _context.TakeError(), mayRetry: true);
            }
        }

        _stateDeadline = state.TimeoutSeconds is { } seconds && _now.AddSeconds(seconds) < _deadline
            ? _now.AddSeconds(seconds)
            : _deadline;
        _pending = Pending.Call;
        return new ActionEffect(state)
        {
            Number = ++_callCount,
            Attempt = _attempt,
            Call = _call,
            Parameters = _parameters,
            Deadline = _stateDeadline,
        };
    }

    private FlowEffect? CompleteCall(ActionState state, FlowOutcome outcome)
    {
        // The deadline takes precedence over an outcome that arrived after it.
        if (state.TimeoutSeconds is { } seconds && _now >= _stateDeadline)
        {
            return Raise(state, FlowErrors.StateTimeout(seconds), mayRetry: true);
        }

        if (outcome.IsTimedOut)
        {
            return Raise(state, FlowErrors.NoResponse("timed out"), mayRetry: true);
        }

        _result = outcome.Result;
        return outcome.Error is { } error
            ? Raise(state, error, mayRetry: true)
            : RunStep(
                state,
                static (run, current) => run.Complete(current, run._result, ((ActionState)current).Result ?? run._omittedResultTarget));
    }

    private FlowEffect? Choose(ChoiceState state)
    {
        if (!state.Input.TryApply(_document, _context, out var input))
        {
            return Raise(state, _context.TakeError(), mayRetry: false);
        }

        var ruleIndex = -1;
        var rules = state.Rules;
        for (var i = 0; i < rules.Length && ruleIndex < 0; i++)
        {
            ruleIndex = rules[i].Condition.Evaluate(input, _context) ? i : -1;
        }

        if (_context.Error is not null)
        {
            return Raise(state, _context.TakeError(), mayRetry: false);
        }

        var next = ruleIndex < 0 ? state.Default : rules[ruleIndex].Next;
        if (next is null)
        {
            return Raise(state, FlowErrors.NoChoice(state.Name), mayRetry: false);
        }

        if (!state.Output.TryApply(_document, _context, out var output))
        {
            return Raise(state, _context.TakeError(), mayRetry: false);
        }

        if (_trace is not null)
        {
            TraceExit(FlowExitKind.Next, output, null, next, ruleIndex);
        }

        _document = output;
        _state = next;
        return null;
    }

    private FlowEffect? Run(PassState state)
    {
        // Two variables, because the input is passed by reference and must not be overwritten.
        if (!state.Input.TryApply(_document, _context, out var input))
        {
            return Raise(state, _context.TakeError(), mayRetry: false);
        }

        var result = input;
        if (state.Parameters is { } parameters && !parameters.TryExpand(input, MissingValueHandling.PathNotFound, _context, out result))
        {
            return Raise(state, _context.TakeError(), mayRetry: false);
        }

        return Complete(state, state.Constant ?? result, state.Result);
    }

    private FlowEffect? Run(WaitState state)
    {
        if (!state.Input.TryApply(_document, _context, out var input))
        {
            return Raise(state, _context.TakeError(), mayRetry: false);
        }

        var time = state.Time;
        if (state.SecondsPath is { } path)
        {
            if (!path.TryGet(input, _context, out var value))
            {
                _context.FailNotFound(path, MissingValueHandling.PathNotFound);
                return Raise(state, _context.TakeError(), mayRetry: false);
            }

            if (!value.IsNumber)
            {
                return Raise(state, FlowErrors.SecondsNotANumber(path.Text), mayRetry: false);
            }

            time = WaitTime.FromSeconds(value);
            if (time <= TimeSpan.Zero)
            {
                return Complete(state, default, ResultTarget.Discard);
            }
        }

        _pending = Pending.WaitState;
        return WaitFor(state, time, WaitReason.Wait);
    }

    private FlowEffect? Run(SucceedState state)
    {
        if (!state.Input.TryApply(_document, _context, out var input))
        {
            return Raise(state, _context.TakeError(), mayRetry: false);
        }

        string? message = null;
        if ((_frame is null && state.Message is { } text && !text.TryRender(input, MissingValueHandling.Empty, _context, out message))
            || !state.Output.TryApply(_document, _context, out var output))
        {
            return Raise(state, _context.TakeError(), mayRetry: false);
        }

        return End(state, output, message);
    }

    private FlowEffect? Run(FailState state)
    {
        if (!state.Error.TryRender(_document, MissingValueHandling.Empty, _context, out var name)
            || !state.Cause.TryRender(_document, MissingValueHandling.Empty, _context, out var cause))
        {
            return Raise(state, _context.TakeError(), mayRetry: false);
        }

        return Raise(state, new FlowError(name, cause), mayRetry: false);
    }

    private FlowEffect? Begin(MapState state)
    {
        if (!state.Input.TryApply(_document, _context, out var input))
        {
            return Raise(state, _context.TakeError(), mayRetry: false);
        }

        var items = input;
        if (state.Items is { } path && !path.TryGet(input, _context, out items))
        {
            _context.FailNotFound(path, MissingValueHandling.PathNotFound);
            return Raise(state, _context.TakeError(), mayRetry: false);
        }

        if (MapItems.Validate(items, _options.MaxMapItems) is { } error)
        {
            return Raise(state, error, mayRetry: false);
        }

        _frame = new MapFrame(state, _document, items, _frame, _visit);
        return Iterate();
    }

    /// <summary>Continues with the next item of the innermost Map, or with the state after the Map.</summary>
    private FlowEffect? Iterate()
    {
        var frame = _frame!;
        if (!frame.IsDone)
        {
            _document = frame.Item;
            _state = frame.State.Iterator.Start;
            return null;
        }

        ExitMap(frame);
        return Complete(frame.State, frame.BuildResults(), frame.State.Result ?? _omittedResultTarget);
    }

    /// <summary>Returns from the iterations to the Map itself.</summary>
    private void ExitMap(MapFrame frame)
    {
        _frame = frame.Outer;
        _state = frame.State;
        _document = frame.Document;
        _visit = frame.Visit;
        _retryCounts = frame.RetryCounts;
        if (_isMeasured)
        {
            // The measured size was that of an iteration's document, so force a new measurement.
            _documentBytes = _options.MaxDocumentBytes;
        }
    }
}
