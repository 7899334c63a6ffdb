using System.Text;
using ZisPlatform.Domain.Webhooks;

namespace ZisPlatform.Domain.Tests.Webhooks;

public class SigningRuleTests
{
    private static readonly DateTimeOffset SignedAt = DateTimeOffset.FromUnixTimeSeconds(1_790_000_000);

    private const string GithubSecret = "It's a Secret to Everybody";
    private const string GithubBody = "Hello, World!";

    // Example from the GitHub documentation, "Validating webhook deliveries".
    private const string GithubSignature = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";

    private const string StripeSecret = "whsec_test_secret";
    private const string StripeBody = """{"id":"evt_1","object":"event"}""";
    private const string StripeSignature = "765d0d35514a56905b8ddef451bc5570cc45dfa0395a213879a36689a6be55a3";

    // Test secret from the Zendesk documentation.
    private const string ZendeskSecret = "dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ==";
    private const string ZendeskBody = """{"type":"ticket"}""";
    private const string ZendeskSignature = "wW0KIdtoTX8Ff8T8JM4jljPKRSkSuHjMJRrxbxAdmds=";

    // RFC 4231, test case 2.
    private const string PlainSecret = "Jefe";
    private const string PlainBody = "what do ya want for nothing?";
    private const string PlainSignature = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";

    [Test]
    public void The_example_of_GitHub_is_verified()
    {
        var signed = Verify(SignatureScheme.Github, GithubSecret, GithubBody, ("X-Hub-Signature-256", $"sha256={GithubSignature}"));

        Assert.That(Convert.ToHexStringLower(signed!.Signature), Is.EqualTo(GithubSignature));
        Assert.That((signed.IsTimestamped, signed.Key), Is.EqualTo((false, GithubSignature)));
    }

    [Test]
    public void The_delivery_id_of_GitHub_is_the_key_of_the_delivery()
    {
        const string id = "72d3162e-cc78-11e3-81ab-4c9367dc0958";

        var withDeliveryId = Verify(
            SignatureScheme.Github,
            GithubSecret,
            GithubBody,
            ("X-Hub-Signature-256", $"sha256={GithubSignature}"),
            ("X-GitHub-Delivery", id));
        var withInvalidId = Verify(
            SignatureScheme.Github,
            GithubSecret,
            GithubBody,
            ("X-Hub-Signature-256", $"sha256={GithubSignature}"),
            ("X-GitHub-Delivery", new string('x', 65)));

        Assert.That((withDeliveryId!.Key, withInvalidId!.Key), Is.EqualTo((id, GithubSignature)));
    }

    [TestCase(PlainSignature)]
    [TestCase("5BDCC146BF60754E6A042426089575C75A003F089D2739839DEC58B964EC3843")]
    [TestCase("sha256=" + PlainSignature)]
    [TestCase("W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM=")]
    public void A_plain_signature_is_accepted_in_hexadecimal_and_Base64(string headerValue)
    {
        var signed = Verify(SignatureScheme.Header, PlainSecret, PlainBody, ("X-Signature", headerValue));

        Assert.That((signed!.IsTimestamped, signed.Key), Is.EqualTo((false, PlainSignature)));
    }

    [Test]
    public void The_mask_of_a_secret_is_no_secret() =>
        Assert.That(SigningRule.ValidateSecret("************"), Is.EqualTo(WebhookErrors.MaskedSigningSecret));

    [TestCase("t=1790000000,v1=" + StripeSignature)]
    [TestCase("t=1790000000, v1=" + StripeSignature + ", v0=6ffbb59b2300aae63f272406069a9788598b792a944a07aba816edb039989a39")]
    [TestCase(
        "t=1790000000,v1=0000000000000000000000000000000000000000000000000000000000000000,v1=" + StripeSignature,
        Description = "signatures with two secrets")]
    public void A_Stripe_signature_of_time_and_body_is_verified(string headerValue)
    {
        var signed = Verify(SignatureScheme.Stripe, StripeSecret, StripeBody, ("Stripe-Signature", headerValue));

        Assert.That((signed!.IsTimestamped, signed.Key), Is.EqualTo((true, StripeSignature)));
    }

    [Test]
    public void A_Zendesk_signature_of_time_and_body_is_verified()
    {
        var signed = Verify(SignatureScheme.Zendesk, ZendeskSecret, ZendeskBody, ZendeskHeaders());

        Assert.That(signed!.IsTimestamped, Is.True);
        Assert.That(Convert.ToBase64String(signed.Signature), Is.EqualTo(ZendeskSignature));
    }

    [TestCase(0, null)]
    [TestCase(300, null)]
    [TestCase(-300, null)]
    [TestCase(301, "webhooks.signature_too_old")]
    [TestCase(-301, "webhooks.signature_too_old")]
    public void A_signed_time_can_differ_by_up_to_five_minutes(int seconds, string? errorCode)
    {
        var now = SignedAt.AddSeconds(seconds);

        Assert.That(
            CodeOf(SignatureScheme.Stripe, StripeSecret, StripeBody, now, ("Stripe-Signature", $"t=1790000000,v1={StripeSignature}")),
            Is.EqualTo(errorCode));
        Assert.That(CodeOf(SignatureScheme.Zendesk, ZendeskSecret, ZendeskBody, now, ZendeskHeaders()), Is.EqualTo(errorCode));
    }

