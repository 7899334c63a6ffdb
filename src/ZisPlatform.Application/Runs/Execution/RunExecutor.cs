using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Ids;
using ZisPlatform.Application.Connections.Contracts;
using ZisPlatform.Application.Identity.Contracts;
using ZisPlatform.Application.Registry.Contracts;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Flows;
using ZisPlatform.Domain.Flows.Execution;
using ZisPlatform.Domain.Flows.Secrets;
using ZisPlatform.Domain.Runs;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Application.Runs.Execution;

/// <summary>
/// Executes one run until it ends or waits. The outcome of an action is stored before the next action is called, so that after a crash
/// another worker recomputes the same state and calls only the action that was in progress.
/// </summary>
internal sealed class RunExecutor(
    IRunStore store,
    FlowPrograms programs,
    IEventSubscriptions subscriptions,
    AccountAddresses addresses,
    ActionInvoker actions,
    OutcomeProtector outcomeProtector,
    ScopedService<ConnectionDirectory> connections,
    FlowOptions options,
    UlidGenerator ids,
    TimeProvider clock)
{
    /// <summary>Executes a run until it ends or waits.</summary>
    /// <param name="run">The run, which has started.</param>
    /// <param name="isNew">True if no outcome of this attempt can be stored yet.</param>
    /// <param name="save">Stores progress; returns false if this worker no longer owns the run.</param>
    /// <param name="cancellationToken">Cancelled when this process no longer owns the run.</param>
    public async Task ExecuteAsync(Run run, bool isNew, Func<RunProgress, Task<bool>> save, CancellationToken cancellationToken)
    {
        var definitions = run.Definitions ?? await subscriptions.GetCurrentDefinitionsAsync(
            run.Account, run.Integration, cancellationToken);
        run = run with { Definitions = definitions };
        var program = await programs.GetAsync(run.Account, run.Integration, definitions, cancellationToken);
        if (program.Find(run.Flow) is not { } current)
        {
            await save(FailRun(run, [], FlowErrors.FlowNotFound(run.Flow)));
            return;
        }

        var system = new SystemVariables(run.Account.Value, run.Integration, await addresses.FindAsync(run.Account, cancellationToken));
        var secrets = new SecretMasker(Secret.Mask);
        var (visible, missing) = await LoadConnectionsAsync(run, current.Connections, secrets, cancellationToken);
        if (missing is not null)
        {
            await save(FailRun(run, [], missing));
            return;
        }

        var attempt = FlowRun.Start(
            current.Flow,
            system.CreateDocument(JsonValue.Parse(run.Event.Event.Body), visible),
            system,
            program.Actions,
            run.StartedAt!.Value,
            options);
        var stored = isNew ? [] : await store.ListOutcomesAsync(run.Account, run.Id, run.Attempt, cancellationToken);
        foreach (var outcome in stored)
        {
            attempt.Next(outcomeProtector.Unprotect(run, outcome, secrets));
        }

        var replay = new MaskedReplay(run, current, program.Actions, system, options);
        await ContinueAsync(run, attempt, stored, secrets, replay, progress => save(progress.Mask(secrets)), cancellationToken);
    }

    private async Task ContinueAsync(
        Run run,
        FlowRun attempt,
        IReadOnlyList<StoredOutcome> stored,
        SecretMasker secrets,
        MaskedReplay replay,
        Func<RunProgress, Task<bool>> save,
        CancellationToken cancellationToken)
    {
        var outcomes = new List<StoredOutcome>();
        var allOutcomes = new List<StoredOutcome>(stored);
        var hasUnsavedAction = false;
        while (!attempt.Effect.IsEnd)
        {
            cancellationToken.ThrowIfCancellationRequested();
            FlowOutcome outcome;
            string? exchange = null;
            switch (attempt.Effect)
            {
                case WaitEffect wait when wait.Until > clock.GetUtcNow():
                    await save(CreateProgress(run, RunStatus.Waiting, outcomes) with
                    {
                        DueAt = wait.Until,
                        Transitions = attempt.Transitions,
                    });
                    return;
                case ActionEffect action:
                    if (hasUnsavedAction)
                    {
                        if (!await save(CreateProgress(run, RunStatus.Running, outcomes)))
                        {
                            return;
                        }

                        (outcomes, hasUnsavedAction) = ([], false);
                    }

                    (outcome, exchange) = await actions.CallAsync(run, action, secrets, cancellationToken);
                    hasUnsavedAction = true;
                    break;
                default:
                    await Task.Yield();
                    outcome = FlowOutcome.Waited(clock.GetUtcNow());
                    break;
            }

            allOutcomes.Add(outcomeProtector.Store(run, allOutcomes.Count, outcome, exchange, secrets));
            outcomes.Add(allOutcomes[^1]);
            attempt.Next(outcome);
        }

        if (attempt.Effect is FailedEffect failedEffect)
        {
            await save(FailAttempt(run, outcomes, failedEffect, replay.ErrorOf(failedEffect, allOutcomes), attempt.Transitions));
            return;
        }

        var message = replay.MessageOf((SucceededEffect)attempt.Effect, allOutcomes);
        await save(CreateProgress(run, RunStatus.Succeeded, outcomes) with
        {
            FinishedAt = clock.GetUtcNow(),
            Message = message,
            Transitions = attempt.Transitions,
            Log = new LogEntry(ids.Next(), LogStatus.Info, message, clock.GetUtcNow()),
        });
    }

    /// <summary>Returns the progress after a failed attempt: the end of the run, or its next attempt.</summary>
    /// <param name="run">The run.</param>
    /// <param name="outcomes">The outcomes that are not stored yet.</param>
    /// <param name="failedEffect">The end of the attempt, which determines whether another attempt follows.</param>
    /// <param name="maskedError">The error in the form that may be stored.</param>
    /// <param name="transitions">The number of the attempt's transitions.</param>
    private RunProgress FailAttempt(
        Run run, IReadOnlyList<StoredOutcome> outcomes, FailedEffect failedEffect, FlowError maskedError, int transitions)
    {
        if (RerunPolicy.DelayAfter(failedEffect, run.Attempt) is not { } delay)
        {
            return FailRun(run, outcomes, maskedError) with { FailedState = failedEffect.State.Name, Transitions = transitions };
        }

        // Restart from the beginning, with the bundles that are current at that time (contract, flows 9.5).
        return CreateProgress(run, RunStatus.Queued, outcomes) with
        {
            Attempt = run.Attempt + 1,
            Definitions = null,
            StartedAt = null,
            DueAt = clock.GetUtcNow() + delay,
            Message = maskedError.Cause,
            Error = maskedError.Name,
            FailedState = failedEffect.State.Name,
            Log = new LogEntry(ids.Next(), LogStatus.Warning, maskedError.Cause, clock.GetUtcNow()) { Reason = maskedError.Reason },
        };
    }

    private RunProgress FailRun(Run run, IReadOnlyList<StoredOutcome> outcomes, FlowError error) =>
        CreateProgress(run, RunStatus.Failed, outcomes) with
        {
            FinishedAt = clock.GetUtcNow(),
            Message = error.Cause,
            Error = error.Name,
            Log = new LogEntry(ids.Next(), LogStatus.Error, error.Cause, clock.GetUtcNow()) { Reason = error.Reason },
        };

    private static RunProgress CreateProgress(Run run, RunStatus status, IReadOnlyList<StoredOutcome> outcomes) =>
        new(run, status, outcomes) { Attempt = run.Attempt, Definitions = run.Definitions, StartedAt = run.StartedAt };

    /// <summary>Returns the connection values that the flow may see, or the error if it cannot start (contract, flows 12).</summary>
    private async Task<(JsonValue? Visible, FlowError? Missing)> LoadConnectionsAsync(
        Run run, ConnectionUse use, SecretMasker secrets, CancellationToken cancellationToken) =>
        use.Visible.Count == 0
            ? (null, null)
            : await connections.UseAsync(directory => LoadConnectionsAsync(directory, run, use, secrets, cancellationToken));

    private static async Task<(JsonValue? Visible, FlowError? Missing)> LoadConnectionsAsync(
        ConnectionDirectory directory, Run run, ConnectionUse use, SecretMasker secrets, CancellationToken cancellationToken)
    {
        if (await directory.MissingAsync(run.Account, run.Integration, use.Required, cancellationToken) is [var missing, ..])
        {
            return (null, FlowErrors.MissingConnection(missing));
        }

        var visible = new JsonObjectBuilder();
        foreach (var name in use.Visible)
        {
            // A connection that cannot be refreshed fails the action that uses it, not the start of the run.
            if (await directory.FindAsync(run.Account, run.Integration, name, cancellationToken) is { IsOk: true, Value: var connection })
            {
                secrets.Add(connection.GetSecrets());
                visible.Set(name, JsonValue.Object([.. connection.Values.Select(value => (value.Key, (JsonValue)value.Value))]));
            }
        }

        return (visible.ToValue(), null);
    }
}
