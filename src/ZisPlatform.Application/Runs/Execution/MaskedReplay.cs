using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Flows;
using ZisPlatform.Domain.Flows.Actions;
using ZisPlatform.Domain.Flows.Execution;
using ZisPlatform.Domain.Runs;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Application.Runs.Execution;

/// <summary>
/// Computes an attempt again with masks in place of the values of its connections. The texts of the replay cannot contain a secret, nor
/// a part or an encoded form of a secret, which a search for the secret would miss.
/// </summary>
/// <param name="run">The run, which has started.</param>
/// <param name="current">The run's flow.</param>
/// <param name="actions">The actions that the flow may call.</param>
/// <param name="system">The run's system variables.</param>
/// <param name="options">The limits of the run.</param>
internal sealed class MaskedReplay(Run run, CurrentFlow current, ActionCatalog actions, SystemVariables system, FlowOptions options)
{
    /// <summary>Replaces a text that the replay did not reach because a masked value changed its path.</summary>
    public const string OmittedText = "the text is left out: it may contain a part of a connection's secret";

    private static readonly string[] MemberNames =
    [
        "access_token", "refresh_token", "token_type", "permission_scope", "oauth_url_subdomain", "oauth_access_token_response_body",
        "token", "username", "password", "api_key", "header_name",
    ];

    private static readonly JsonValue MaskedConnection =
        JsonValue.Object([.. MemberNames.Select(name => (name, (JsonValue)Secret.Mask))]);

    private bool UsesConnections => current.Connections.Visible.Count > 0;

    /// <summary>Starts the replay; the caller feeds it the stored outcomes, in which secrets are masked.</summary>
    public FlowRun Start(IFlowTrace? trace = null)
    {
        JsonValue? connections = UsesConnections
            ? JsonValue.Object([.. current.Connections.Visible.Select(name => (name, MaskedConnection))])
            : (JsonValue?)null;
        return FlowRun.Start(
            current.Flow,
            system.CreateDocument(JsonValue.Parse(run.Event.Event.Body), connections),
            system,
            actions,
            run.StartedAt!.Value,
            options,
            trace);
    }

    /// <summary>Feeds the next stored outcome; returns false if a masked value led the replay to another path than the run.</summary>
    public static bool TryNext(FlowRun replay, in FlowOutcome outcome)
    {
        try
        {
            replay.Next(outcome);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Returns the message of a success without any form of a secret.</summary>
    public string MessageOf(SucceededEffect end, IReadOnlyList<StoredOutcome> outcomes) =>
        !UsesConnections || end.State is not SucceedState { HasComputedMessage: true } ? end.Message
        : ReplayToEnd(outcomes) is SucceededEffect masked ? masked.Message
        : OmittedText;

    /// <summary>Returns the error of a failure without any form of a secret.</summary>
    public FlowError ErrorOf(FailedEffect end, IReadOnlyList<StoredOutcome> outcomes)
    {
        // The error of a call is an outcome, which is stored masked. Most failures are such errors, and need no replay.
        if (!UsesConnections
            || (outcomes.Count > 0 && FlowOutcome.FromValue(JsonValue.Parse(outcomes[^1].Outcome)).Error?.Cause == end.Error.Cause))
        {
            return end.Error;
        }

        if (ReplayToEnd(outcomes) is FailedEffect masked && masked.State == end.State)
        {
            return masked.Error;
        }

        return new FlowError(FlowErrors.Names.Contains(end.Error.Name) ? end.Error.Name : FlowErrors.TaskFailed, OmittedText);
    }

    /// <summary>Returns the end of the replay; null if the replay took another path than the run.</summary>
    private FlowEffect? ReplayToEnd(IReadOnlyList<StoredOutcome> outcomes)
    {
        var replay = Start();
        foreach (var stored in outcomes)
        {
            if (!TryNext(replay, FlowOutcome.FromValue(JsonValue.Parse(stored.Outcome))))
            {
                return null;
            }
        }

        return replay.Effect.IsEnd ? replay.Effect : null;
    }
}
