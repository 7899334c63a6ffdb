using ZisPlatform.Testing;

namespace ZisPlatform.Api.Tests.Webhooks;

[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class WebhookAdministrationTests(Engine engine) : WebhookTests(engine)
{
    private const string Masked = "************";

    [Test]
    public async Task Webhook_is_shown_as_created_except_for_its_password()
    {
        var created = await CreateAsync();

        var shown = (await Bearer.SendAsync("GET", $"{VendorPath}/{created["uuid"]}")).Json;

        using (Assert.EnterMultipleScope())
        {
            Assert.That((string)created["id"]!, Does.Match("^[0-9A-HJKMNP-TV-Z]{26}$"));
            Assert.That((string)created["path"]!, Does.Match("^/api/services/zis/inbound_webhooks/generic/ingest/[A-Za-z0-9_-]{44}$"));
            Assert.That((string)created["password"]!, Does.Match("^[A-Za-z0-9]{40}$"));
            Assert.That((string)shown["password"]!, Is.EqualTo(Masked));
        }

        created["password"] = Masked;
        Assert.That(shown.ToJsonString(), Is.EqualTo(created.ToJsonString()));
    }

    [Test]
    public async Task Names_need_not_be_unique_and_unknown_members_are_ignored()
    {
        var first = await CreateAsync();
        var second = await CreateAsync("""{"source_system":"widgets","event_type":"widget_changed","signing":7,"id":"x"}""");

        foreach (var member in new[] { "id", "uuid", "path", "username", "password" })
        {
            Assert.That((string)first[member]!, Is.Not.EqualTo((string)second[member]!), member);
        }
    }

    [TestCase("{}", "source_system is required (at $.source_system); event_type is required (at $.event_type)")]
    [TestCase("""{"source_system":"","event_type":"t"}""", "source_system is required (at $.source_system)")]
    [TestCase("""{"source_system":"s","event_type":7}""", "event_type must be a string")]
    [TestCase("""{"source_system":"s","event_type":"a\u0000"}""", "event_type must not hold the character U+0000")]
    public async Task Names_are_required_and_validated(string body, string expectedText) =>
        AssertRefused(await Bearer.SendAsync("POST", VendorPath, body), 400, "1010", expectedText);

    [Test]
    public async Task Name_is_limited_to_255_characters()
    {
        var longest = new string('ü', 255);

        await CreateAsync($$"""{"source_system":"{{longest}}","event_type":"{{longest}}"}""");
        AssertRefused(
            await Bearer.SendAsync("POST", VendorPath, $$"""{"source_system":"{{longest}}x","event_type":"t"}"""),
            400,
            "1010",
            "at most 255 characters");
    }

    [Test]
    public async Task Webhooks_are_listed_in_pages_in_creation_order()
    {
        var created = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            created.Add((string)(await CreateAsync())["id"]!);
        }

        var first = await Admin.SendAsync("GET", $"{PlatformPath}?page[size]=2");
        var rest = await Admin.SendAsync("GET", $"{PlatformPath}?page[after]={first.Json["meta"]!["after"]}");
        var previousPage = await Admin.SendAsync("GET", $"{PlatformPath}?page[size]=2&page[before]={rest.Json["meta"]!["before"]}");

        // Ids created within the same millisecond have no defined order, hence the sort.
        Assert.That(Ids(first).Concat(Ids(rest)), Is.EqualTo(created.Order(StringComparer.Ordinal)));
        Assert.That(Ids(previousPage), Is.EqualTo(Ids(first)));
        Assert.That(
            (first.Json["meta"]!["has_more"]!.GetValue<bool>(), rest.Json["meta"]!["has_more"]!.GetValue<bool>()),
            Is.EqualTo((true, false)));
        Assert.That(first.Json["webhooks"]!.AsArray().Select(webhook => (string)webhook!["password"]!), Is.All.EqualTo(Masked));
    }

    [Test]
    public async Task New_password_replaces_the_old_one_at_the_same_path()
    {
        var created = await CreateAsync();
        using var oldSender = Sender(created);
        var path = (string)created["path"]!;
        Assert.That((await oldSender.SendAsync("POST", path, "{}")).Code, Is.EqualTo(200));

        var rotated = (await Admin.SendAsync("PUT", $"{PlatformPath}/{created["uuid"]}/password")).Json["webhook"]!;

        Assert.That((string)rotated["path"]!, Is.EqualTo(path));
        Assert.That((string)rotated["username"]!, Is.EqualTo((string)created["username"]!));
        Assert.That((string)rotated["password"]!, Does.Match("^[A-Za-z0-9]{40}$").And.Not.EqualTo((string)created["password"]!));
        Assert.That((await oldSender.SendAsync("POST", path, "{}")).Code, Is.EqualTo(401), "the old password is invalid immediately");
        using var newSender = Sender(rotated);
        Assert.That((await newSender.SendAsync("POST", path, "{}")).Code, Is.EqualTo(200));
    }

    [Test]
    public async Task Deleted_webhook_accepts_no_events()
    {
        var created = await CreateAsync();
        using var sender = Sender(created);
        Assert.That((await sender.SendAsync("POST", (string)created["path"]!, "{}")).Code, Is.EqualTo(200));

        Assert.That((await Bearer.SendAsync("DELETE", $"{VendorPath}/{created["uuid"]}")).Code, Is.EqualTo(204));

        Assert.That((await sender.SendAsync("POST", (string)created["path"]!, "{}")).Code, Is.EqualTo(404));
        AssertRefused(await Bearer.SendAsync("GET", $"{VendorPath}/{created["uuid"]}"), 404, "1004", "no such inbound webhook");
        AssertRefused(await Bearer.SendAsync("DELETE", $"{VendorPath}/{created["uuid"]}"), 404, "1004", "no such inbound webhook");
    }

    [Test]
    public async Task Generated_signing_secret_is_shown_once_and_a_supplied_one_never()
    {
        var generated = await CreateSignedAsync("""{"scheme":"header","header":"X-Signature"}""");
        var supplied = await CreateSignedAsync("""{"scheme":"stripe","secret":"whsec_test_secret"}""");

        Assert.That((string)generated["signing"]!["secret"]!, Does.Match("^[A-Za-z0-9]{40}$"));
        Assert.That(
            supplied["signing"]!.ToJsonString(),
            Is.EqualTo("""{"scheme":"stripe","header":"Stripe-Signature","secret":"************"}"""));
        var shown = (await Admin.SendAsync("GET", $"{PlatformPath}/{generated["uuid"]}")).Json["webhook"]!["signing"]!;
        Assert.That(shown.ToJsonString(), Is.EqualTo("""{"scheme":"header","header":"X-Signature","secret":"************"}"""));
    }

    [TestCase("""{"scheme":"rot13"}""", "scheme must be one of")]
    [TestCase("""{}""", "scheme is required")]
    [TestCase("""{"scheme":"header"}""", "header must name the header")]
    [TestCase("""{"scheme":"github","header":"X-Signature"}""", "header goes with the scheme")]
    [TestCase("""{"scheme":"github","secret":"short"}""", "secret must be 8 to 255 characters long")]
    [TestCase("""{"scheme":"github","sekret":"0123456789"}""", "there is no such member")]
    public async Task Invalid_signing_settings_are_refused_with_a_reason(string signing, string expectedText)
    {
        var answer = await Admin.SendAsync("POST", PlatformPath, $$"""{"source_system":"s","event_type":"t","signing":{{signing}}}""");

        Assert.That(answer.Code, Is.EqualTo(400), answer.Text);
        Assert.That((string)answer.Json["detail"]!, Does.Contain(expectedText));
        Assert.That((await Admin.SendAsync("GET", PlatformPath)).Json["webhooks"]!.AsArray(), Is.Empty);
    }

    [Test]
    public async Task Webhooks_of_another_account_or_integration_are_not_found()
    {
        var uuid = (string)(await CreateAsync())["uuid"]!;
        var other = NewName();
        await Admin.AddIntegrationAsync(other);
        using var otherAdmin = (await Server.NewAccountAsync()).Admin();

        foreach (var (client, webhooksPath) in new[]
        {
            (otherAdmin, PlatformPath),
            (Admin, PlatformPath.Replace(Integration, other, StringComparison.Ordinal)),
            (Admin, PlatformPath.Replace(Integration, "none", StringComparison.Ordinal)),
        })
        {
            foreach (var (method, path) in new[]
            {
                ("GET", $"{webhooksPath}/{uuid}"),
                ("DELETE", $"{webhooksPath}/{uuid}"),
                ("PUT", $"{webhooksPath}/{uuid}/password"),
                ("PUT", $"{webhooksPath}/{uuid}/signing"),
                ("GET", $"{PlatformPath}/none"),
            })
            {
                var answer = await client.SendAsync(method, path);
                Assert.That(answer.Code, Is.EqualTo(404), $"{method} {path} {answer}");
            }
        }

        Assert.That((await otherAdmin.SendAsync("GET", PlatformPath)).Code, Is.EqualTo(404));
        Assert.That((await otherAdmin.SendAsync("POST", PlatformPath, DefaultBody)).Code, Is.EqualTo(404));
        Assert.That((await Bearer.SendAsync("GET", $"{VendorPath}/{uuid}")).Code, Is.EqualTo(200), "the webhook was not deleted");
    }

    [Test]
    public async Task Every_change_is_audited_without_secrets()
    {
        var created = await CreateAsync();
        await Admin.SendAsync(
            "PUT", $"{PlatformPath}/{created["uuid"]}/signing", """{"signing":{"scheme":"github","secret":"a secret of both"}}""");
        var rotated = await Admin.SendAsync("PUT", $"{PlatformPath}/{created["uuid"]}/password");
        await Admin.SendAsync("DELETE", $"{PlatformPath}/{created["uuid"]}");
        await Admin.SendAsync("DELETE", $"{PlatformPath}/{created["uuid"]}");

        var log = await Admin.SendAsync("GET", $"/api/platform/v1/audit?integration={Integration}");

        var entries = log.Json["entries"]!.AsArray();
        Assert.That(
            entries.Take(5).Select(entry => (string)entry!["action"]!),
            Is.EqualTo(new[] { "webhook.delete", "webhook.rotate_password", "webhook.sign", "webhook.create", "oauth_token.mint" }));
        Assert.That(entries.Take(4).Select(entry => (string)entry!["target"]!), Is.All.EqualTo((string)created["uuid"]!));
        Assert.That(entries[2]!["after"]!.ToJsonString(), Is.EqualTo("""{"signing":"github"}"""));
        foreach (var secret in new[]
        {
            (string)created["password"]!,
            (string)rotated.Json["webhook"]!["password"]!,
            "a secret of both",
            ((string)created["path"]!).Split('/')[^1],
        })
        {
            Assert.That(log.Text, Does.Not.Contain(secret));
        }
    }

    private static IEnumerable<string> Ids(Answer answer) => answer.Json["webhooks"]!.AsArray().Select(webhook => (string)webhook!["id"]!);
}
