using ZisPlatform.Application.Identity.Contracts;
using ZisPlatform.Domain.Flows;
using ZisPlatform.Json;

namespace ZisPlatform.Application.Runs;

/// <summary>What one attempt of a run did.</summary>
/// <param name="Generation">The upload that its flow is from.</param>
/// <param name="States">In the order in which they were entered.</param>
public sealed record RunStory(FlowGeneration Generation, IReadOnlyList<VisitedState> States);

/// <summary>What a state of a run did.</summary>
/// <param name="Visit">The entry.</param>
public sealed record VisitedState(FlowVisit Visit)
{
    /// <summary>Null while the run is in it.</summary>
    public FlowExit? Exit { get; set; }

    /// <summary>The request of a custom action, or the parameters of a built-in one: the same each time that it is tried. Null where nothing was asked of anybody.</summary>
    public ActionEffect? Action { get; set; }

    /// <summary>Each call that has come to an end, and each failure that the state was tried again after.</summary>
    public List<StateTry> Tries { get; } = [];
}

/// <summary>One try of a state.</summary>
/// <param name="At">When it was over.</param>
public sealed record StateTry(DateTimeOffset At)
{
    /// <summary>What the server gave its request as <c>Idempotency-Key</c>; null where there was no request, or the flow gave one.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>What the exchange was, as it was stored; null where there was none.</summary>
    public string? Exchange { get; init; }

    /// <summary>What the action gave back; null where it gave nothing.</summary>
    public JsonValue? Result { get; init; }

    /// <summary>Null where it went well.</summary>
    public FlowError? Error { get; set; }

    /// <summary>When the next one was due; null where none followed.</summary>
    public DateTimeOffset? RetryAt { get; set; }
}

/// <summary>
/// Tells what a run did, state by state. It computes the attempt again from its event and from what became of its actions: that is
/// all that is stored, so that looking closely at few runs costs nothing to all the others. Values of connections are masked.
/// </summary>
public sealed class RunHistory
{
    private readonly IRunStore _store;
    private readonly FlowPrograms _programs;
    private readonly AccountAddresses _addresses;
    private readonly FlowOptions _options;

    internal RunHistory(IRunStore store, FlowPrograms programs, AccountAddresses addresses, FlowOptions options) =>
        (_store, _programs, _addresses, _options) = (store, programs, addresses, options);

    /// <summary>What the run's attempt did; null where its flow is in no bundle, or has not started.</summary>
    public async Task<RunStory?> TellAsync(Run run, CancellationToken cancellationToken)
    {
        if (run.Definitions is not { } definitions || run.StartedAt is not { } started)
        {
            return null;
        }

        var program = await _programs.GetAsync(run.Account, run.Integration, definitions, cancellationToken);
        if (program.Find(run.Flow) is not { } current)
        {
            return null;
        }

        var trace = new Trace(run) { Now = started };
        var system = new SystemVariables(run.Account.Value, run.Integration, await _addresses.FindAsync(run.Account, cancellationToken));
        var attempt = new MaskedReplay(run, current, program.Actions, system, _options).Start(trace);
        foreach (var stored in await _store.ListOutcomesAsync(run.Account, run.Id, run.Attempt, cancellationToken))
        {
            var text = JsonValue.Parse(stored.Outcome);
            var outcome = FlowOutcome.FromValue(text);
            trace.Now = outcome.At;
            trace.Asked(attempt.Effect);
            trace.Answered(attempt.Effect, stored.Exchange, text.TryGet("result", out var result) ? result : (JsonValue?)null, outcome.Error);
            if (!MaskedReplay.TryNext(attempt, outcome))
            {
                // The states up to here are those of the run.
                return new RunStory(current.Generation, trace.States);
            }
        }

        // What is under way has no outcome yet.
        trace.Asked(attempt.Effect);
        return new RunStory(current.Generation, trace.States);
    }

    private sealed class Trace(Run run) : IFlowTrace
    {
        private readonly Stack<VisitedState> _open = [];

        public List<VisitedState> States { get; } = [];

        /// <summary>The clock as the run last heard it.</summary>
        public DateTimeOffset Now { get; set; }

        public void Entered(FlowVisit visit)
        {
            var state = new VisitedState(visit);
            States.Add(state);
            _open.Push(state);
        }

        public void Retrying(FlowVisit visit, FlowError error, DateTimeOffset until)
        {
            // Jq, templates and Maps fail without a call.
            var tries = _open.Peek().Tries;
            if (tries.LastOrDefault() is not { RetryAt: null })
            {
                tries.Add(new StateTry(Now));
            }

            (tries[^1].Error, tries[^1].RetryAt) = (error, until);
        }

        public void Left(FlowVisit visit, FlowExit exit)
        {
            var state = _open.Pop();
            state.Exit = exit;
            if (state.Tries.LastOrDefault() is { RetryAt: null, Error: null } last)
            {
                // A call whose time was over, or whose result could not be taken.
                last.Error = exit.Error;
            }
        }

        public void Asked(FlowEffect effect)
        {
            if (effect is ActionEffect action && _open.TryPeek(out var state))
            {
                state.Action = action;
            }
        }

        public void Answered(FlowEffect effect, string? exchange, JsonValue? result, FlowError? error)
        {
            if (effect is ActionEffect action && _open.TryPeek(out var state))
            {
                state.Tries.Add(new StateTry(Now)
                {
                    // A flow's own header of that name is with the request's.
                    IdempotencyKey = action.Call is { } call && call.Header("Idempotency-Key") is null ? ActionCalls.IdempotencyKey(run, action.Number) : null,
                    Exchange = exchange,
                    Result = result,
                    Error = error,
                });
            }
        }
    }
}
