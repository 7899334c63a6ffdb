using System.Text;
using Microsoft.AspNetCore.DataProtection;
using ZisPlatform.Application.Connections.Contracts;
using ZisPlatform.Application.Runs.Execution;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Flows.Execution;
using ZisPlatform.Domain.Flows.Secrets;
using ZisPlatform.Domain.Runs;
using ZisPlatform.Domain.Runs.Contracts;
using ZisPlatform.Infrastructure.Security;
using ZisPlatform.Json.Values;
using ZisPlatform.Testing;

namespace ZisPlatform.Application.Tests.Runs.Execution;

public class OutcomeProtectorTests
{
    private const string Mask = "************";

    private static readonly DateTimeOffset At = new(2026, 11, 1, 8, 0, 0, TimeSpan.Zero);

    private static readonly UsableConnection Oauth = new(
        "i", "crm", "oauth", "Authorization", "Bearer acc-123",
        new Dictionary<string, string> { ["access_token"] = "acc-123", ["refresh_token"] = "ref-456" });

    private readonly SecretMasker _secrets = new(Mask);

    [Test]
    public void Messages_errors_and_log_entries_are_masked()
    {
        _secrets.Add(Oauth.GetSecrets());

        var progress = new RunProgress(NewRun(), RunStatus.Failed, [])
        {
            Message = "m acc-123",
            Error = "acc-123",
            Log = new LogEntry("1", LogStatus.Error, "l ref-456", At),
        }.Mask(_secrets);

        Assert.That((progress.Message, progress.Error, progress.Log!.Description), Is.EqualTo(($"m {Mask}", Mask, $"l {Mask}")));
    }

    [Test]
    public void The_original_outcome_is_stored_encrypted_and_decryption_restores_its_secrets()
    {
        var protector = new SecretProtector(new EphemeralDataProtectionProvider(), new SingleServerKeyRing());
        var outcomeProtector = new OutcomeProtector(protector);
        _secrets.Add(Oauth.GetSecrets());
        var outcome = FlowOutcome.Returned(JsonValue.Object(("you_sent", "Bearer acc-123")), At);

        var stored = outcomeProtector.Store(NewRun(), 3, outcome, null, _secrets);
        var restoredSecrets = new SecretMasker(Mask);
        var opened = outcomeProtector.Unprotect(NewRun(), stored, restoredSecrets);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(stored.Outcome, Does.Contain(Mask).And.Not.Contain("acc-123"));
            Assert.That(Encoding.Latin1.GetString(stored.Sealed!), Does.Not.Contain("acc-123"));
            Assert.That(opened.Result, Is.EqualTo(outcome.Result));
            Assert.That(opened.At, Is.EqualTo(At));
            Assert.That(restoredSecrets.Mask("acc-123"), Is.EqualTo(Mask));
            Assert.That(
                () => outcomeProtector.Unprotect(NewRun(), stored with { Number = 4 }, restoredSecrets),
                Throws.InstanceOf<System.Security.Cryptography.CryptographicException>());
        }
    }

    [Test]
    public void An_outcome_without_secrets_is_stored_unencrypted()
    {
        var outcomeProtector = new OutcomeProtector(new SecretProtector(new EphemeralDataProtectionProvider(), new SingleServerKeyRing()));
        _secrets.Add(Oauth.GetSecrets());
        var outcome = FlowOutcome.Returned(JsonValue.Parse("""{"id":1.50}"""), At);

        var stored = outcomeProtector.Store(NewRun(), 0, outcome, "{}", _secrets);

        Assert.That((stored.Outcome, stored.Exchange, stored.Sealed), Is.EqualTo((outcome.ToValue().ToString(), "{}", (byte[]?)null)));
        Assert.That(outcomeProtector.Unprotect(NewRun(), stored, new SecretMasker(Mask)).Result, Is.EqualTo(outcome.Result));
    }

    private static Run NewRun() => new()
    {
        Id = "01J0Z3NDEKTSV4RRFFQ69G5FAV",
        Account = new AccountId(1),
        Integration = "i",
        Event = new StoredEvent("e", new FlowEvent(new AccountId(1), "i", "s", "t", "{}"), At),
        JobSpec = "spec",
        Flow = "zis:i:flow:f",
    };
}
