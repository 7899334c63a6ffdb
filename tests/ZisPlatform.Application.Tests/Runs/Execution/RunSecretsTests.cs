using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using ZisPlatform.Application.Connections.Contracts;
using ZisPlatform.Application.Runs.Execution;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Flows;
using ZisPlatform.Domain.Flows.Execution;
using ZisPlatform.Domain.Runs;
using ZisPlatform.Domain.Runs.Contracts;
using ZisPlatform.Infrastructure.Security;
using ZisPlatform.Json.Values;
using ZisPlatform.Testing;

namespace ZisPlatform.Application.Tests.Runs.Execution;

public class RunSecretsTests
{
    private const string Mask = "************";

    // Contains a quote, a backslash, a slash, non-ASCII letters, and characters that HTML and URLs encode.
    private const string SpecialSecret = "p\"ß\\w/ö+&d <ü>!";

    private static readonly DateTimeOffset At = new(2026, 11, 1, 8, 0, 0, TimeSpan.Zero);

    private static readonly UsableConnection Basic = new(
        "i", "crm", "basic_auth", "Authorization", $"Basic {Base64("ada@example.com:" + SpecialSecret)}",
        new Dictionary<string, string> { ["username"] = "ada@example.com", ["password"] = SpecialSecret });

    private static readonly UsableConnection Key = new(
        "i", "key", "api_key", "Authorization", "Token token=1234567890",
        new Dictionary<string, string> { ["api_key"] = "Token token=1234567890", ["header_name"] = "Authorization" });

    private static readonly UsableConnection Oauth = new(
        "i", "crm", "oauth", "Authorization", "Bearer acc-123",
        new Dictionary<string, string>
        {
            ["access_token"] = "acc-123",
            ["refresh_token"] = "ref-456",
            ["token_type"] = "bearer",
            ["permission_scope"] = "read write",
            ["oauth_url_subdomain"] = "acme",
            ["oauth_access_token_response_body"] =
                """{"access_token":"acc-123","id_token":"head.body.signature","scope":"read write","""
                + "\"nested\":[{\"other\":\"another-secret\"}]}",
        });

    private readonly RunSecrets _secrets = new();

    public static IEnumerable<TestCaseData> EncodedSecrets() =>
    [
        new TestCaseData(SpecialSecret).SetArgDisplayNames("as it is"),
        new TestCaseData(JsonSerializer.Serialize(SpecialSecret)[1..^1]).SetArgDisplayNames("in JSON for HTML"),
        new TestCaseData(JsonValue.From(SpecialSecret).ToString()[1..^1]).SetArgDisplayNames("in JSON"),
        new TestCaseData("""p\"\u00df\\w/\u00f6+&d <\u00fc>!""").SetArgDisplayNames("in JSON as Python writes it"),
        new TestCaseData("""p\"\u00df\\w\/\u00f6+&d <\u00fc>!""").SetArgDisplayNames("in JSON as PHP writes it"),
        new TestCaseData("""p\"\u00DF\\w/\u00F6+&d <\u00FC>!""").SetArgDisplayNames("in JSON as Java writes it"),
        new TestCaseData("p%22%C3%9F%5Cw%2F%C3%B6%2B%26d%20%3C%C3%BC%3E!").SetArgDisplayNames("in a URL as JavaScript writes it"),
        new TestCaseData("p%22%C3%9F%5Cw%2F%C3%B6%2B%26d+%3C%C3%BC%3E%21").SetArgDisplayNames("in a form"),
        new TestCaseData(System.Net.WebUtility.HtmlEncode(SpecialSecret)).SetArgDisplayNames("in HTML"),
        new TestCaseData(Base64(SpecialSecret)).SetArgDisplayNames("in Base64"),
        new TestCaseData(Base64(SpecialSecret).Replace('+', '-').Replace('/', '_').TrimEnd('=')).SetArgDisplayNames("in Base64 for URLs"),
        new TestCaseData(Base64("ada@example.com:" + SpecialSecret)).SetArgDisplayNames("as Basic credentials"),
        new TestCaseData("ada@example.com:" + SpecialSecret).SetArgDisplayNames("as Basic credentials in clear"),
        new TestCaseData("ada@example.com").SetArgDisplayNames("the user name"),
    ];

