using ZisPlatform.Testing;

namespace ZisPlatform.Api.Tests.Connections;

/// <summary>Tests of the connection endpoints for administrators.</summary>
[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class PlatformConnectionTests(Engine engine) : ConnectionTests(engine)
{
    private const string ApiKey =
        """{"kind":"api_key","name":"widgets","header_name":"X-Api-Key","secret":"S3cret-key","allowed_domain":"api.example.com"}""";

    [Test]
    public async Task Administrator_manages_the_connections_of_an_integration()
    {
        var created = await Admin.SendAsync("POST", Platform, ApiKey);
        var shown = await Zis.SendAsync("GET", $"{Connections}/api_key/widgets");
        var changed = await Admin.SendAsync("PATCH", $"{Platform}/widgets", """{"header_name":"Authorization","secret":"S3cret-new"}""");
        var listed = await Admin.SendAsync("GET", Platform);
        var deleted = await Admin.SendAsync("DELETE", $"{Platform}/widgets");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(created.Code, Is.EqualTo(201), created.Text);
            Assert.That((string)created.Json["connection"]!["kind"]!, Is.EqualTo("api_key"));
            Assert.That((string)shown.Json["api_key"]!["header_name"]!, Is.EqualTo("X-Api-Key"));
            Assert.That((string)changed.Json["connection"]!["header_name"]!, Is.EqualTo("Authorization"));
            Assert.That((string)listed.Json["connections"]![0]!["name"]!, Is.EqualTo("widgets"));
            Assert.That(deleted.Code, Is.EqualTo(204));
            Assert.That(created.Text + changed.Text + listed.Text, Does.Not.Contain("S3cret"));
        }

        Assert.That((await Zis.SendAsync("GET", $"{Connections}/api_key/widgets")).Code, Is.EqualTo(404));
        Assert.That((await Admin.SendAsync("GET", $"{Platform}/widgets")).Code, Is.EqualTo(404));
    }

    [Test]
    public async Task Connection_list_is_paged()
    {
        foreach (var name in new[] { "one", "two", "three" })
        {
            await CreateAsync("bearer_token", name);
        }

        var first = (await Admin.SendAsync("GET", $"{Platform}?page[size]=2")).Json;
        var second = (await Admin.SendAsync("GET", $"{Platform}?page[size]=2&page[after]={first["meta"]!["after"]}")).Json;

        Assert.That(
            first["connections"]!.AsArray().Concat(second["connections"]!.AsArray()).Select(connection => (string)connection!["name"]!),
            Is.EqualTo(new[] { "one", "three", "two" }));
    }

    [TestCase("""{"name":"widgets"}""", "kind is required")]
    [TestCase("""{"kind":"oauth","name":"widgets"}""", "oauth/start")]
    [TestCase("""{"kind":"password","name":"widgets"}""", "kind must be one of")]
    [TestCase("""{"kind":"bearer_token","name":"widgets","secret":"S3cret","allowed_domain":"x","username":"u"}""", "has no username")]
    public async Task Invalid_connection_is_rejected(string body, string expectedText)
    {
        var answer = await Admin.SendAsync("POST", Platform, body);

        Assert.That(answer.Code, Is.EqualTo(400), answer.Text);
        Assert.That((string)answer.Json["detail"]!, Does.Contain(expectedText));
    }

    [Test]
    public async Task Refresh_of_a_fixed_credential_is_rejected_and_not_found_on_the_contract_path()
    {
        await CreateAsync("bearer_token", "widgets");

        var refreshed = await Admin.SendAsync("POST", $"{Platform}/widgets/refresh");
        var byContract = await Zis.SendAsync("GET", $"/api/services/zis/connections/refresh/{Integration}?name=widgets");

        Assert.That(refreshed.Code, Is.EqualTo(400), refreshed.Text);
        Assert.That((string)refreshed.Json["code"]!, Is.EqualTo("connections.nothing_to_renew"));
        Assert.That(byContract.Code, Is.EqualTo(404), byContract.Text);
    }

    [Test]
    public async Task Unknown_integration_is_not_found()
    {
        var answer = await Admin.SendAsync("GET", "/api/platform/v1/integrations/nowhere/connections");

        Assert.That(answer.Code, Is.EqualTo(404), answer.Text);
        Assert.That((string)answer.Json["detail"]!, Is.EqualTo("this account has no such integration"));
    }
}
