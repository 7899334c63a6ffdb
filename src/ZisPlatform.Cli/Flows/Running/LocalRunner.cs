using ZisPlatform.Cli.Flows.Answers;
using ZisPlatform.Domain.Flows;
using ZisPlatform.Domain.Flows.Actions;
using ZisPlatform.Domain.Flows.Compilation;
using ZisPlatform.Domain.Flows.Execution;
using ZisPlatform.Domain.Flows.Secrets;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Cli.Flows.Running;

/// <summary>The flow to run, its account and its input.</summary>
internal sealed record RunPlan
{
    public required CompiledBundle Bundle { get; init; }

    public required Flow Flow { get; init; }

    public required DateTimeOffset Start { get; init; }

    public JsonValue Input { get; init; } = JsonValue.EmptyObject;

    /// <summary>Gets the connections; null if none are specified and none are required.</summary>
    public Connections? Connections { get; init; }

    public string? Integration { get; init; }

    public string? Subdomain { get; init; }

    public long AccountId { get; init; } = 1;

    /// <summary>Gets the address for requests to the own account, if it is not the account's public address.</summary>
    public Uri? AccountUrl { get; init; }

    public HttpOptions Http { get; init; } = HttpOptions.Default;
}

/// <summary>Runs a flow in this process, as a server does, with answers from configurable sources.</summary>
/// <param name="sources">The sources of answers, in the order of their use.</param>
/// <param name="beforeEntering">Called before each state; can throw <see cref="StoppedException"/>.</param>
internal sealed class LocalRunner(
    RunPlan plan, IReadOnlyList<IAnswerSource> sources, RunClock clock, SecretMasker secrets, Action<Visit>? beforeEntering = null)
{
    private readonly LocalRunTrace _trace = new(beforeEntering);
    private readonly FlowOptions _options = new() { Http = plan.Http };

    public async Task<RunReport> RunAsync(CancellationToken cancellationToken)
    {
        var account = plan.Subdomain ?? "example";
        var system = new SystemVariables(
            plan.AccountId,
            plan.Integration ?? plan.Bundle.Integration ?? "local",
            plan.AccountUrl is { } url ? new FlowAccount(account, url, "--account-url") : FlowAccount.AtVendor(account, "--account-url"));
        var actions = ActionCatalog.Of(plan.Bundle);
        var connectionUse = ConnectionUse.Analyze(plan.Flow, actions);
        var document = system.CreateDocument(plan.Input, plan.Connections?.Visible(connectionUse));
        if (plan.Connections is { } connections)
        {
            foreach (var (_, connection) in connections.All.Members)
            {
                secrets.Add(SecretEncodings.Of(ConnectionSecrets.Enumerate(connection)));
            }

            if (connections.FindMissingConnection(connectionUse) is { } missing)
            {
                return Report(RunEnd.Failed, document, 0) with { Error = missing };
            }
        }

        FlowRun? run = null;
        try
        {
            run = FlowRun.Start(plan.Flow, document, system, actions, plan.Start, _options, _trace);
            while (!run.Effect.IsEnd)
            {
                cancellationToken.ThrowIfCancellationRequested();
                run.Next(await PerformAsync(run.Effect, cancellationToken));
            }

            foreach (var source in sources)
            {
                source.Finish();
            }

            return run.Effect is SucceededEffect succeeded
                ? Report(RunEnd.Succeeded, succeeded.Document, run.Transitions) with { Message = succeeded.Message }
                : FailedReport((FailedEffect)run.Effect, run.Transitions);
        }
        catch (StoppedException exception)
        {
            return Report(RunEnd.Stopped, exception.Before.Entry.Input, exception.Before.Entry.Number - 1);
        }
        catch (UnansweredException exception)
        {
            return Report(RunEnd.Unanswered, run!.Document, run.Transitions) with { UnansweredCall = exception };
        }
    }

    private async Task<FlowOutcome> PerformAsync(FlowEffect effect, CancellationToken cancellationToken)
    {
        switch (effect)
        {
            case ActionEffect action:
                return await CallAsync(new ActionRequest(action), cancellationToken);
            case WaitEffect wait:
                await clock.AdvanceToAsync(wait.Until, cancellationToken);
                break;
        }

        return FlowOutcome.Waited(clock.Now);
    }

    private async Task<FlowOutcome> CallAsync(ActionRequest request, CancellationToken cancellationToken)
    {
        var calledAt = clock.Now;
        if (request.Effect.Call is { } call)
        {
            foreach (var (header, value) in call.Headers)
            {
                secrets.TryAddHeader(header, value);
            }

            if (plan.Connections?.FindDomainError(call) is { } error)
            {
                return FlowOutcome.Failed(error, calledAt);
            }
        }

        foreach (var source in sources)
        {
            if (await source.AnswerAsync(request, calledAt, cancellationToken) is { } answer)
            {
                var outcome = answer.ToOutcome(request.Effect, calledAt, plan.Http);
                if (source is LiveHttp)
                {
                    clock.AdvanceTo(outcome.At);
                }
                else
                {
                    await clock.AdvanceToAsync(outcome.At, cancellationToken);
                }

                _trace.Current.Calls.Add(new CallRecord(request, answer, calledAt, outcome));
                return outcome;
            }
        }

        var name = request.Action;
        var requestText = request.Effect.Call is null ? "." : $": {request.Summary}";
        throw new UnansweredException($"State {_trace.Current.Path} calls {name}, which has no answer{requestText}")
        {
            Hint = request.Effect.BuiltIn is null
                ? $"Add --mock {name}=FILE (its JSON body) or --mock {name}=STATUS, or send the request with --live."
                : $"{name} is built in and needs the data of a server: add --mock {name}=FILE (its result).",
        };
    }

    private RunReport FailedReport(FailedEffect failed, int transitions) => Report(RunEnd.Failed, failed.Document, transitions) with
    {
        Error = failed.Error,
        RunsAgainAfter = RerunPolicy.DelayAfter(failed, 1),
    };

    private RunReport Report(RunEnd end, JsonValue document, int transitions) => new()
    {
        Flow = plan.Flow,
        Start = plan.Start,
        Finish = clock.Now,
        End = end,
        Document = document,
        Transitions = transitions,
        Visits = _trace.Visits,
    };
}

/// <summary>The exception that ends a run at the user's request.</summary>
internal sealed class StoppedException(Visit before) : Exception("The run was stopped.")
{
    /// <summary>Gets the visit that did not begin.</summary>
    public Visit Before { get; } = before;
}
