using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ZisPlatform.Testing;

namespace ZisPlatform.Api.Tests.Webhooks;

/// <summary>Event webhooks of a real Zendesk account start flows.</summary>
[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class ZendeskEventTests(Engine engine) : WebhookTests(engine)
{
    private const string Secret = "the secret Zendesk shows";

    [Test]
    public async Task Event_starts_the_flows_of_all_subscribed_integrations()
    {
        var webhook = await CreateEventsAsync();
        using var zendesk = Sender(webhook);
        var flows = new List<FlowClient>();
        foreach (var name in new[] { Integration, NewName() })
        {
            await Admin.CreateIntegrationAsync(name);
            flows.Add(new FlowClient(Admin, name));
            await flows[^1].DeployAsync(
                """{"Done":{"Type":"Succeed","Message":"{{$.input.ticket_event.ticket.id}} """
                + """{{$.input.ticket_event.previous}}-{{$.input.ticket_event.current}}"}}""",
                "Done", "https://example.com", source: "support", type: "ticket.StatusChanged");
        }

        var answer = await zendesk.SendAsync("POST", (string)webhook["path"]!, Event("ticket.status_changed"));

        Assert.That(answer.Code, Is.EqualTo(200), answer.Text);
        Assert.That(
            ((string)answer.Json["event"]!["source"]!, (string)answer.Json["event"]!["type"]!),
            Is.EqualTo(("support", "ticket.StatusChanged")));
        foreach (var workflows in flows)
        {
            var run = await workflows.WaitForRunAsync();
            Assert.That((string)run["message"]!, Is.EqualTo("42 open-solved"));
            Assert.That((string)run["event"]!["id"]!, Is.EqualTo((string)answer.Json["event"]!["id"]!));
        }
    }

    [Test]
    public async Task Repeated_event_is_one_event_across_all_webhooks()
    {
        var (firstWebhook, secondWebhook) = (await CreateEventsAsync(), await CreateEventsAsync());
        using var first = Sender(firstWebhook);
        using var second = Sender(secondWebhook);
        var sent = Event("ticket.created");

        var ids = new[]
        {
            await first.SendAsync("POST", (string)firstWebhook["path"]!, sent),
            await first.SendAsync("POST", (string)firstWebhook["path"]!, sent),
            await second.SendAsync("POST", (string)secondWebhook["path"]!, sent),
            await first.SendAsync("POST", (string)firstWebhook["path"]!, Event("ticket.created")),
        }.Select(answer => (string)answer.Json["event"]!["id"]!).ToList();

        Assert.That(ids[..3].Distinct().Count(), Is.EqualTo(1));
        Assert.That(ids[3], Is.Not.EqualTo(ids[0]));
    }

    [Test]
    public async Task Unmapped_event_type_is_accepted_unchanged()
    {
        var webhook = await CreateEventsAsync();
        using var zendesk = Sender(webhook);

        var answer = await zendesk.SendAsync("POST", (string)webhook["path"]!, Event("article.published"));

        Assert.That(
            ((string)answer.Json["event"]!["source"]!, (string)answer.Json["event"]!["type"]!),
            Is.EqualTo(("zendesk", "article.published")));
    }

    [Test]
    public async Task Signed_webhook_accepts_only_events_signed_by_Zendesk()
    {
        var webhook = await CreateEventsAsync();
        var path = (string)webhook["path"]!;
        var signed = await Admin.SendAsync(
            "PUT",
            $"{PlatformPath}/{webhook["uuid"]}/signing",
            $$$"""{"signing":{"scheme":"zendesk","secret":"{{{Secret}}}"}}""");
        using var zendesk = Account.CreateAnonymousClient();
        using var sender = Sender(webhook);
        var sent = Event("ticket.created");

        var accepted = await SendSignedAsync(zendesk, path, sent, sent);
        var repeated = await SendSignedAsync(zendesk, path, sent, sent);
        var forged = await SendSignedAsync(zendesk, path, sent, sent + " ");
        var unsigned = await sender.SendAsync("POST", path, sent);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((string)signed.Json["webhook"]!["format"]!, Is.EqualTo("zendesk_events"));
            Assert.That((accepted.Code, repeated.Code, forged.Code, unsigned.Code), Is.EqualTo((200, 200, 401, 401)));
            Assert.That(repeated.Text, Is.EqualTo(accepted.Text));
            Assert.That((string)forged.Json["errors"]![0]!["code"]!, Is.EqualTo("webhooks.signature_wrong"));
        }
    }

    [Test]
    public async Task Each_kind_of_webhook_has_its_own_path_and_credentials()
    {
        var (events, plain) = (await CreateEventsAsync(), await CreateAsync());
        using var zendesk = Sender(events);
        using var sender = Sender(plain);
        var (path, generic) = ((string)events["path"]!, (string)plain["path"]!);

        Assert.That(path, Does.Match("^/api/platform/v1/events/zendesk/[A-Za-z0-9_-]{44}$"));
        Assert.That((await zendesk.SendAsync("POST", generic[..^44] + path[^44..], Event("ticket.created"))).Code, Is.EqualTo(404));
        Assert.That((await sender.SendAsync("POST", path[..^44] + generic[^44..], Event("ticket.created"))).Code, Is.EqualTo(404));
        Assert.That((await sender.SendAsync("POST", path, Event("ticket.created"))).Code, Is.EqualTo(401));
        Assert.That(
            (await Admin.SendAsync("POST", path, Event("ticket.created"))).Code,
            Is.EqualTo(401),
            "credentials of an administrator are not accepted by a webhook");
    }

    [TestCase("{}", "$.type")]
    [TestCase("""{"type":"zen:event-type:ticket.created","detail":{}}""", "$.id")]
    [TestCase("""{"ticket":{"id":7}}""", "$.type")]
    public async Task Invalid_event_is_refused_with_the_location_of_the_error(string body, string errorPath)
    {
        var webhook = await CreateEventsAsync();
        using var zendesk = Sender(webhook);

        var refused = await zendesk.SendAsync("POST", (string)webhook["path"]!, body);

        Assert.That(
            (refused.Code, refused.ContentHeaders.ContentType!.MediaType),
            Is.EqualTo((400, "application/problem+json")),
            refused.Text);
        Assert.That(refused.Text, Does.Contain("webhooks.no_zendesk_event").And.Contain(errorPath));
    }

    [TestCase("""{"format":"zendesk_events","source_system":"support"}""", "source_system does not go with the format")]
    [TestCase("""{"format":"zendesk_events","event_type":"x"}""", "event_type does not go with the format")]
    [TestCase("""{"format":"as_sent"}""", "source_system is required")]
    [TestCase("""{"format":"other"}""", "format")]
    public async Task A_webhook_with_the_wrong_members_is_refused(string body, string expectedText)
    {
        var refused = await Admin.SendAsync("POST", PlatformPath, body);

        Assert.That((refused.Code, refused.Text), Is.EqualTo((400, refused.Text)));
        Assert.That(refused.Text, Does.Contain(expectedText));
    }

    [Test]
    public async Task Creation_is_audited_and_the_vendor_API_shows_the_path()
    {
        var webhook = await CreateEventsAsync();

        var shown = await Bearer.SendAsync("GET", $"{VendorPath}/{webhook["uuid"]}");
        var entry = (await Admin.SendAsync("GET", "/api/platform/v1/audit")).Json["entries"]![0]!;

        Assert.That(
            ((string)shown.Json["path"]!, (string)shown.Json["source_system"]!, (string)shown.Json["event_type"]!),
            Is.EqualTo(((string)webhook["path"]!, "support", "*")));
        Assert.That(((string)entry["action"]!, (string)entry["after"]!["format"]!), Is.EqualTo(("webhook.create", "zendesk_events")));
    }

    private async Task<JsonNode> CreateEventsAsync()
    {
        var created = await Admin.SendAsync("POST", PlatformPath, """{"format":"zendesk_events"}""");
        Assert.That(created.Code, Is.EqualTo(201), created.Text);
        return created.Json["webhook"]!;
    }

    private static string Event(string type) => $$$"""
        {"type":"zen:event-type:{{{type}}}","account_id":12514403,"id":"{{{Guid.NewGuid()}}}","time":"2026-11-01T08:00:00.123Z",
            "zendesk_event_version":"2022-11-06",
         "subject":"zen:ticket:42","detail":{"id":"42","status":"SOLVED","requester_id":"8447388090494"},"event":{"previous":"OPEN",
             "current":"SOLVED"}}
        """;

    private static async Task<Answer> SendSignedAsync(HttpClient client, string path, string signed, string body)
    {
        var time = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative))
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("X-Zendesk-Webhook-Signature-Timestamp", time);
        request.Headers.Add(
            "X-Zendesk-Webhook-Signature",
            Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes(time + signed))));
        using var answer = await client.SendAsync(request);
        return new Answer(answer.StatusCode, await answer.Content.ReadAsStringAsync(), answer.Headers, answer.Content.Headers);
    }
}
