using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using ZisPlatform.Domain.Runs;
using ZisPlatform.Testing;

namespace ZisPlatform.Api.Tests.Webhooks;

[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class IngestTests(Engine engine) : WebhookTests(engine)
{
    private const string Secret = "a secret of both";

    [Test]
    public async Task Event_is_stored_unchanged_and_answered_with_an_empty_200()
    {
        var webhook = await CreateAsync();
        using var sender = Sender(webhook);
        const string body = """ { "n" : 1.0, "n": 12345678901234567890, "text": "ü\ud83d\ude00" } """;

        var answer = await sender.SendAsync("POST", (string)webhook["path"]!, body);

        Assert.That((answer.Code, answer.Text), Is.EqualTo((200, "")));
        var accepted = Server.Events.EventsOf(Integration).Single();
        Assert.That(
            (accepted.Source, accepted.Type, accepted.Body, accepted.IdempotencyKey),
            Is.EqualTo(("widgets", "widget_changed", body, (string?)null)));
        Assert.That(accepted.Account.Value, Is.EqualTo((long)webhook["zendesk_account_id"]!));
    }

    [Test]
    public async Task Event_that_cannot_be_stored_is_answered_with_429()
    {
        var webhook = await CreateAsync();
        using var sender = Sender(webhook);
        Server.Events.FailFor(Integration, RunErrors.Overloaded);

        var answer = await sender.SendAsync("POST", (string)webhook["path"]!, "{}");

        Assert.That((answer.Code, answer.Headers.GetValues("Retry-After").Single()), Is.EqualTo((429, "1")));
        Assert.That(Server.Events.EventsOf(Integration), Is.Empty);
    }

    [Test]
    public async Task Wrong_credentials_always_get_401_without_throttling_valid_ones()
    {
        var webhook = await CreateAsync();
        var path = (string)webhook["path"]!;
        var (username, password) = ((string)webhook["username"]!, (string)webhook["password"]!);
        using var anonymous = Account.CreateAnonymousClient();
        using var validSender = Sender(webhook);
        foreach (var (user, secret) in new[]
        {
            (username, "wrong"),
            (username, password + "x"),
            (username, password[..^1]),
            ("wrong", password),
            (username.ToLowerInvariant() + "x", password),
            (Account.AdminEmail + "/token", Account.AdminToken),
        })
        {
            using var wrongSender = Account.CreateClient(user, secret);
            var refused = await wrongSender.SendAsync("POST", path, "{}");
            AssertRefused(refused, 401, "1001", "Authentication failed");
            Assert.That(refused.Headers.WwwAuthenticate.ToString(), Is.EqualTo("Basic realm=\"ZisPlatform\""));
        }

        for (var i = 0; i < 100; i++)
        {
            Assert.That(
                (await anonymous.SendAsync("POST", path, "no JSON")).Code,
                Is.EqualTo(401),
                "credentials are checked before the body");
        }

        Assert.That((await validSender.SendAsync("POST", path, "{}")).Code, Is.EqualTo(200));
        Assert.That(
            (await Bearer.SendAsync("POST", path, "{}")).Code,
            Is.EqualTo(401),
            "a token of the integration is not accepted by a webhook");
        Assert.That(Server.Events.EventsOf(Integration), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Unknown_token_of_any_length_is_not_found()
    {
        var webhook = await CreateAsync();
        using var sender = Sender(webhook);
        var path = (string)webhook["path"]!;

        foreach (var unknown in new[]
        {
            path[..^1], path + "x", path[..^1] + (path[^1] == 'x' ? 'y' : 'x'), path[..^44] + new string('a', 3000),
        })
        {
            AssertRefused(await sender.SendAsync("POST", unknown, "{}"), 404, "1004", "there is no inbound webhook at this path");
        }
    }

    [Test]
    public async Task Only_a_host_that_names_another_account_is_refused()
    {
        var webhook = await CreateAsync();
        var (path, username, password) = ((string)webhook["path"]!, (string)webhook["username"]!, (string)webhook["password"]!);
        using var defaultHostSender = Server.CreateClient(username, password);
        using var otherAccountSender = (await Server.NewAccountAsync()).CreateClient(username, password);
        using var unknown = Server.CreateClient(username, password, "no-such-account");

        Assert.That((await defaultHostSender.SendAsync("POST", path, "{}")).Code, Is.EqualTo(200));
        Assert.That((await unknown.SendAsync("POST", path, "{}")).Code, Is.EqualTo(200));
        AssertRefused(await otherAccountSender.SendAsync("POST", path, "{}"), 404, "1004", "there is no inbound webhook at this path");
    }

    [TestCase("")]
    [TestCase("[]")]
    [TestCase("null")]
    [TestCase("\"text\"")]
    [TestCase("{\"a\":}")]
    [TestCase("{} {}")]
    [TestCase("a=b")]
    public async Task Body_that_is_not_a_JSON_object_is_refused(string body)
    {
        var webhook = await CreateAsync();
        using var sender = Sender(webhook);

        AssertRefused(await sender.SendAsync("POST", (string)webhook["path"]!, body), 400, "1010", "the body ");
        Assert.That(Server.Events.EventsOf(Integration), Is.Empty);
    }

    [TestCase(64, 200)]
    [TestCase(65, 400)]
    public async Task Body_nesting_is_limited_to_64_levels(int depth, int status)
    {
        var webhook = await CreateAsync();
        using var sender = Sender(webhook);

        var answer = await sender.SendAsync(
            "POST",
            (string)webhook["path"]!,
            $$"""{"x":{{new string('[', depth - 1)}}{{new string(']', depth - 1)}}}""");

        Assert.That(answer.Code, Is.EqualTo(status), answer.Text);
    }

    [Test]
    public async Task Large_event_is_accepted_and_logged()
    {
        var webhook = await CreateAsync();
        using var sender = Sender(webhook);

        Assert.That(
            (await sender.SendAsync("POST", (string)webhook["path"]!, $$"""{"x":"{{new string('x', 1024 * 1024 - 8)}}"}""")).Code,
            Is.EqualTo(200));
        Assert.That(Server.Log.Text, Does.Contain($"Inbound webhook {webhook["uuid"]} of {Integration} sent 1048576 bytes"));
    }

    [Test]
    public async Task A_signed_delivery_needs_no_credentials_but_wrong_ones_are_refused()
    {
        var webhook = await CreateSignedAsync($$"""{"scheme":"github","secret":"{{Secret}}"}""");
        var path = (string)webhook["path"]!;
        const string body = """{"zen":"Keep it logically awesome."}""";
        using var anonymous = Account.CreateAnonymousClient();
        using var validSender = Sender(webhook);
        using var wrongSender = Account.CreateClient((string)webhook["username"]!, "wrong");

        Assert.That((await SendAsync(anonymous, path, body, ("X-Hub-Signature-256", $"sha256={Hex(body)}"))).Code, Is.EqualTo(200));
        Assert.That((await SendAsync(validSender, path, body, ("X-Hub-Signature-256", $"sha256={Hex(body)}"))).Code, Is.EqualTo(200));
        Assert.That((await SendAsync(wrongSender, path, body, ("X-Hub-Signature-256", $"sha256={Hex(body)}"))).Code, Is.EqualTo(401));
        var unsigned = await validSender.SendAsync("POST", path, body);
        AssertRefused(unsigned, 401, "1001", "the header X-Hub-Signature-256 must be there");
        Assert.That(unsigned.Headers.WwwAuthenticate.ToString(), Is.EqualTo("Signature realm=\"ZisPlatform\""));
        AssertRefused(
            await SendAsync(anonymous, path, body + " ", ("X-Hub-Signature-256", $"sha256={Hex(body)}")),
            401,
            "1001",
            "is not that of this body");
    }

    [Test]
    public async Task Repeated_signed_delivery_has_the_same_idempotency_key()
    {
        var webhook = await CreateSignedAsync($$"""{"scheme":"github","secret":"{{Secret}}"}""");
        using var anonymous = Account.CreateAnonymousClient();
        foreach (var delivery in new[] { "one", "one", "two", null })
        {
            (string, string)[] headers =
                [("X-Hub-Signature-256", $"sha256={Hex("{}")}"), .. delivery is null ? [] : new[] { ("X-GitHub-Delivery", delivery) }];
            Assert.That((await SendAsync(anonymous, (string)webhook["path"]!, "{}", headers)).Code, Is.EqualTo(200));
        }

        var id = (string)webhook["id"]!;
        Assert.That(
            Server.Events.EventsOf(Integration).Select(accepted => accepted.IdempotencyKey),
            Is.EqualTo(new[] { $"{id}:one", $"{id}:one", $"{id}:two", $"{id}:{Hex("{}")}" }));
    }

    [Test]
    public async Task Delivery_with_a_signed_timestamp_is_accepted_only_once()
    {
        var webhook = await CreateSignedAsync($$"""{"scheme":"stripe","secret":"{{Secret}}"}""");
        var path = (string)webhook["path"]!;
        using var anonymous = Account.CreateAnonymousClient();
        var signature = ("Stripe-Signature", Stripe("{}", TimeProvider.System.GetUtcNow()));

        Server.Events.FailFor(Integration, RunErrors.Overloaded);
        Assert.That((await SendAsync(anonymous, path, "{}", signature)).Code, Is.EqualTo(429));
        Server.Events.FailFor(Integration, null);
        Assert.That((await SendAsync(anonymous, path, "{}", signature)).Code, Is.EqualTo(200));
        AssertRefused(await SendAsync(anonymous, path, "{}", signature), 409, "1009", "was taken before");
        var old = ("Stripe-Signature", Stripe("{}", TimeProvider.System.GetUtcNow().AddMinutes(-6)));
        AssertRefused(await SendAsync(anonymous, path, "{}", old), 401, "1001", "more than 5 minutes");

        Assert.That(
            Server.Events.EventsOf(Integration).Select(accepted => accepted.IdempotencyKey),
            Is.EqualTo(new[] { $"{webhook["id"]}:{signature.Item2[^64..]}" }));
    }

    [Test]
    public async Task Signing_can_be_enabled_and_disabled_without_a_new_path()
    {
        var webhook = await CreateAsync();
        var (path, signing) = ((string)webhook["path"]!, $"{PlatformPath}/{webhook["uuid"]}/signing");
        using var sender = Sender(webhook);
        using var anonymous = Account.CreateAnonymousClient();

        await Admin.SendAsync("PUT", signing, $$$"""{"signing":{"scheme":"header","header":"X-Signature","secret":"{{{Secret}}}"}}""");
        Assert.That((await sender.SendAsync("POST", path, "{}")).Code, Is.EqualTo(401));
        Assert.That(
            (await SendAsync(anonymous, path, "{}", ("X-Signature", Convert.ToBase64String(Convert.FromHexString(Hex("{}")))))).Code,
            Is.EqualTo(200));

        var unsigned = await Admin.SendAsync("PUT", signing, """{"signing":null}""");
        Assert.That(unsigned.Json["webhook"]!["signing"], Is.Null);
        Assert.That((await sender.SendAsync("POST", path, "{}")).Code, Is.EqualTo(200));
        Assert.That((await SendAsync(anonymous, path, "{}", ("X-Signature", Hex("{}")))).Code, Is.EqualTo(401));
    }

    [Test]
    public async Task Signatures_are_deleted_after_their_timestamp_expires()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var server = await ZisTestServer.StartAsync(Engine, services => services.AddSingleton<TimeProvider>(clock));
        var account = await server.NewAccountAsync();
        using var admin = account.Admin();
        using var anonymous = account.CreateAnonymousClient();
        await admin.AddIntegrationAsync("swept");
        var webhook = (await admin.SendAsync(
            "POST",
            "/api/platform/v1/integrations/swept/webhooks",
            $$$"""{"source_system":"s","event_type":"t","signing":{"scheme":"stripe","secret":"{{{Secret}}}"}}""")).Json["webhook"]!;

        // The clock of the sender is 5 minutes ahead, so its signature is valid for nearly 10 minutes.
        var signature = ("Stripe-Signature", Stripe("{}", clock.GetUtcNow().AddMinutes(5)));
        Assert.That((await SendAsync(anonymous, (string)webhook["path"]!, "{}", signature)).Code, Is.EqualTo(200));
        clock.Advance(TimeSpan.FromSeconds(598));
        Assert.That(await SweepAsync(server, clock.GetUtcNow()), Is.Zero);
        Assert.That((await SendAsync(anonymous, (string)webhook["path"]!, "{}", signature)).Code, Is.EqualTo(409));
        clock.Advance(TimeSpan.FromMinutes(2));

        Assert.That(await SweepAsync(server, clock.GetUtcNow()), Is.EqualTo(1));
        Assert.That((await SendAsync(anonymous, (string)webhook["path"]!, "{}", signature)).Code, Is.EqualTo(401));
    }

    [Test]
    public async Task Webhook_over_its_rate_limit_gets_429_and_others_do_not()
    {
        await using var server = await ZisTestServer.StartAsync(Engine, "--Zis:Webhooks:RequestsPerMinute=2");
        var account = await server.NewAccountAsync();
        using var admin = account.Admin();
        await admin.AddIntegrationAsync("limited");
        var webhooks = new List<JsonNode>();
        for (var i = 0; i < 2; i++)
        {
            webhooks.Add((await admin.SendAsync("POST", "/api/platform/v1/integrations/limited/webhooks", DefaultBody)).Json["webhook"]!);
        }

        using var limited = account.CreateClient((string)webhooks[0]["username"]!, (string)webhooks[0]["password"]!);
        using var other = account.CreateClient((string)webhooks[1]["username"]!, (string)webhooks[1]["password"]!);
        using var guesser = account.CreateAnonymousClient();
        var path = (string)webhooks[0]["path"]!;
        for (var i = 0; i < 3; i++)
        {
            Assert.That(
                (await guesser.SendAsync("POST", path, "{}")).Code,
                Is.EqualTo(401),
                "requests without credentials do not count against the limit");
        }

        Assert.That((await limited.SendAsync("POST", path, "{}")).Code, Is.EqualTo(200));
        Assert.That((await limited.SendAsync("POST", path, "{}")).Code, Is.EqualTo(200));
        var refused = await limited.SendAsync("POST", path, "{}");
        AssertRefused(refused, 429, "1029", "this webhook takes 2 events in a minute");
        Assert.That(int.Parse(refused.Headers.GetValues("Retry-After").Single(), CultureInfo.InvariantCulture), Is.InRange(1, 60));
        Assert.That((await other.SendAsync("POST", (string)webhooks[1]["path"]!, "{}")).Code, Is.EqualTo(200));
    }

    private static async Task<int> SweepAsync(ZisTestServer server, DateTimeOffset now)
    {
        await using var scope = server.Services.CreateAsyncScope();
        var sweep =
            scope.ServiceProvider.GetServices<Application.Common.IRetentionJob>().Single(
                sweep => sweep.Subject == "signatures of deliveries");
        return await sweep.DeleteAsync(now, 100, default);
    }

    private static string Hex(string text) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes(text)));

    private static string Stripe(string body, DateTimeOffset at)
    {
        var seconds = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return $"t={seconds},v1={Hex($"{seconds}.{body}")}";
    }

    private static async Task<Answer> SendAsync(HttpClient client, string path, string body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative))
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var answer = await client.SendAsync(request);
        return new Answer(answer.StatusCode, await answer.Content.ReadAsStringAsync(), answer.Headers, answer.Content.Headers);
    }
}
