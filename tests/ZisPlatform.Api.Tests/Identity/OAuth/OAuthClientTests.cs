using System.Text.Json.Nodes;
using ZisPlatform.Testing;

namespace ZisPlatform.Api.Tests.Identity.OAuth;

[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class OAuthClientTests(Engine engine) : ServerTests(engine)
{
    private const string Clients = "/api/v2/oauth/clients";

    [Test]
    public async Task A_client_can_be_created_shown_changed_and_deleted()
    {
        var me = (await Admin.SendAsync("GET", "/api/platform/v1/me")).Json["user"]!["id"]!.GetValue<long>();
        var created = await Admin.SendAsync(
            "POST",
            Clients,
            $$"""
            {"client":{"identifier":"tool","name":"Tool","user_id":"{{me}}","redirect_uri":"https://a.example/done",
             "company":"Acme"} }
            """);

        Assert.That(created.Code, Is.EqualTo(201), created.Text);
        var client = created.Json["client"]!;
        var secret = client["secret"]!.GetValue<string>();
        Assert.That(secret, Does.Match("^[0-9a-f]{64}$"));

        var shown = await Admin.SendAsync("GET", $"{Clients}/{client["id"]}.json");
        client["secret"] = "************";
        Assert.That(JsonNode.DeepEquals(shown.Json["client"], client), shown.Text);

        var changed =
            (await Admin.SendAsync("PUT", $"{Clients}/{client["id"]}", """{"client":{"name":"Better","kind":"public"}}""")).Json["client"]!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(changed["name"]!.GetValue<string>(), Is.EqualTo("Better"));
            Assert.That(changed["kind"]!.GetValue<string>(), Is.EqualTo("public"));
            Assert.That(changed["company"]!.GetValue<string>(), Is.EqualTo("Acme"));
            Assert.That(changed["redirect_uri"]!.ToJsonString(), Is.EqualTo("""["https://a.example/done"]"""));
            Assert.That(changed.ToJsonString(), Does.Not.Contain(secret));
        }

        Assert.That((await Admin.SendAsync("DELETE", $"{Clients}/{client["id"]}")).Code, Is.EqualTo(204));
        Assert.That((await Admin.SendAsync("GET", $"{Clients}/{client["id"]}")).Code, Is.EqualTo(404));
    }

    [Test]
    public async Task Deleting_a_client_revokes_its_tokens_immediately()
    {
        var id = (await Admin.AddOAuthClientAsync("tool"))["id"]!.GetValue<long>();
        using var bearer = Account.CreateBearerClient((await Admin.CreateTokenAsync(id, "read"))["full_token"]!.GetValue<string>());
        Assert.That((await bearer.ListIntegrationsAsync()).Code, Is.EqualTo(200));

        Assert.That((await Admin.SendAsync("DELETE", $"{Clients}/{id}")).Code, Is.EqualTo(204));

        Assert.That((await bearer.ListIntegrationsAsync()).Code, Is.EqualTo(401));
    }

    [Test]
    public async Task Client_of_an_integration_keeps_its_identifier_and_kind()
    {
        var name = NewName();
        var id = await Admin.AddIntegrationAsync(name);

        foreach (var (method, body) in new[]
        {
            ("DELETE", null),
            ("PUT", """{"client":{"identifier":"tool"}}"""),
            ("PUT", """{"client":{"kind":"public"}}"""),
        })
        {
            var answer = await Admin.SendAsync(method, $"{Clients}/{id}", body);
            Assert.That(answer.Code, Is.EqualTo(409), answer.Text);
        }

        var renamed =
            await Admin.SendAsync("PUT", $"{Clients}/{id}", $$"""{"client":{"identifier":"zis_{{name}}","name":"For people"} }""");
        Assert.That(renamed.Json["client"]!["name"]!.GetValue<string>(), Is.EqualTo("For people"));
        Assert.That(
            (await Admin.SendAsync("PUT", $"{Clients}/{id}/generate_secret.json")).Json["client"]!["secret"]!.GetValue<string>(),
            Has.Length.EqualTo(64));
    }

    [TestCase("""{"identifier":"zis_taken","name":"x","user_id":1}""", "$.client.identifier")]
    [TestCase("""{"identifier":"a b","name":"x","user_id":1}""", "$.client.identifier")]
    [TestCase("""{"identifier":7,"name":"x","user_id":1}""", "$.client.identifier")]
    [TestCase("""{"name":"x","user_id":1}""", "$.client.identifier")]
    [TestCase("""{"identifier":"a","user_id":1}""", "$.client.name")]
    [TestCase("""{"identifier":"a","name":" ","user_id":1}""", "$.client.name")]
    [TestCase("""{"identifier":"a","name":"x\u0000","user_id":1}""", "$.client.name")]
    [TestCase("""{"identifier":"a","name":"x"}""", "$.client.user_id")]
    [TestCase("""{"identifier":"a","name":"x","user_id":1}""", "$.client.user_id")]
    [TestCase("""{"identifier":"a","name":"x","user_id":1,"kind":"secret"}""", "$.client.kind")]
    [TestCase("""{"identifier":"a","name":"x","user_id":1,"redirect_uri":["http://a.example/"]}""", "$.client.redirect_uri")]
    [TestCase("""{"identifier":"a","name":"x","user_id":1,"redirect_uri":["javascript:alert(1)"]}""", "$.client.redirect_uri")]
    [TestCase("""{"identifier":"a","name":"x","user_id":1,"redirect_uri":[7]}""", "$.client.redirect_uri")]
    public async Task Invalid_client_is_refused_with_the_location_of_the_error(string fields, string path)
    {
        var answer = await Admin.SendAsync("POST", Clients, $$"""{"client":{{fields}} }""");

        Assert.That(answer.Code, Is.EqualTo(400), answer.Text);
        Assert.That(answer.Message, Does.Contain($"(at {path}"));
    }

    [Test]
    public async Task Identifier_is_unique_within_its_account_only()
    {
        var first = await Admin.AddOAuthClientAsync("tool");
        var second = await Admin.AddOAuthClientAsync("other");
        var body = $$"""{"client":{"identifier":"tool","name":"x","user_id":{{first["user_id"]}} } }""";

        Assert.That((await Admin.SendAsync("POST", Clients, body)).Code, Is.EqualTo(409));
        Assert.That(
            (await Admin.SendAsync("PUT", $"{Clients}/{second["id"]}", """{"client":{"identifier":"tool"}}""")).Code,
            Is.EqualTo(409));
        using var otherAdmin = (await Server.NewAccountAsync()).Admin();
        Assert.That((await otherAdmin.AddOAuthClientAsync("tool"))["id"]!.GetValue<long>(), Is.Not.EqualTo(first["id"]!.GetValue<long>()));
    }

    [Test]
    public async Task A_client_of_another_account_is_not_found()
    {
        using var otherAdmin = (await Server.NewAccountAsync()).Admin();
        var otherClientId = (await otherAdmin.AddOAuthClientAsync("tool"))["id"]!.GetValue<long>();

        foreach (var (method, path, body) in new[]
        {
            ("GET", "", null),
            ("PUT", "", """{"client":{"name":"mine"}}"""),
            ("DELETE", "", null),
            ("PUT", "/generate_secret", (string?)null),
        })
        {
            var answer = await Admin.SendAsync(method, $"{Clients}/{otherClientId}{path}", body);
            Assert.That((answer.Code, answer.Message), Is.EqualTo((404, "This account has no such OAuth client")), method);
        }

        Assert.That((await Admin.SendAsync("GET", Clients)).Json["count"]!.GetValue<int>(), Is.Zero);
        Assert.That(
            (await otherAdmin.SendAsync("GET", $"{Clients}/{otherClientId}")).Json["client"]!["name"]!.GetValue<string>(),
            Is.EqualTo("tool"));
    }

    [Test]
    public async Task List_supports_offset_and_cursor_paging_in_both_directions()
    {
        for (var i = 0; i < 5; i++)
        {
            await Admin.AddOAuthClientAsync($"tool{i}");
        }

        var page = (await Admin.SendAsync("GET", $"{Clients}?per_page=2&page=2")).Json;
        Assert.That(Names(page), Is.EqualTo(new[] { "tool2", "tool3" }));
        Assert.That(page["count"]!.GetValue<int>(), Is.EqualTo(5));
        Assert.That(Names((await FollowAsync(page["next_page"])).Json), Is.EqualTo(new[] { "tool4" }));
        Assert.That(Names((await FollowAsync(page["previous_page"])).Json), Is.EqualTo(new[] { "tool0", "tool1" }));

        var first = (await Admin.SendAsync("GET", $"{Clients}.json?page%5Bsize%5D=2")).Json;
        Assert.That(Names(first), Is.EqualTo(new[] { "tool0", "tool1" }));
        Assert.That(first["meta"]!["has_more"]!.GetValue<bool>(), Is.True);
        Assert.That(first["links"]!["prev"], Is.Null);
        var second = (await Admin.SendAsync("GET", $"{Clients}?page[size]=2&page[after]={first["meta"]!["after_cursor"]}")).Json;
        Assert.That(Names(second), Is.EqualTo(new[] { "tool2", "tool3" }));
        var third = (await FollowAsync(second["links"]!["next"])).Json;
        Assert.That(Names(third), Is.EqualTo(new[] { "tool4" }));
        Assert.That(third["links"]!["next"], Is.Null);
        Assert.That(Names((await FollowAsync(third["links"]!["prev"])).Json), Is.EqualTo(new[] { "tool2", "tool3" }));
    }

    [Test]
    public async Task Every_change_is_audited_with_its_author()
    {
        var created = await Admin.AddOAuthClientAsync("tool");
        await Admin.SendAsync("PUT", $"{Clients}/{created["id"]}", """{"client":{"name":"Better"}}""");
        await Admin.SendAsync("PUT", $"{Clients}/{created["id"]}/generate_secret");
        var token = await Admin.CreateTokenAsync(created["id"]!.GetValue<long>(), "read");
        await Admin.SendAsync("DELETE", $"/api/v2/oauth/tokens/{token["id"]}");
        await Admin.SendAsync("DELETE", $"{Clients}/{created["id"]}");
        using var browser = new Browser(Account);
        await browser.SignInAsync(Account.AdminEmail, Account.AdminToken);
        await browser.SubmitAsync(await browser.OpenAsync("/signin"));

        var account = (await Admin.SendAsync("GET", "/api/platform/v1/me")).Json["account"]!["id"]!.GetValue<long>();
        await using var connection = StoreDump.Connect(Server);
        await connection.OpenAsync();
        foreach (var action in new[]
        {
            "oauth_client.create", "oauth_client.change", "oauth_client.generate_secret", "oauth_token.mint", "oauth_token.revoke",
            "oauth_client.delete", "session.open", "session.close",
        })
        {
            var found = await StoreDump.CountAsync(
                connection,
                $"audit_entries WHERE account_id = {account} AND action = '{action}' AND email = '{Account.AdminEmail}'");
            Assert.That(found, Is.EqualTo(1), action);
        }
    }

    [TestCase("page=0")]
    [TestCase("per_page=101")]
    [TestCase("page[size]=0")]
    [TestCase("page[after]=x")]
    [TestCase("page[before]=")]
    public async Task An_invalid_page_parameter_is_refused(string query)
    {
        Assert.That((await Admin.SendAsync("GET", $"{Clients}?{query}")).Code, Is.EqualTo(400));
    }

    private Task<Answer> FollowAsync(JsonNode? address) => Admin.SendAsync("GET", new Uri(address!.GetValue<string>()).PathAndQuery);

    private static IEnumerable<string> Names(JsonNode list) =>
        list["clients"]!.AsArray().Select(client => client!["identifier"]!.GetValue<string>());
}
