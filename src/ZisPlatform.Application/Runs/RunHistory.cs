using ZisPlatform.Application.Identity.Contracts;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Flows;
using ZisPlatform.Json;

namespace ZisPlatform.Application.Runs;

/// <summary>What a state of a run did.</summary>
/// <param name="Visit">The entry.</param>
public sealed record VisitedState(FlowVisit Visit)
{
    /// <summary>Null while the run is in it.</summary>
    public FlowExit? Exit { get; set; }

    /// <summary>The request of a custom action, or the parameters of a built-in one; null where nothing was asked of anybody.</summary>
    public ActionEffect? Action { get; set; }

    /// <summary>What the exchange was, as it was stored.</summary>
    public string? Exchange { get; set; }

    public List<FlowError> Retries { get; } = [];
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

    private static readonly string[] Members =
    [
        "access_token", "refresh_token", "token_type", "permission_scope", "oauth_url_subdomain", "oauth_access_token_response_body",
        "token", "username", "password", "api_key", "header_name",
    ];

    /// <summary>The states of the run's latest attempt; null where its flow is in no bundle, or has not started.</summary>
    public async Task<IReadOnlyList<VisitedState>?> TellAsync(Run run, CancellationToken cancellationToken)
    {
        if (run.Definitions is not { } definitions || run.StartedAt is not { } started)
        {
            return null;
        }

        var program = await _programs.GetAsync(run.Account, run.Integration, definitions, cancellationToken);
        if (program.Find(run.Flow) is not { } flow)
        {
            return null;
        }

        var trace = new Trace();
        var system = RunExecutor.SystemOf(run, await _addresses.FindAsync(run.Account, cancellationToken));
        var use = ConnectionUse.Of(flow, program.Actions);
        JsonValue? connections = use.Visible.Count == 0
            ? (JsonValue?)null
            : JsonValue.Object([.. use.Visible.Select(name => (name, JsonValue.Object([.. Members.Select(member => (member, (JsonValue)Secret.Mask))])))]);
        var attempt = FlowRun.Start(
            flow, system.Document(JsonValue.Parse(run.Event.Event.Body), connections), system, program.Actions, started, _options, trace);
        foreach (var stored in await _store.ListOutcomesAsync(run.Account, run.Id, run.Attempt, cancellationToken))
        {
            trace.Called(attempt.Effect as ActionEffect, stored.Exchange);
            try
            {
                attempt.Next(FlowOutcome.FromValue(JsonValue.Parse(stored.Outcome)));
            }
            catch (InvalidOperationException)
            {
                // Where a masked value decided the way the run did not go here; what was told so far is true.
                break;
            }
        }

        return trace.States;
    }

    private sealed class Trace : IFlowTrace
    {
        private readonly Stack<VisitedState> _open = [];

        public List<VisitedState> States { get; } = [];

        public void Entered(FlowVisit visit)
        {
            var state = new VisitedState(visit);
            States.Add(state);
            _open.Push(state);
        }

        public void Retrying(FlowVisit visit, FlowError error, DateTimeOffset until) => _open.Peek().Retries.Add(error);

        public void Left(FlowVisit visit, FlowExit exit) => _open.Pop().Exit = exit;

        public void Called(ActionEffect? action, string? exchange)
        {
            if (action is not null && _open.TryPeek(out var state))
            {
                (state.Action, state.Exchange) = (action, exchange);
            }
        }
    }
}
