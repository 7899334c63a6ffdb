using ZisPlatform.Testing;

namespace ZisPlatform.Api.Tests.Connections;

[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class ProviderClientTests(Engine engine) : ConnectionTests(engine)
{
    private const string Body = """
        {"name":"provider","client_id":"abc","client_secret":"-S3cret","token_url":"https://{{subdomain}}.example.com/token",
         "auth_url":"https://{subdomain}.example.com/auth","default_scopes":"read write"}
        """;

    private string Clients => $"/api/services/zis/connections/oauth/clients/{Integration}";

    [Test]
    public async Task Client_is_managed_without_revealing_its_secret()
    {
        var created = await Zis.SendAsync("POST", Clients, Body);
        var clientPath = $"{Clients}/{created.Json["uuid"]}";
        var listed = await Zis.SendAsync("GET", Clients);
        var shown = await Zis.SendAsync("GET", clientPath);
        var changed = await Zis.SendAsync(
            "PATCH", clientPath, """{"client_secret":"S3cret-new","grant_type":"client_credentials","auth_url":""}""");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(created.Code, Is.EqualTo(201), created.Text);
            Assert.That(
                listed.Json["clients"]!.AsArray().Select(client => (string)client!["name"]!),
                Is.EqualTo(new[] { "provider", "zendesk" }));
            Assert.That((string)shown.Json["client_secret"]!, Is.EqualTo("*****"));
            Assert.That((string)shown.Json["grant_type"]!, Is.EqualTo("authorization_code"));
            Assert.That((string)shown.Json["integration"]!, Is.EqualTo(Integration));
            Assert.That(changed.Code, Is.EqualTo(200), changed.Text);
            Assert.That((string)changed.Json["grant_type"]!, Is.EqualTo("client_credentials"));
            Assert.That((string)changed.Json["auth_url"]!, Is.Empty);
            Assert.That((string)changed.Json["client_id"]!, Is.EqualTo("abc"));
            Assert.That((await Zis.SendAsync("DELETE", clientPath)).Code, Is.EqualTo(204));
            Assert.That(created.Text + listed.Text + shown.Text + changed.Text, Does.Not.Contain("S3cret"));
        }

        AssertRefused(await Zis.SendAsync("GET", clientPath), 404, "no such OAuth client");
        AssertRefused(await Zis.SendAsync("PUT", clientPath, "{}"), 405, "PUT is not possible here");
        AssertRefused(await Zis.SendAsync("GET", $"{Clients}/no-uuid"), 404, "no such OAuth client");
        var audit = await Admin.SendAsync("GET", $"/api/platform/v1/audit?integration={Integration}");
        Assert.That(
            audit.Text,
            Does.Contain("connection_client.create").And.Contains("connection_client.change").And.Contains("connection_client.delete")
                .And.Not.Contains("S3cret"));
    }

    [Test]
    public async Task Default_client_can_be_changed_and_restored()
    {
        var first = (await Zis.SendAsync("GET", Clients)).Json["clients"]![0]!;
        var clientPath = $"{Clients}/{first["uuid"]}";

        var changed = await Zis.SendAsync("PATCH", clientPath, """{"client_id":"registered_there","client_secret":"S3cret"}""");
        var reread = (await Zis.SendAsync("GET", clientPath)).Json;
        await Zis.SendAsync("DELETE", clientPath);
        var restored = (await Zis.SendAsync("GET", clientPath)).Json;

        using (Assert.EnterMultipleScope())
        {
            Assert.That((string)first["client_id"]!, Is.EqualTo($"zis_{Integration}"));
            Assert.That((string)first["token_url"]!, Is.EqualTo($"https://{Account.Subdomain}.zendesk.com/oauth/tokens"));
            Assert.That(changed.Code, Is.EqualTo(200), changed.Text);
            Assert.That((string)reread["client_id"]!, Is.EqualTo("registered_there"));
            Assert.That((string)reread["uuid"]!, Is.EqualTo((string)first["uuid"]!));
            Assert.That((string)restored["client_id"]!, Is.EqualTo($"zis_{Integration}"));
        }

        foreach (var client in new[] { reread, restored })
        {
            Assert.That(
                (string)client["created_at"]!,
                Is.EqualTo((string)first["created_at"]!),
                "the default client was created with the integration");
        }

        AssertRefused(
            await Zis.SendAsync("POST", Clients, Body.Replace("\"provider\"", "\"zendesk\"", StringComparison.Ordinal)),
            409,
            "already has an OAuth client named zendesk");
    }

    [Test]
    public async Task Query_values_of_client_addresses_are_masked_and_preserved()
    {
        const string body = """
            {"name":"provider","client_id":"abc","client_secret":"x","token_url":"https://a.example/token?key=S3cret-1",
                "auth_url":"https://a.example/auth?p=S3cret-2"}
            """;
        var clientPath = $"{Clients}/{(await Zis.SendAsync("POST", Clients, body)).Json["uuid"]}";
        var shown = await Zis.SendAsync("GET", clientPath);
        var listed = await Zis.SendAsync("GET", Clients);

        var changed = await Zis.SendAsync(
            "PATCH", clientPath, $$"""{"token_url":"{{shown.Json["token_url"]}}","auth_url":"{{shown.Json["auth_url"]}}"}""");
        var started = await Zis.SendAsync(
            "POST", $"/api/services/zis/connections/oauth/start/{Integration}",
            """{"oauth_client_name":"provider","origin_oauth_redirect_url":"https://b.example/"}""");
        using var browser = Account.CreateAnonymousClient();
        var redirect = await browser.SendAsync("GET", new Uri((string)started.Json["redirect_url"]!).PathAndQuery);

        var audit = await Admin.SendAsync("GET", $"/api/platform/v1/audit?integration={Integration}");
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string)shown.Json["token_url"]!, Is.EqualTo("https://a.example/token?key=*****"));
            Assert.That((string)shown.Json["auth_url"]!, Is.EqualTo("https://a.example/auth?p=*****"));
            Assert.That(changed.Code, Is.EqualTo(200), changed.Text);
            Assert.That(redirect.Headers.Location!.OriginalString, Does.StartWith("https://a.example/auth?p=S3cret-2&"));
            Assert.That(shown.Text + listed.Text + changed.Text + audit.Text, Does.Not.Contain("S3cret"));
        }

        AssertRefused(
            await Zis.SendAsync("PATCH", clientPath, """{"token_url":"https://b.example/token?key=*****"}"""),
            400,
            "holds the mask");
    }

    [TestCase("""{"token_url":"https://evil.example/token"}""")]
    [TestCase("""{"client_id":"zis_another_integration"}""")]
    public async Task Redirecting_the_default_client_requires_a_client_secret(string change)
    {
        var defaultClient = (await Zis.SendAsync("GET", Clients)).Json["clients"]![0]!;
        var clientPath = $"{Clients}/{defaultClient["uuid"]}";

        AssertRefused(await Zis.SendAsync("PATCH", clientPath, change), 400, "client_secret is required");
        AssertRefused(
            await Zis.SendAsync("PATCH", clientPath, change.TrimEnd('}') + ""","client_secret":"*****"}"""),
            400,
            "client_secret is required");
        Assert.That((await Zis.SendAsync("PATCH", clientPath, """{"default_scopes":"read"}""")).Code, Is.EqualTo(200));
        AssertRefused(await Zis.SendAsync("PATCH", clientPath, change), 400, "client_secret is required");
        Assert.That(
            (await Zis.SendAsync("PATCH", clientPath, change.TrimEnd('}') + ""","client_secret":"S3cret"}""")).Code,
            Is.EqualTo(200));
    }

    [Test]
    public async Task Name_of_a_client_cannot_be_changed()
    {
        var clientPath = $"{Clients}/{(await Zis.SendAsync("POST", Clients, Body)).Json["uuid"]}";

        AssertRefused(
            await Zis.SendAsync("PATCH", clientPath, """{"name":"other"}"""),
            400,
            "name of an OAuth client cannot be changed: register another one");
        Assert.That(
            (await Zis.SendAsync("PATCH", clientPath, """{"name":"provider"}""")).Code,
            Is.EqualTo(200),
            "an unchanged name is accepted");
    }

    [Test]
    public async Task Concurrent_registrations_of_a_name_create_one_client()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Zis.SendAsync("POST", Clients, Body)));

        Assert.That(answers.Select(answer => answer.Code).Order(), Is.EqualTo(Enumerable.Repeat(409, 5).Prepend(201)));
    }

    [TestCase("{}", "$.client_id", "$.client_secret", "$.token_url")]
    [TestCase(
        """
        {"client_id":"a","client_secret":"S3cret\n","token_url":"file:///etc/passwd","auth_url":"https://u:p@x/",
         "grant_type":"password"}
        """,
        "$.client_secret",
        "$.token_url",
        "$.auth_url",
        "$.grant_type")]
    [TestCase("""{"client_id":"a","client_secret":"b","token_url":"https://x/#f"}""", "$.token_url")]
    [TestCase(
        """{"client_id":"a","client_secret":"b","token_url":"/token","auth_url":"javascript:alert(1)"}""", "$.token_url", "$.auth_url")]
    public async Task Every_validation_error_has_its_path(string body, params string[] paths)
    {
        var answer = await Zis.SendAsync("POST", Clients, body);

        Assert.That(answer.Code, Is.EqualTo(400), answer.Text);
        Assert.That(
            answer.Json["errors"]!.AsArray().Select(error => ((string)error!["detail"]!).Split("(at ")[1].TrimEnd(')')),
            Is.EqualTo(paths));
        Assert.That(answer.Text, Does.Not.Contain("S3cret"));
    }

    [Test]
    public async Task Client_of_another_integration_is_not_accessible()
    {
        var uuid = (string)(await Zis.SendAsync("POST", Clients, Body)).Json["uuid"]!;
        var other = NewName();
        using var otherClient = await CreateClientAsync(Account, other);

        AssertRefused(
            await otherClient.SendAsync("GET", $"/api/services/zis/connections/oauth/clients/{other}/{uuid}"),
            404,
            "no such OAuth client");
        AssertRefused(await otherClient.SendAsync("DELETE", $"{Clients}/{uuid}"), 401, "integration mismatch");
    }
}