    [TestCase(SignatureScheme.Github, "X-Hub-Signature-256", "sha256=" + GithubSignature)]
    [TestCase(SignatureScheme.Stripe, "Stripe-Signature", "t=1790000000,v1=" + StripeSignature)]
    [TestCase(SignatureScheme.Header, "X-Signature", PlainSignature)]
    public void A_wrong_body_secret_or_signature_is_refused(SignatureScheme scheme, string header, string headerValue)
    {
        var (secret, body) = scheme switch
        {
            SignatureScheme.Github => (GithubSecret, GithubBody),
            SignatureScheme.Stripe => (StripeSecret, StripeBody),
            _ => (PlainSecret, PlainBody),
        };

        using (Assert.EnterMultipleScope())
        {
            Assert.That(CodeOf(scheme, secret, body, SignedAt, (header, headerValue)), Is.Null);
            Assert.That(CodeOf(scheme, secret, body + " ", SignedAt, (header, headerValue)), Is.EqualTo("webhooks.signature_wrong"));
            Assert.That(CodeOf(scheme, secret + "x", body, SignedAt, (header, headerValue)), Is.EqualTo("webhooks.signature_wrong"));
            Assert.That(CodeOf(scheme, secret, body, SignedAt, (header, headerValue[..^2])), Is.EqualTo("webhooks.signature_wrong"));
            Assert.That(CodeOf(scheme, secret, body, SignedAt, (header, "")), Is.EqualTo("webhooks.signature_wrong"));
            Assert.That(CodeOf(scheme, secret, body, SignedAt), Is.EqualTo("webhooks.signature_missing"));
        }
    }

    [TestCase("v1=" + StripeSignature)]
    [TestCase("t=,v1=" + StripeSignature)]
    [TestCase("t=1790000001,v1=" + StripeSignature, Description = "another time")]
    [TestCase("t=1790000000,v0=" + StripeSignature)]
    [TestCase("t=99999999999999999999,v1=" + StripeSignature)]
    [TestCase("t=1790000000")]
    public void A_malformed_Stripe_signature_is_refused(string headerValue) =>
        Assert.That(
            CodeOf(SignatureScheme.Stripe, StripeSecret, StripeBody, SignedAt, ("Stripe-Signature", headerValue)),
            Is.EqualTo("webhooks.signature_wrong"));

    [Test]
    public void A_Zendesk_signature_requires_the_signed_timestamp()
    {
        var signature = ("X-Zendesk-Webhook-Signature", ZendeskSignature);

        Assert.That(
            CodeOf(SignatureScheme.Zendesk, ZendeskSecret, ZendeskBody, SignedAt, signature), Is.EqualTo("webhooks.signature_missing"));
        Assert.That(
            CodeOf(
                SignatureScheme.Zendesk,
                ZendeskSecret,
                ZendeskBody,
                SignedAt,
                signature,
                ("X-Zendesk-Webhook-Signature-Timestamp", "2026-09-21T14:13:21Z")),
            Is.EqualTo("webhooks.signature_wrong"));
    }

    [TestCase(SignatureScheme.Github, null, null)]
    [TestCase(SignatureScheme.Github, "X-Signature", "webhooks.header_is_fixed")]
    [TestCase(SignatureScheme.Header, "X-Signature", null)]
    [TestCase(SignatureScheme.Header, null, "webhooks.invalid_header")]
    [TestCase(SignatureScheme.Header, "", "webhooks.invalid_header")]
    [TestCase(SignatureScheme.Header, "X Signature", "webhooks.invalid_header")]
    [TestCase(SignatureScheme.Header, "X-Signature\n", "webhooks.invalid_header")]
    [TestCase(SignatureScheme.Header, "authorization", "webhooks.invalid_header")]
    public void Only_the_plain_scheme_has_a_configurable_header(SignatureScheme scheme, string? header, string? errorCode) =>
        Assert.That(CodeOf(SigningRule.Create(scheme, header)), Is.EqualTo(errorCode));

    [TestCase(7, true)]
    [TestCase(8, false)]
    [TestCase(255, false)]
    [TestCase(256, true)]
    public void A_secret_has_8_to_255_characters(int length, bool isRefused) =>
        Assert.That(SigningRule.ValidateSecret(new string('x', length)) is not null, Is.EqualTo(isRefused));

    private static (string, string)[] ZendeskHeaders() =>
        [("X-Zendesk-Webhook-Signature", ZendeskSignature), ("X-Zendesk-Webhook-Signature-Timestamp", "2026-09-21T14:13:20Z")];

    private static SignedDelivery? Verify(SignatureScheme scheme, string secret, string body, params (string Name, string Value)[] headers)
    {
        var result = VerifyDelivery(scheme, secret, body, SignedAt, headers);
        Assert.That(result.Errors, Is.Empty);
        return result.Value;
    }

    private static string? CodeOf(
        SignatureScheme scheme, string secret, string body, DateTimeOffset now, params (string Name, string Value)[] headers) =>
        CodeOf(VerifyDelivery(scheme, secret, body, now, headers));

    private static string? CodeOf<T>(Domain.Common.Result<T> result)
        where T : notnull =>
        result.Errors is [var first, ..] ? first.Code : null;

    private static Domain.Common.Result<SignedDelivery> VerifyDelivery(
        SignatureScheme scheme, string secret, string body, DateTimeOffset now, (string Name, string Value)[] headers) =>
        SigningRule.Create(scheme, scheme == SignatureScheme.Header ? "X-Signature" : null).Value.Verify(
            Encoding.UTF8.GetBytes(secret), name => headers.FirstOrDefault(header => header.Name == name).Value,
            Encoding.UTF8.GetBytes(body), now);
}
