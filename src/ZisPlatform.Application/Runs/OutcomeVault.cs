using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Flows;
using ZisPlatform.Json;

namespace ZisPlatform.Application.Runs;

/// <summary>
/// Keeps what became of actions so that nobody reads a secret in it. Where a receiver has echoed one, what is shown has a mask in its
/// place, and the truth is kept encrypted beside it: whoever takes the run over must go on with exactly that.
/// </summary>
public sealed class OutcomeVault(ISecretProtector protector)
{
    public const string Purpose = "runs.outcome";

    private const string Outcome = "outcome";
    private const string Found = "found";

    /// <summary>The identity of an outcome.</summary>
    public static string Row(string run, int attempt, int number) => FormattableString.Invariant($"{run}-{attempt}-{number}");

    internal StoredOutcome Store(Run run, int number, in FlowOutcome outcome, string? exchange, RunSecrets secrets)
    {
        var text = outcome.ToValue().ToString();
        if (secrets.Masked(outcome, text) is not { } masked)
        {
            return new StoredOutcome(number, text, exchange);
        }

        // With the secrets: the connection may have others by the time that somebody takes the run over, and these are still to be hidden.
        var whole = JsonValue.Object(
            (Outcome, outcome.ToValue()), (Found, JsonValue.Array([.. secrets.FoundIn(text).Select(spelling => (JsonValue)spelling)])));
        return new StoredOutcome(number, masked.ToValue().ToString(), exchange)
        {
            Sealed = protector.Protect(Purpose, Row(run.Id, run.Attempt, number), whole.ToUtf8()),
        };
    }

    internal FlowOutcome Open(Run run, StoredOutcome stored, RunSecrets secrets)
    {
        if (stored.Sealed is not { } encrypted)
        {
            return FlowOutcome.FromValue(JsonValue.Parse(stored.Outcome));
        }

        var whole = JsonValue.Parse(protector.Unprotect(Purpose, Row(run.Id, run.Attempt, stored.Number), encrypted));
        foreach (var spelling in whole[Found].Items)
        {
            secrets.Learn(spelling.AsString());
        }

        return FlowOutcome.FromValue(whole[Outcome]);
    }
}
