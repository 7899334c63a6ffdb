using System.Text;
using System.Text.Json;
using CsCheck;
using ZisPlatform.Application.Connections.Contracts;
using ZisPlatform.Domain.Flows;
using ZisPlatform.Domain.Flows.Execution;
using ZisPlatform.Domain.Flows.Secrets;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Domain.Tests.Flows.Secrets;

public class SecretMaskerTests
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

    private readonly SecretMasker _secrets = new(Mask);

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
        _secrets.Add(Basic.GetSecrets());
        var text = _secrets.Mask($"before {encoded} after");
        var answer = FlowOutcome.Returned(JsonValue.Object(
            ("deep", JsonValue.Array(1, $"x{encoded}y")), (encoded, "name"), ("inner", JsonValue.Object(("s", encoded)).ToString())), At);

        var masked = answer.Mask(_secrets, answer.ToValue().ToString())!.Value.ToValue().ToString();

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
        _secrets.Add(Key.GetSecrets());

        Assert.That(_secrets.Mask($"<{encoded}>"), Is.EqualTo($"<{Mask}>"));
    }

    [Test]
    public void Only_the_tokens_of_a_provider_response_are_masked()
    {
        _secrets.Add(Oauth.GetSecrets());

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
            outcome.Mask(_secrets, outcome.ToValue().ToString())!.Value.Result.ToString(),
            Is.EqualTo($"[\"{Mask}\",112345678901234567890,1]"));
    }

    [Test]
    public void An_error_keeps_its_hint_when_its_cause_is_masked()
    {
        _secrets.Add(Oauth.GetSecrets());
        var outcome = FlowOutcome.Failed(FlowErrors.NoResponse("acc-123 is bad"), At);

        var masked = outcome.Mask(_secrets, outcome.ToValue().ToString())!.Value;

        Assert.That(masked.Error, Is.EqualTo(outcome.Error! with { Cause = $"external action failed: {Mask} is bad" }));
    }

    [Test]
    public void A_text_without_secrets_is_returned_unchanged()
    {
        _secrets.Add(Oauth.GetSecrets());
        var text = new string("nothing to hide");
        var outcome = FlowOutcome.Returned("nothing", At);

        Assert.That(_secrets.Mask(text), Is.SameAs(text));
        Assert.That(outcome.Mask(_secrets, outcome.ToValue().ToString()), Is.Null);
        Assert.That(FlowOutcome.Waited(At).Mask(_secrets, $"{At.UtcTicks} acc-123"), Is.Null, "an outcome without values is not masked");
    }

    [TestCase("prefix-middle", "middle-suffix", "<prefix-middle-suffix>")]
    [TestCase("middle-suffix", "prefix-middle", "<prefix-middle-suffix>")]
    [TestCase("abab", "abab", "<ababab>")]
    public void Overlapping_secrets_are_masked_as_one(string first, string second, string text)
    {
        _secrets.Add(first);
        _secrets.Add(second);

        Assert.That(_secrets.Mask(text), Is.EqualTo($"<{Mask}>"));
    }

    [TestCase("abc", "an abc here", "an abc here")]
    [TestCase("abc", "abc", Mask)]
    [TestCase("abc", "YWJj", Mask)]
    [TestCase("abcd", "an abcd here", $"an {Mask} here")]
    [TestCase("", "text", "text")]
    public void A_short_secret_is_masked_only_as_a_whole_text(string secret, string text, string expected)
    {
        _secrets.Add(secret);
        var outcome = FlowOutcome.Returned(JsonValue.Object(("value", text)), At);

        Assert.That(_secrets.Mask(text), Is.EqualTo(expected));
        Assert.That(
            (outcome.Mask(_secrets, outcome.ToValue().ToString()) ?? outcome).Result, Is.EqualTo(JsonValue.Object(("value", expected))));
    }

    [Test]
    public void Padding_of_Base64_is_a_part_of_the_secret()
    {
        _secrets.Add("secret-1");

        Assert.That(_secrets.Mask($"<{Base64("secret-1")}>"), Is.EqualTo($"<{Mask}>"));
    }

    [TestCase("refresh_token", "1234567", true)]
    [TestCase("password", "abcd", true)]
    [TestCase("header_name", "X-Api-Key", false)]
    [TestCase("token_type", "bearer-type", false)]
    [TestCase("permission_scope", "read-write", false)]
    [TestCase("oauth_url_subdomain", "acme-incorporated", false)]
    [TestCase("type", "basic_auth", false)]
    [TestCase("name", "helpdesk", false)]
    [TestCase("allowed_domain", "api.example.com", false)]
    [TestCase("token_expiry", "2026-11-01T08:00:00Z", false)]
    public void A_member_of_a_connection_is_a_secret_unless_it_describes_the_connection(string name, string value, bool isSecret)
    {
        _secrets.Add(SecretEncodings.Of(ConnectionSecrets.Enumerate(JsonValue.Object((name, value)))));

        Assert.That(_secrets.Mask($"<{value}>"), Is.EqualTo(isSecret ? $"<{Mask}>" : $"<{value}>"));
    }

    [TestCase("id_token", "head.body.signature", true)]
    [TestCase("name", "name-of-a-secret", true)]
    [TestCase("type", "type-of-a-secret", true)]
    [TestCase("status", "active", false)]
    [TestCase("scope", "read write all", false)]
    [TestCase("created_at", "2026-11-01T08:00:00Z", false)]
    public void A_part_of_a_provider_response_is_a_secret_unless_it_is_short_or_describes_a_token(string name, string value, bool isSecret)
    {
        var response = JsonValue.Object(("data", JsonValue.Array(JsonValue.Object((name, value)))));
        foreach (var form in new[] { response, response.ToString() })
        {
            var secrets = new SecretMasker(Mask);
            secrets.Add(SecretEncodings.Of(ConnectionSecrets.Enumerate(JsonValue.Object(("oauth_access_token_response_body", form)))));

            Assert.That(secrets.Mask($"<{value}>"), Is.EqualTo(isSecret ? $"<{Mask}>" : $"<{value}>"), form.Kind.ToString());
        }
    }

    [Test]
    public void Values_are_masked_by_name_only_on_request()
    {
        var byName = new SecretMasker("***", masksByName: true);
        var value = JsonValue.Parse("""{"api_key":"k","count":1,"url":"https://a.example/?token=t&q=1","access_token":{"x":1}}""");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(_secrets.Mask(value), Is.EqualTo(value));
            Assert.That(
                byName.Mask(value).ToString(),
                Is.EqualTo("""{"api_key":"***","count":1,"url":"https://a.example/?token=***&q=1","access_token":{"x":1}}"""));
            Assert.That(byName.MaskAt("$.body['client_secret']", "s"), Is.EqualTo((JsonValue)"***"));
            Assert.That(byName.MaskAt("$.headers['X-Api-Key']", "s"), Is.EqualTo((JsonValue)"***"));
            Assert.That(_secrets.MaskAt("$.body.client_secret", "s"), Is.EqualTo((JsonValue)"s"));
            Assert.That(byName.MaskHeader("Authorization", "Bearer long-credential"), Is.EqualTo("Bearer ***"));
            Assert.That(byName.Mask("echo of long-credential"), Is.EqualTo("echo of ***"));
        }
    }

    [Test]
    public void Masked_text_contains_no_secret_in_any_encoding()
    {
        // Few letters and characters that encodings change, so that secrets contain and overlap each other. The mask has none of them.
        var character = Gen.OneOfConst('a', 'b', '"', '\\', '/', '+', ' ', '\u00e9', '<', '=');
        var secrets = Gen.String[character, SecretEncodings.MinLength, 9].Array[1, 4];
        Gen.Select(secrets, Gen.String[character, 0, 12].Array[5], Gen.Int[0, 20].Array[4]).Sample((added, texts, choices) =>
        {
            var masker = new SecretMasker("#");
            var encodings = added.Select(SecretEncodings.Of).ToList();
            encodings.ForEach(masker.Add);
            var forms = encodings.SelectMany(encoding => encoding.Texts).ToList();
            var text = string.Concat(texts.Zip([.. choices.Select(choice => forms[choice % forms.Count]), ""], string.Concat));
            var document = JsonValue.Array(text, JsonValue.Object((text, JsonValue.Array(text).ToString())));

            var maskedText = masker.Mask(text);
            var maskedDocument = masker.Mask(document).ToString();

            return forms.TrueForAll(form => !maskedText.Contains(form, StringComparison.Ordinal)
                && !maskedDocument.Contains(SecretEncodings.EscapeJson(form), StringComparison.Ordinal));
        }, iter: 2_000);
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
