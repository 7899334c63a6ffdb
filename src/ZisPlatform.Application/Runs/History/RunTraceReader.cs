using ZisPlatform.Application.Identity.Contracts;
using ZisPlatform.Application.Runs.Execution;
using ZisPlatform.Domain.Flows;
using ZisPlatform.Domain.Flows.Execution;
using ZisPlatform.Domain.Runs;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Application.Runs.History;

/// <summary>The history of one attempt of a run.</summary>
/// <param name="Generation">The upload that defines its flow.</param>
/// <param name="States">The states in the order in which they were entered.</param>
public sealed record RunTrace(FlowGeneration Generation, IReadOnlyList<StateVisit> States);

/// <summary>The activity of one state of a run.</summary>
/// <param name="Visit">The entry into the state.</param>
public sealed record StateVisit(FlowVisit Visit)
{
    /// <summary>The exit from the state; null while the run is in the state.</summary>
    public FlowExit? Exit { get; set; }

    /// <summary>
    /// The request of a custom action, or the parameters of a built-in action; identical for each try. Null if the state called no action.
    /// </summary>
    public ActionEffect? Action { get; set; }

    /// <summary>The calls that have ended, and the failures after which the state was retried.</summary>
    public List<StateTry> Tries { get; } = [];
}

/// <summary>One try of a state.</summary>
/// <param name="At">The time at which it ended.</param>
public sealed record StateTry(DateTimeOffset At)
{
    /// <summary>
    /// The <c>Idempotency-Key</c> that the server added to the request; null if there was no request, or if the flow set the header.
    /// </summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>The exchange in its stored form; null if there was none.</summary>
    public string? Exchange { get; init; }

    /// <summary>The result of the action; null if it returned none.</summary>
    public JsonValue? Result { get; init; }

    /// <summary>The error; null on success.</summary>
    public FlowError? Error { get; set; }

    /// <summary>The time at which the next try was due; null if none followed.</summary>
    public DateTimeOffset? RetryAt { get; set; }
}

/// <summary>
/// Reconstructs the history of a run, state by state. It computes the attempt again from its event and the outcomes of its actions.
/// Nothing else is stored, so that the inspection of few runs costs the other runs nothing. Values of connections are masked.
/// </summary>
internal sealed class RunTraceReader(IRunStore store, FlowPrograms programs, AccountAddresses addresses, FlowOptions options)
{
    /// <summary>Returns the history of the run's attempt; null if its flow is in no bundle, or has not started.</summary>
    public async Task<RunTrace?> ReadAsync(Run run, CancellationToken cancellationToken)
    {
        if (run.Definitions is not { } definitions || run.StartedAt is not { } started)
        {
            return null;
        }

        var program = await programs.GetAsync(run.Account, run.Integration, definitions, cancellationToken);
        if (program.Find(run.Flow) is not { } current)
        {
            return null;
        }

        var trace = new Trace(run) { Now = started };
        var system = new SystemVariables(run.Account.Value, run.Integration, await addresses.FindAsync(run.Account, cancellationToken));
        var attempt = new MaskedReplay(run, current, program.Actions, system, options).Start(trace);
        foreach (var stored in await store.ListOutcomesAsync(run.Account, run.Id, run.Attempt, cancellationToken))
        {
            var document = JsonValue.Parse(stored.Outcome);
            var outcome = FlowOutcome.FromValue(document);
            trace.Now = outcome.At;
            trace.RecordCall(attempt.Effect);
            trace.RecordOutcome(
                attempt.Effect, stored.Exchange, document.TryGet("result", out var result) ? result : (JsonValue?)null, outcome.Error);
            if (!MaskedReplay.TryNext(attempt, outcome))
            {
                // The replay diverged from the run; the states up to this point are those of the run.
                return new RunTrace(current.Generation, trace.States);
            }
        }

        // The action in progress has no outcome yet.
        trace.RecordCall(attempt.Effect);
        return new RunTrace(current.Generation, trace.States);
    }

    private sealed class Trace(Run run) : IFlowTrace
    {
        private readonly Stack<StateVisit> _open = [];

        public List<StateVisit> States { get; } = [];

        /// <summary>Gets or sets the time that the run last observed.</summary>
        public DateTimeOffset Now { get; set; }

        public void OnEntered(FlowVisit visit)
        {
            var state = new StateVisit(visit);
            States.Add(state);
            _open.Push(state);
        }

        public void OnRetrying(FlowVisit visit, FlowError error, DateTimeOffset until)
        {
            // Jq, templates and Maps fail without a call, so there may be no try yet.
            var tries = _open.Peek().Tries;
            if (tries.LastOrDefault() is not { RetryAt: null })
            {
                tries.Add(new StateTry(Now));
            }

            (tries[^1].Error, tries[^1].RetryAt) = (error, until);
        }

        public void OnExited(FlowVisit visit, FlowExit exit)
        {
            var state = _open.Pop();
            state.Exit = exit;
            if (state.Tries.LastOrDefault() is { RetryAt: null, Error: null } last)
            {
                // The call timed out, or its result could not be processed.
                last.Error = exit.Error;
            }
        }

        public void RecordCall(FlowEffect effect)
        {
            if (effect is ActionEffect action && _open.TryPeek(out var state))
            {
                state.Action = action;
            }
        }

        public void RecordOutcome(FlowEffect effect, string? exchange, JsonValue? result, FlowError? error)
        {
            if (effect is ActionEffect action && _open.TryPeek(out var state))
            {
                state.Tries.Add(new StateTry(Now)
                {
                    // A header of this name that the flow sets is part of the request.
                    IdempotencyKey = action.Call is { } call && call.Header("Idempotency-Key") is null
                        ? ActionInvoker.IdempotencyKey(run, action.Number)
                        : null,
                    Exchange = exchange,
                    Result = result,
                    Error = error,
                });
            }
        }
    }
}