    [TestCaseSource(nameof(EncodedSecrets))]
    public void A_secret_is_masked_in_every_encoding(string encoded)
    {
        _secrets.Add(Basic);
        var text = _secrets.Mask($"before {encoded} after");
        var answer = FlowOutcome.Returned(JsonValue.Object(
            ("deep", JsonValue.Array(1, $"x{encoded}y")), (encoded, "name"), ("inner", JsonValue.Object(("s", encoded)).ToString())), At);

        var masked = _secrets.Mask(answer, answer.ToValue().ToString())!.Value.ToValue().ToString();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(text, Does.Match(@"^before \*{12}=* after$"));
            Assert.That(masked, Does.Not.Contain(JsonValue.From(encoded).ToString()[1..^1]));
            Assert.That(masked, Does.Contain($"x{Mask}").And.Contain($"\"{Mask}").And.Contain("\\\"s\\\":\\\"" + Mask));
        }
    }

    [TestCase("Token token=1234567890")]
    [TestCase("token=1234567890")]
    public void An_api_key_is_masked_with_and_without_its_scheme(string encoded)
    {
        _secrets.Add(Key);

        Assert.That(_secrets.Mask($"<{encoded}>"), Is.EqualTo($"<{Mask}>"));
    }

    [Test]
    public void Only_the_tokens_of_a_provider_response_are_masked()
    {
        _secrets.Add(Oauth);

        Assert.That(
            _secrets.Mask("acc-123 ref-456 head.body.signature another-secret bearer read write acme Authorization"),
            Is.EqualTo($"{Mask} {Mask} {Mask} {Mask} bearer read write acme Authorization"));
    }

    [Test]
    public void A_secret_that_contains_another_secret_is_masked_completely()
    {
        _secrets.Add("widget");
        _secrets.Add("widget-secret");

        Assert.That(_secrets.Mask("a widget-secret, a widget"), Is.EqualTo($"a {Mask}, a {Mask}"));
    }

    [Test]
    public void A_number_is_masked_only_if_it_equals_a_secret()
    {
        _secrets.Add("12345678901234567890");
        var outcome = FlowOutcome.Returned(JsonValue.Parse("[12345678901234567890,112345678901234567890,1]"), At);

        Assert.That(
            _secrets.Mask(outcome, outcome.ToValue().ToString())!.Value.Result.ToString(),
            Is.EqualTo($"[\"{Mask}\",112345678901234567890,1]"));
    }

    [Test]
    public void An_error_keeps_its_hint_when_its_cause_is_masked()
    {
        _secrets.Add(Oauth);
        var outcome = FlowOutcome.Failed(FlowErrors.NoResponse("acc-123 is bad"), At);

        var masked = _secrets.Mask(outcome, outcome.ToValue().ToString())!.Value;

        Assert.That(masked.Error, Is.EqualTo(outcome.Error! with { Cause = $"external action failed: {Mask} is bad" }));
    }

    [Test]
    public void A_text_without_secrets_is_returned_unchanged()
    {
        _secrets.Add(Oauth);
        var text = new string("nothing to hide");
        var outcome = FlowOutcome.Returned("nothing", At);

        Assert.That(_secrets.Mask(text), Is.SameAs(text));
        Assert.That(_secrets.Mask(outcome, outcome.ToValue().ToString()), Is.Null);
        Assert.That(_secrets.Mask(FlowOutcome.Waited(At), $"{At.UtcTicks} acc-123"), Is.Null, "an outcome without values is not masked");
    }

    [Test]
    public void Messages_errors_and_log_entries_are_masked()
    {
        _secrets.Add(Oauth);

        var progress = _secrets.Mask(new RunProgress(NewRun(), RunStatus.Failed, [])
        {
            Message = "m acc-123",
            Error = "acc-123",
            Log = new LogEntry("1", LogStatus.Error, "l ref-456", At),
        });

        Assert.That((progress.Message, progress.Error, progress.Log!.Description), Is.EqualTo(($"m {Mask}", Mask, $"l {Mask}")));
    }

    [Test]
    public void The_original_outcome_is_stored_encrypted_and_decryption_restores_its_secrets()
    {
        var protector = new SecretProtector(new EphemeralDataProtectionProvider(), new SingleServerKeyRing());
        var outcomeProtector = new OutcomeProtector(protector);
        _secrets.Add(Oauth);
        var outcome = FlowOutcome.Returned(JsonValue.Object(("you_sent", "Bearer acc-123")), At);

        var stored = outcomeProtector.Store(NewRun(), 3, outcome, null, _secrets);
        var restoredSecrets = new RunSecrets();
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
        _secrets.Add(Oauth);
        var outcome = FlowOutcome.Returned(JsonValue.Parse("""{"id":1.50}"""), At);

        var stored = outcomeProtector.Store(NewRun(), 0, outcome, "{}", _secrets);

        Assert.That((stored.Outcome, stored.Exchange, stored.Sealed), Is.EqualTo((outcome.ToValue().ToString(), "{}", (byte[]?)null)));
        Assert.That(outcomeProtector.Unprotect(NewRun(), stored, new RunSecrets()).Result, Is.EqualTo(outcome.Result));
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

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
