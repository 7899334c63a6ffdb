using System.Globalization;
using ZisPlatform.Testing;

namespace ZisPlatform.Api.Tests.Connections;

[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class StaticConnectionTests(Engine engine) : ConnectionTests(engine)
{
    private static readonly IReadOnlyList<string> AllKinds = [.. Kinds.Keys];

    [TestCaseSource(nameof(AllKinds))]
    public async Task Connection_is_managed_without_revealing_its_secret(string kind)
    {
        var created = await CreateAsync(kind, "widgets");
        var shown = await Zis.SendAsync("GET", $"{Connections}/{kind}/widgets");
        var (member, change) = kind switch
        {
            "api_key" => ("header_name", """{"header_name":"Authorization","api_key":"S3cret-new"}"""),
            "basic_auth" => ("username", """{"username":"robot","password":"S3cret-new"}"""),
            _ => ("token", """{"token":"S3cret-new"}"""),
        };
        var changed = await Zis.SendAsync("PATCH", $"{Connections}/{kind}/widgets", change);
        var deleted = await Zis.SendAsync("DELETE", $"{Connections}/{kind}/widgets");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(created.Code, Is.EqualTo(201), created.Text);
            Assert.That(shown.Text, Is.EqualTo(created.Text));
            Assert.That(changed.Code, Is.EqualTo(200), changed.Text);
            Assert.That(
                (string)changed.Json[kind]![member]!,
                Is.EqualTo(kind switch { "api_key" => "Authorization", "basic_auth" => "robot", _ => "*****" }));
            Assert.That(new[] { created, shown, changed }.Select(answer => answer.Text), Has.None.Contains("S3cret"));
            Assert.That(created.Text, Does.Contain("\"*****\""));
            Assert.That(
                DateTimeOffset.Parse((string)changed.Json[kind]!["updated_at"]!, CultureInfo.InvariantCulture),
                Is.GreaterThan(DateTimeOffset.Parse((string)created.Json[kind]!["updated_at"]!, CultureInfo.InvariantCulture)));
            Assert.That(deleted.Code, Is.EqualTo(204));
            Assert.That(deleted.Text, Is.Empty);
        }

        AssertRefused(await Zis.SendAsync("GET", $"{Connections}/{kind}/widgets"), 404, "this integration has no such connection");
        AssertRefused(await Zis.SendAsync("DELETE", $"{Connections}/{kind}/widgets"), 404, "this integration has no such connection");
        Assert.That((await CreateAsync(kind, "widgets")).Code, Is.EqualTo(201), "the name of a deleted connection can be used again");
    }

    [Test]
    public async Task Connection_name_is_unique_within_an_integration()
    {
        await CreateAsync("api_key", "widgets");
        var other = NewName();
        using var otherClient = await CreateClientAsync(Account, other);

        foreach (var kind in Kinds.Keys)
        {
            AssertRefused(await CreateAsync(kind, "widgets"), 409, "this integration already has a connection named widgets");
            Assert.That((await CreateAsync(kind, "Widgets")).Code, Is.EqualTo(kind == "api_key" ? 201 : 409), "names are case-sensitive");
        }

        var created = await otherClient.SendAsync(
            "POST", $"/api/services/zis/integrations/{other}/connections/bearer_token",
            Kinds["bearer_token"].Replace("NAME", "widgets", StringComparison.Ordinal));
        Assert.That(created.Code, Is.EqualTo(201), created.Text);
    }

    [Test]
    public async Task Concurrent_creates_of_one_name_make_one_connection()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => CreateAsync(Kinds.Keys.ElementAt(i % 3), "widgets")));

        Assert.That(answers.Select(answer => answer.Code).Order(), Is.EqualTo(Enumerable.Repeat(409, 11).Prepend(201)));
    }

    [Test]
    public async Task Concurrent_changes_of_different_members_are_all_kept()
    {
        await CreateAsync("basic_auth", "widgets");

        var answers = await Task.WhenAll(
            Zis.SendAsync("PATCH", $"{Connections}/basic_auth/widgets", """{"username":"robot"}"""),
            Zis.SendAsync("PATCH", $"{Connections}/basic_auth/widgets", """{"password":"S3cret-new"}"""));

        Assert.That(answers.Select(answer => answer.Code), Is.All.EqualTo(200));
        Assert.That(
            (string)(await Zis.SendAsync("GET", $"{Connections}/basic_auth/widgets")).Json["basic_auth"]!["username"]!,
            Is.EqualTo("robot"));
    }

    [Test]
    public async Task Connection_of_another_kind_is_not_found()
    {
        await CreateAsync("api_key", "widgets");

        foreach (var (method, body) in new[] { ("GET", null), ("PATCH", """{"token":"S3cret-new"}"""), ("DELETE", null) })
        {
            AssertRefused(
                await Zis.SendAsync(method, $"{Connections}/bearer_token/widgets", body),
                404,
                "this integration has no such connection");
        }
    }

    [TestCase("api_key", "{}", "$.name", "$.allowed_domain", "$.header_name", "$.api_key")]
    [TestCase(
        "basic_auth",
        """{"name":"ab","allowed_domain":"https://x","username":"a:b","password":""}""",
        "$.name",
        "$.allowed_domain",
        "$.username",
        "$.password")]
    [TestCase("bearer_token", """{"name":"widgets","allowed_domain":"x","token":"S3cret\nkey"}""", "$.token")]
    [TestCase("api_key", """{"name":"widgets","allowed_domain":"x","header_name":"Host","api_key":"S3cret"}""", "$.header_name")]
    [TestCase("bearer_token", """{"name":"widgets","allowed_domain":"x","token":7}""", "$.token")]
    public async Task Every_validation_error_has_its_path_and_no_secret(string kind, string body, params string[] paths)
    {
        var answer = await Zis.SendAsync("POST", $"{Connections}/{kind}", body);

        Assert.That(answer.Code, Is.EqualTo(400), answer.Text);
        Assert.That(
            answer.Json["errors"]!.AsArray().Select(error => ((string)error!["detail"]!).Split("(at ")[1].TrimEnd(')')),
            Is.EqualTo(paths));
        Assert.That(answer.Text, Does.Not.Contain("S3cret"));
    }

    [Test]
    public async Task Immutable_members_may_be_repeated_but_not_changed()
    {
        await CreateAsync("bearer_token", "widgets");
        var path = $"{Connections}/bearer_token/widgets";

        Assert.That(
            (await Zis.SendAsync("PATCH", path, Kinds["bearer_token"].Replace("NAME", "widgets", StringComparison.Ordinal))).Code,
            Is.EqualTo(200));
        AssertRefused(await Zis.SendAsync("PATCH", path, """{"allowed_domain":"evil.example"}"""), 400, "allowed_domain cannot be changed");
        AssertRefused(await Zis.SendAsync("PATCH", path, """{"name":"other"}"""), 400, "name cannot be changed");
    }

    [Test]
    public async Task Connections_of_all_kinds_are_paged_by_name()
    {
        await CreateAsync("bearer_token", "c_one");
        await CreateAsync("api_key", "B_one");
        await CreateAsync("basic_auth", "a_one");
        await CreateAsync("api_key", "d_one");

        var all = await ShowAllAsync();
        var first = await ShowAllAsync("?page%5Bsize%5D=3");
        var second = await ShowAllAsync($"?page[size]=3&page[after]={first["meta"]!["after"]}");
        var previousPage = await ShowAllAsync($"?page[size]=3&page[before]={second["meta"]!["before"]}");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                all.AsObject().Select(member => member.Key),
                Is.EqualTo(new[] { "api_key", "basic_auth", "bearer_token", "oauth", "meta" }));
            Assert.That(all["api_key"]!.AsArray().Select(item => (string)item!["name"]!), Is.EqualTo(new[] { "B_one", "d_one" }));
            Assert.That(all["oauth"]!.AsArray(), Is.Empty);
            Assert.That((bool)first["meta"]!["has_more"]!, Is.True);
            Assert.That(first["bearer_token"]!.AsArray(), Has.Count.EqualTo(1));
            Assert.That(second["api_key"]!.AsArray().Select(item => (string)item!["name"]!), Is.EqualTo(new[] { "d_one" }));
            Assert.That((bool)second["meta"]!["has_more"]!, Is.False);
            Assert.That(previousPage["basic_auth"]!.AsArray(), Has.Count.EqualTo(1));
            Assert.That(all.ToJsonString(), Does.Not.Contain("S3cret"));
        }

        AssertRefused(await Zis.SendAsync("GET", $"{Connections}/all?page[size]=101"), 400, "page[size]");
    }

    [Test]
    public async Task Connections_accept_a_browser_session_but_no_API_token()
    {
        using var browser = new Browser(Account);
        await browser.SignInAsync(Account.AdminEmail, Account.AdminToken);
        await browser.WithForgeryTokenAsync();

        var created = await browser.Client.SendAsync(
            "POST", $"{Connections}/api_key", Kinds["api_key"].Replace("NAME", "widgets", StringComparison.Ordinal));

        Assert.That(created.Code, Is.EqualTo(201), created.Text);
        AssertRefused(await Admin.SendAsync("GET", $"{Connections}/all"), 403, "API token is not supported");
    }

    [Test]
    public async Task Token_of_another_integration_has_no_access()
    {
        await CreateAsync("api_key", "widgets");
        var otherAccount = await Server.NewAccountAsync();
        using var otherAccountClient = await CreateClientAsync(otherAccount, NewName());
        using var otherIntegrationClient = await CreateClientAsync(Account, NewName());

        foreach (var client in new[] { otherAccountClient, otherIntegrationClient })
        {
            foreach (var (method, path, body) in new[]
            {
                ("GET", "all", null),
                ("GET", "api_key/widgets", null),
                ("PATCH", "api_key/widgets", "{}"),
                ("DELETE", "api_key/widgets", null),
                ("POST", "api_key", "{}"),
            })
            {
                AssertRefused(await client.SendAsync(method, $"{Connections}/{path}", body), 401, "integration mismatch");
            }
        }

        using var admin = otherAccount.Admin();
        var platform = await admin.SendAsync("GET", $"{Platform}/widgets");
        Assert.That(platform.Code, Is.EqualTo(404), platform.Text);
        Assert.That((await Zis.SendAsync("GET", $"{Connections}/api_key/widgets")).Code, Is.EqualTo(200));
    }

    [Test]
    public async Task Every_change_is_audited_without_the_secret()
    {
        await CreateAsync("basic_auth", "widgets");
        await CreateAsync("basic_auth", "widgets");
        await Zis.SendAsync("PATCH", $"{Connections}/basic_auth/widgets", """{"username":"robot","password":"S3cret-new"}""");
        await Zis.SendAsync("DELETE", $"{Connections}/basic_auth/widgets");

        var audit = await Admin.SendAsync("GET", $"/api/platform/v1/audit?integration={Integration}");
        var entries = audit.Json["entries"]!.AsArray();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                entries.Select(entry => (string)entry!["action"]!),
                Is.EqualTo(
                    new[] { "connection.delete", "connection.change", "connection.create", "oauth_token.mint", "integration.create" }));
            Assert.That((string)entries[1]!["before"]!["username"]!, Is.EqualTo("bot@example.com/token"));
            Assert.That((string)entries[1]!["after"]!["username"]!, Is.EqualTo("robot"));
            Assert.That((string)entries[1]!["target"]!, Is.EqualTo("widgets"));
            Assert.That((string)entries[1]!["after"]!["secret"]!, Is.EqualTo("replaced"));
            Assert.That(entries[2]!["after"]!["secret"], Is.Null);
            Assert.That(audit.Text, Does.Not.Contain("S3cret"));
        }
    }
}
