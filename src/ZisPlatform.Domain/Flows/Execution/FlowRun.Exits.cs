using ZisPlatform.Domain.Flows.Language;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Domain.Flows.Execution;

/// <content>The exits of a state: with a result, with an error, or for another attempt.</content>
public sealed partial class FlowRun
{
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

    /// <summary>Handles an error: tries Retry, then Catch, then the enclosing Map; otherwise the flow ends.</summary>
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

            // Retries count as transitions. Otherwise a back-off rate below 1 would never end.
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
        // Between two states there is no visit to close.
        if (_visit is { } visit)
        {
            _visit = null;
            _trace!.Left(visit, new FlowExit(kind, output, error, next, rule, _now));
        }
    }

    /// <summary>
    /// Determines whether the document is within its size and depth limits. Results are measured; the whole document only when necessary.
    /// </summary>
    private bool HasRoom(in JsonValue result, in JsonValue changed, ResultTarget target)
    {
        if (target.Discards)
        {
            return true;
        }

        if (target.Depth + result.Levels > _options.MaxDocumentDepth)
        {
            return _expansion.Fail(FlowErrors.DocumentTooDeep(_options.MaxDocumentDepth));
        }

        var limit = _options.MaxDocumentBytes;
        var added = Math.Min(result.TextLength, limit);
        _expansion.Work += added;
        _bytes += added;
        if (_bytes <= (_isMeasured ? limit : limit / 64))
        {
            return true;
        }

        _bytes = changed.TextLength;
        _isMeasured = true;
        _expansion.Work += Math.Min(_bytes, limit);
        return _bytes <= limit || _expansion.Fail(FlowErrors.DocumentTooLarge(limit));
    }
}
