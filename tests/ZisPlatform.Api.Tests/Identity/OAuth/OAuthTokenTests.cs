using System.Text.Json.Nodes;
using ZisPlatform.Testing;

namespace ZisPlatform.Api.Tests.Identity.OAuth;

[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class OAuthTokenTests(Engine engine) : ServerTests(engine)
{
    private const string Tokens = "/api/v2/oauth/tokens";

    /// <summary>Follows the steps of every client of the vendor's service (contract 7).</summary>
    [Test]
    public async Task Token_minted_by_numeric_client_id_works_only_for_its_integration()
    {
        var name = NewName();
        await Admin.AddIntegrationAsync(name);
        var listed = (await Admin.SendAsync("GET", "/api/v2/oauth/clients.json")).Json["clients"]!.AsArray();
        var id = listed.Single(client => client!["identifier"]!.GetValue<string>() == $"zis_{name}")!["id"]!.GetValue<long>();

        var answer = await Admin.SendAsync("POST", Tokens + ".json", $$"""{"token":{"client_id":"{{id}}","scopes":["read","write"]} }""");

        Assert.That(answer.Code, Is.EqualTo(201), answer.Text);
        var token = answer.Json["token"]!;
        var full = token["full_token"]!.GetValue<string>();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(full, Does.Match("^[0-9a-f]{64}$").And.StartWith(token["token"]!.GetValue<string>()));
            Assert.That(token["token"]!.GetValue<string>(), Has.Length.EqualTo(10));
            Assert.That(token["client_id"]!.GetValue<long>(), Is.EqualTo(id));
            Assert.That(token["url"]!.GetValue<string>(), Does.EndWith($"{Tokens}/{token["id"]}.json"));
            Assert.That(
                token.AsObject().Where(member => member.Value is null).Select(member => member.Key),
                Is.EqualTo(new[] { "refresh_token", "used_at", "expires_at" }));
        }

        using var bearer = Account.CreateBearerClient(full);
        Assert.That((await bearer.CreateIntegrationAsync(name, """{"description":"by its own token"}""")).Code, Is.EqualTo(200));
        AssertRefused(await bearer.CreateIntegrationAsync(NewName()), 401, "Authorization failed due to integration mismatch");
        AssertRefused(await bearer.ListIntegrationsAsync(), 401, "Authorization failed due to OAuth being disabled for this API request");
    }

    [Test]
    public async Task Token_is_shown_in_full_only_once()
    {
        var minted = await MintAsync("read");
        var full = minted["full_token"]!.GetValue<string>();

        foreach (var path in new[]
        {
            Tokens, $"{Tokens}?all=true", $"{Tokens}/{minted["id"]}", $"{Tokens}/{minted["id"]}.json", $"{Tokens}?page[size]=5",
        })
        {
            var answer = await Admin.SendAsync("GET", path);
            Assert.That(answer.Code, Is.EqualTo(200), path);
            Assert.That(answer.Text, Does.Contain($"\"token\":\"{full[..10]}\"").And.Not.Contain(full).And.Not.Contain("full_token"), path);
        }

        using var bearer = Account.CreateBearerClient(full);
        var current = await bearer.SendAsync("GET", $"{Tokens}/current.json");
        Assert.That(current.Json["token"]!["id"]!.GetValue<long>(), Is.EqualTo(minted["id"]!.GetValue<long>()));
        Assert.That(current.Json["token"]!["used_at"], Is.Not.Null);
        AssertRefused(await Admin.SendAsync("GET", $"{Tokens}/current"), 404, "This account has no such OAuth token");
    }

    [Test]
    public async Task Revoked_token_is_refused_immediately_despite_caching()
    {
        var minted = await MintAsync("read");
        using var bearer = Account.CreateBearerClient(minted["full_token"]!.GetValue<string>());
        Assert.That((await bearer.ListIntegrationsAsync()).Code, Is.EqualTo(200));

        Assert.That((await Admin.SendAsync("DELETE", $"{Tokens}/{minted["id"]}.json")).Code, Is.EqualTo(204));

        AssertRefused(await bearer.ListIntegrationsAsync(), 401, "Authentication failed");
        AssertRefused(await Admin.SendAsync("DELETE", $"{Tokens}/{minted["id"]}"), 404, "This account has no such OAuth token");
        AssertRefused(await Admin.SendAsync("GET", $"{Tokens}/{minted["id"]}"), 404, "This account has no such OAuth token");
        Assert.That((await Admin.SendAsync("GET", Tokens)).Json["count"]!.GetValue<int>(), Is.Zero);
    }

    [TestCase("Bearer")]
    [TestCase("Bearer ")]
    [TestCase("Bearer a b")]
    [TestCase("Bearer \"x\"")]
    [TestCase("Bearer 0123456789012345678901234567890123456789012345678901234567890123")]
    public async Task A_malformed_or_unknown_token_is_refused(string header)
    {
        using var client = Server.CreateAnonymousClient();
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", header);

        AssertRefused(await client.ListIntegrationsAsync(), 401, "Authentication failed");
    }

    [TestCase("read", 200, 403)]
    [TestCase("write", 403, 200)]
    [TestCase("zis:read", 200, 403)]
    [TestCase("zis:write", 403, 200)]
    [TestCase("tickets:read", 403, 403)]
    [TestCase("impersonate", 403, 403)]
    [TestCase("no_such_scope", 403, 403)]
    public async Task Scopes_are_enforced_when_a_token_is_used(string scope, int list, int create)
    {
        using var bearer = Account.CreateBearerClient((await MintAsync(scope))["full_token"]!.GetValue<string>());

        Assert.That((await bearer.ListIntegrationsAsync()).Code, Is.EqualTo(list));
        Assert.That((await bearer.CreateIntegrationAsync(NewName())).Code, Is.EqualTo(create));
    }

    [Test]
    public async Task A_token_cannot_mint_a_stronger_one()
    {
        var client = (await Admin.AddOAuthClientAsync("tool"))["id"]!.GetValue<long>();
        using var writer = Account.CreateBearerClient((await Admin.CreateTokenAsync(client, "write"))["full_token"]!.GetValue<string>());

        Assert.That((await writer.SendAsync("POST", Tokens, Body(client, "read"))).Code, Is.EqualTo(403));
        Assert.That((await writer.SendAsync("POST", Tokens, Body(client, "zis:write"))).Code, Is.EqualTo(201));
    }

    [TestCase(null)]
    [TestCase(600)]
    [TestCase(172800)]
    public async Task A_token_minted_by_a_token_does_not_outlive_it(int? expiresIn)
    {
        var client = (await Admin.AddOAuthClientAsync("tool"))["id"]!.GetValue<long>();
        var parent = (await Admin.SendAsync(
            "POST", Tokens, $$"""{"token":{"client_id":{{client}},"scopes":["read","write"],"expires_in":300} }""")).Json["token"]!;
        using var bearer = Account.CreateBearerClient((string)parent["full_token"]!);

        var requested = new JsonObject { ["client_id"] = client, ["scopes"] = new JsonArray("read"), ["expires_in"] = expiresIn };
        var minted = await bearer.SendAsync("POST", Tokens, new JsonObject { ["token"] = requested }.ToJsonString());

        Assert.That(minted.Code, Is.EqualTo(201), minted.Text);
        Assert.That((DateTimeOffset)minted.Json["token"]!["expires_at"]!, Is.LessThanOrEqualTo((DateTimeOffset)parent["expires_at"]!));
    }

    [TestCase("POST", "/api/platform/v1/api_tokens", "{}")]
    [TestCase("POST", "/api/platform/v1/users", """{"email":"eve@example.com","role":"admin"}""")]
    [TestCase("POST", "/api/v2/oauth/clients", """{"client":{"identifier":"eve","name":"Eve","user_id":1} }""")]
    public async Task An_OAuth_token_cannot_create_a_credential_that_outlives_it(string method, string path, string body)
    {
        var ordinary = (await Admin.AddOAuthClientAsync("tool"))["id"]!.GetValue<long>();
        foreach (var client in new[] { ordinary, await Admin.AddIntegrationAsync(NewName()) })
        {
            using var bearer = Account.CreateBearerClient((string)(await Admin.CreateTokenAsync(client, "read", "write"))["full_token"]!);

            var answer = await bearer.SendAsync(method, path, body);

            Assert.That(answer.Code, Is.EqualTo(401), answer.Text);
            Assert.That(answer.Text, Does.Contain("Authorization failed due to OAuth being disabled for this API request"));
        }
    }

    [Test]
    public async Task Tokens_and_clients_of_another_account_are_not_found()
    {
        var otherAccount = await Server.NewAccountAsync();
        using var otherAdmin = otherAccount.Admin();
        var otherClientId = (await otherAdmin.AddOAuthClientAsync("tool"))["id"]!.GetValue<long>();
        var token = await otherAdmin.CreateTokenAsync(otherClientId, "read");

        using var bearer = Account.CreateBearerClient(token["full_token"]!.GetValue<string>());
        AssertRefused(await bearer.ListIntegrationsAsync(), 401, "Authentication failed");
        AssertRefused(await Admin.SendAsync("GET", $"{Tokens}/{token["id"]}"), 404, "This account has no such OAuth token");
        AssertRefused(await Admin.SendAsync("DELETE", $"{Tokens}/{token["id"]}"), 404, "This account has no such OAuth token");
        Assert.That((await Admin.SendAsync("POST", Tokens, Body(otherClientId, "read"))).Code, Is.EqualTo(400));
        Assert.That((await Admin.SendAsync("GET", $"{Tokens}?all=true")).Json["count"]!.GetValue<int>(), Is.Zero);
    }

    [Test]
    public async Task Demoting_or_disabling_a_user_limits_their_tokens()
    {
        const string password = "correct horse battery";
        var id = await Account.AddUserAsync("grace@example.com", "admin", password);
        using var grace = Account.CreateClient("grace@example.com", password);
        var client = (await grace.AddOAuthClientAsync("tool"))["id"]!.GetValue<long>();
        var token = await grace.CreateTokenAsync(client, "read", "write");
        using var bearer = Account.CreateBearerClient(token["full_token"]!.GetValue<string>());
        Assert.That((await bearer.ListIntegrationsAsync()).Code, Is.EqualTo(200));

        await Admin.SendAsync("PATCH", $"/api/platform/v1/users/{id}", """{"role":"agent"}""");
        AssertRefused(await bearer.ListIntegrationsAsync(), 403, "Only admin user is allowed");
        AssertRefused(await bearer.SendAsync("POST", Tokens, Body(client, "read")), 403, "Only admin user is allowed");

        // An agent can still read its own token, and no other.
        Assert.That((await bearer.SendAsync("GET", $"{Tokens}/{token["id"]}")).Code, Is.EqualTo(200));
        Assert.That(
            (await bearer.SendAsync("GET", $"{Tokens}/{(await Admin.CreateTokenAsync(client, "read"))["id"]}")).Code, Is.EqualTo(404));

        await Admin.SendAsync("PATCH", $"/api/platform/v1/users/{id}", """{"disabled":true}""");
        AssertRefused(await bearer.ListIntegrationsAsync(), 401, "Authentication failed");
    }

    [TestCase("""{"token":{}}""", "$.token.client_id")]
    [TestCase("{}", "$.token.client_id")]
    [TestCase("""{"token":{"client_id":1}}""", "$.token.client_id")]
    [TestCase("""{"token":{"client_id":"tool"}}""", "$.token.client_id")]
    [TestCase("""{"token":{"client_id":1,"scopes":["a\"b"]}}""", "$.token.scopes")]
    [TestCase("""{"token":{"client_id":1,"scopes":[7]}}""", "$.token.scopes")]
    [TestCase("""{"token":{"client_id":1,"expires_in":299}}""", "$.token.expires_in")]
    public async Task Invalid_mint_request_is_refused_with_the_location_of_the_error(string body, string path)
    {
        var answer = await Admin.SendAsync("POST", Tokens, body);

        Assert.That(answer.Code, Is.EqualTo(400), answer.Text);
        Assert.That(answer.Message, Does.Contain($"(at {path}"));
    }

    [Test]
    public async Task List_can_be_limited_to_own_tokens_or_to_those_of_a_client()
    {
        const string password = "correct horse battery";
        await Account.AddUserAsync("grace@example.com", "admin", password);
        using var grace = Account.CreateClient("grace@example.com", password);
        var firstClient = (await grace.AddOAuthClientAsync("one"))["id"]!.GetValue<long>();
        var secondClient = (await grace.AddOAuthClientAsync("two"))["id"]!.GetValue<long>();
        var ownTokenId = (await Admin.CreateTokenAsync(firstClient, "read"))["id"]!.GetValue<long>();
        var otherTokenId = (await grace.CreateTokenAsync(secondClient, "read"))["id"]!.GetValue<long>();

        Assert.That(await IdsAsync(""), Is.EqualTo(new[] { ownTokenId }));
        Assert.That(await IdsAsync("?all=true"), Is.EqualTo(new[] { ownTokenId, otherTokenId }));
        Assert.That(await IdsAsync($"?all=true&client_id={secondClient}"), Is.EqualTo(new[] { otherTokenId }));
        Assert.That(await IdsAsync("?all=true&global_client_id=5"), Is.Empty);
        Assert.That(await IdsAsync("?all=true&client_id=zis_x"), Is.Empty);
    }

    private async Task<long[]> IdsAsync(string query) =>
        [.. (await Admin.SendAsync("GET", Tokens + query)).Json["tokens"]!.AsArray().Select(token => token!["id"]!.GetValue<long>())];

    private async Task<JsonNode> MintAsync(params string[] scopes) =>
        await Admin.CreateTokenAsync((await Admin.AddOAuthClientAsync("tool"))["id"]!.GetValue<long>(), scopes);

    private static string Body(long client, string scope) => $$"""{"token":{"client_id":{{client}},"scopes":["{{scope}}"]} }""";

    private static void AssertRefused(Answer answer, int status, string message)
    {
        Assert.That(answer.Code, Is.EqualTo(status), answer.Text);
        Assert.That(answer.Message, Is.EqualTo(message));
    }
}
