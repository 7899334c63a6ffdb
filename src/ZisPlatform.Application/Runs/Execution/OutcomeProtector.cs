using ZisPlatform.Application.Common.Security;
using ZisPlatform.Domain.Flows.Execution;
using ZisPlatform.Domain.Flows.Secrets;
using ZisPlatform.Domain.Runs;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Application.Runs.Execution;

/// <summary>
/// Stores the outcomes of actions without readable secrets. If a receiver echoed a secret, the readable outcome contains a mask, and the
/// real value is stored encrypted in addition, because a worker that takes over the run must continue with exactly that value.
/// </summary>
public sealed class OutcomeProtector(ISecretProtector protector)
{
    public const string Purpose = "runs.outcome";

    private const string Outcome = "outcome";
    private const string SecretsMember = "found";

    /// <summary>Returns the row identity of an outcome.</summary>
    public static string Row(string run, int attempt, int number) => FormattableString.Invariant($"{run}-{attempt}-{number}");

    internal StoredOutcome Store(Run run, int number, in FlowOutcome outcome, string? exchange, SecretMasker secrets)
    {
        var text = outcome.ToValue().ToString();
        if (outcome.Mask(secrets, text) is not { } masked)
        {
            return new StoredOutcome(number, text, exchange);
        }

        // Store the secrets too: the connection may have others when another worker takes over the run, and these must still be masked.
        var document = JsonValue.Object(
            (Outcome, outcome.ToValue()), (SecretsMember, JsonValue.Array([.. secrets.FindIn(text).Select(secret => (JsonValue)secret)])));
        return new StoredOutcome(number, masked.ToValue().ToString(), exchange)
        {
            Sealed = protector.Protect(Purpose, Row(run.Id, run.Attempt, number), document.ToUtf8()),
        };
    }

    internal FlowOutcome Unprotect(Run run, StoredOutcome stored, SecretMasker secrets)
    {
        if (stored.Sealed is not { } encrypted)
        {
            return FlowOutcome.FromValue(JsonValue.Parse(stored.Outcome));
        }

        var document = JsonValue.Parse(protector.Unprotect(Purpose, Row(run.Id, run.Attempt, stored.Number), encrypted));
        foreach (var secret in document[SecretsMember].Items)
        {
            secrets.Add(secret.AsString());
        }

        return FlowOutcome.FromValue(document[Outcome]);
    }
}
