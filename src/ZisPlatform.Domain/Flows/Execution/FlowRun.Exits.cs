using ZisPlatform.Domain.Flows.Language;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Domain.Flows.Execution;

/// <content>The exits of a state: with a result, with an error, or for another attempt.</content>
public sealed partial class FlowRun
{
    private FlowEffect? Complete(FlowState state, in JsonValue result, ResultTarget target)
    {
        if (!target.TryWrite(_document, result, _context, out var changed)
            || !IsWithinLimits(result, changed, target)
            || !state.Output.TryApply(changed, _context, out var output))
        {
            return Raise(state, _context.TakeError(), mayRetry: false);
        }

        if (state.Next is not { } next)
        {
            return End(state, output, null);
        }

        if (_trace is not null)
        {
            TraceExit(FlowExitKind.Next, output, null, next, null);
        }

        _document = output;
        _state = next;
        return null;
    }

    private FlowEffect? End(FlowState state, in JsonValue output, string? message)
    {
        if (_trace is not null)
        {
            TraceExit(FlowExitKind.End, output, null, null, null);
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

    /// <summary>Handles an error: tries Retry, then Catch, then the enclosing Map; otherwise the flow ends.</summary>
    private FlowEffect? Raise(FlowState state, FlowError error, bool mayRetry)
    {
        var origin = state;
        var document = _document;
        MapFrame? failedMap = null;
        while (error.IsCatchable)
        {
            if (mayRetry && Retry(state, error, failedMap) is { } retry)
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

                if (!rule.Result.TryWrite(_document, error.ToValue(), _context, out var changed))
                {
                    error = _context.TakeError();
                    break;
                }

                if (_trace is not null)
                {
                    TraceExit(FlowExitKind.Caught, changed, error, rule.Next, i);
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
                TraceExit(FlowExitKind.Failed, _document, error, null, null);
            }

            ExitMap(frame);
            state = frame.State;
            failedMap = frame;
            mayRetry = true;
        }

        _state = state;
        return Fail(origin, error, document);
    }

    private FlowEffect? Retry(FlowState state, FlowError error, MapFrame? failedMap)
    {
        for (var i = 0; i < state.Retry.Count; i++)
        {
            var rule = state.Retry[i];
            if (!rule.Matches(error))
            {
                continue;
            }

            _retryCounts ??= new int[state.Retry.Count];
            if (_retryCounts[i] >= rule.MaxAttempts)
            {
                return null;
            }

            // Retries count as transitions. Otherwise a back-off rate below 1 would never end.
            if (Transitions == _maxTransitions)
            {
                return Fail(state, FlowErrors.TransitionLimit);
            }

            Transitions++;
            var delay = rule.Delay(_retryCounts[i]++, _options.TimeLimit);
            if (failedMap is not null)
            {
                _frame = failedMap;
                _frame.RetryCounts = _retryCounts;
                _frame.Restart();
                _pending = Pending.RetryMap;
            }
            else
            {
                _pending = Pending.RetryAction;
            }

            _state = state;
            var wait = WaitFor(state, delay, WaitReason.Retry);
            _trace?.OnRetrying(_visit!, error, wait.Until);
            return wait;
        }

        return null;
    }

    private FailedEffect Fail(FlowState state, FlowError error, JsonValue? document = null)
    {
        if (_trace is not null)
        {
            TraceExit(FlowExitKind.Failed, _document, error, null, null);
            for (; _frame is not null; _frame = _frame.Outer)
            {
                _visit = _frame.Visit;
                TraceExit(FlowExitKind.Failed, _frame.Document, error, null, null);
            }
        }

        _pending = Pending.End;
        return new FailedEffect(state, error, document ?? _document);
    }

    private void TraceExit(FlowExitKind kind, in JsonValue output, FlowError? error, FlowState? next, int? ruleIndex)
    {
        // Between two states there is no visit to close.
        if (_visit is { } visit)
        {
            _visit = null;
            _trace!.OnExited(visit, new FlowExit(kind, output, error, next, ruleIndex, _now));
        }
    }

    /// <summary>
    /// Determines whether the document is within its size and depth limits. Results are measured; the whole document only when necessary.
    /// </summary>
    private bool IsWithinLimits(in JsonValue result, in JsonValue changed, ResultTarget target)
    {
        if (target.Discards)
        {
            return true;
        }

        if (target.Depth + result.Levels > _options.MaxDocumentDepth)
        {
            return _context.Fail(FlowErrors.DocumentTooDeep(_options.MaxDocumentDepth));
        }

        var limit = _options.MaxDocumentBytes;
        var added = Math.Min(result.TextLength, limit);
        _context.Work += added;
        _documentBytes += added;
        if (_documentBytes <= (_isMeasured ? limit : limit / 64))
        {
            return true;
        }

        _documentBytes = changed.TextLength;
        _isMeasured = true;
        _context.Work += Math.Min(_documentBytes, limit);
        return _documentBytes <= limit || _context.Fail(FlowErrors.DocumentTooLarge(limit));
    }
}
