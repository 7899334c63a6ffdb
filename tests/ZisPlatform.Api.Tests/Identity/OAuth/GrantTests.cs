using System.Net.Http.Headers;
using System.Text;
using ZisPlatform.Testing;
using static ZisPlatform.Testing.GrantRequests;

namespace ZisPlatform.Api.Tests.Identity.OAuth;

[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class GrantTests(Engine engine) : ServerTests(engine)
{
    [Test]
    public async Task A_confidential_client_gets_a_token_that_acts_for_its_user()
    {
        var secret = (await Admin.AddOAuthClientAsync("robot"))["secret"]!.GetValue<string>();

        var answer = await Account.GrantAsync(
            ("grant_type", "client_credentials"),
            ("client_id", "robot"),
            ("client_secret", secret),
            ("scope", "read write"),
            ("expires_in", "600"));

        Assert.That(answer.Code, Is.EqualTo(200), answer.Text);
        Assert.That(
            answer.Json.AsObject().Select(member => member.Key),
            Is.EqualTo(new[] { "access_token", "token_type", "scope", "expires_in" }));
        Assert.That(answer.Json["expires_in"]!.GetValue<int>(), Is.EqualTo(600));
        Assert.That(answer.Headers.CacheControl!.NoStore, Is.True);
        using var bearer = Account.CreateBearerClient(answer.Json["access_token"]!.GetValue<string>());
        Assert.That((await bearer.CreateIntegrationAsync(NewName())).Code, Is.EqualTo(200));
    }

    [Test]
    public async Task Form_body_and_Basic_header_are_accepted_like_JSON()
    {
        var secret = (await Admin.AddOAuthClientAsync("robot"))["secret"]!.GetValue<string>();
        using var client = Account.CreateAnonymousClient();
        client.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"robot:{secret}")));

        Assert.That(
            (await client.SendAsync(
                "POST",
                GrantRequests.Path,
                "grant_type=client_credentials&scope=read+write",
                "application/x-www-form-urlencoded")).Code,
            Is.EqualTo(200));
        AssertRefused(
            await client.SendAsync(
                "POST",
                GrantRequests.Path,
                $"grant_type=client_credentials&client_secret={secret}",
                "application/x-www-form-urlencoded"),
            400,
            "invalid_request");
        AssertRefused(
            await client.SendAsync(
                "POST",
                GrantRequests.Path,
                "grant_type=client_credentials&scope=read&scope=write",
                "application/x-www-form-urlencoded"),
            400,
            "invalid_request");
    }

    [Test]
    public async Task Unauthorized_clients_are_refused_as_the_vendor_does()
    {
        var name = NewName();
        var clientId = await Admin.AddIntegrationAsync(name);
        var secret = (await Admin.SendAsync("PUT", $"/api/v2/oauth/clients/{clientId}/generate_secret"))
            .Json["client"]!["secret"]!.GetValue<string>();
        await Admin.AddOAuthClientAsync("app", "public");
        await Admin.AddOAuthClientAsync("robot");

        AssertRefused(
            await Account.GrantAsync(("grant_type", "client_credentials"), ("client_id", $"zis_{name}"), ("client_secret", secret)),
            401,
            "invalid_client");
        AssertRefused(await Account.GrantAsync(("grant_type", "client_credentials"), ("client_id", "app")), 400, "unauthorized_client");
        AssertRefused(await Account.GrantAsync(("grant_type", "client_credentials"), ("client_id", "robot")), 401, "invalid_client");
        AssertRefused(
            await Account.GrantAsync(("grant_type", "client_credentials"), ("client_id", "robot"), ("client_secret", "wrong")),
            401,
            "invalid_client");
        AssertRefused(
            await Account.GrantAsync(("grant_type", "client_credentials"), ("client_id", "no\0body"), ("client_secret", "x")),
            401,
            "invalid_client");
        AssertRefused(await Account.GrantAsync(("grant_type", "client_credentials")), 401, "invalid_client");
        AssertRefused(await Account.GrantAsync(("grant_type", "password"), ("client_id", "robot")), 400, "unsupported_grant_type");
        AssertRefused(await Account.GrantAsync(("client_id", "robot")), 400, "invalid_request");
        AssertRefused(
            await Account.GrantAsync(("grant_type", "client_credentials"), ("client_id", "robot"), ("expires_in", "299")),
            400,
            "invalid_request");
    }

    [Test]
    public async Task Registry_refuses_the_token_of_a_client_that_belongs_to_an_agent()
    {
        var created = await Admin.AddOAuthClientAsync("robot");
        var bob = await Account.AddUserAsync("bob@example.com", "agent", "correct horse battery");
        await Admin.SendAsync("PUT", $"/api/v2/oauth/clients/{created["id"]}", $$"""{"client":{"user_id":{{bob}} } }""");

        var answer = await Account.GrantAsync(
            ("grant_type", "client_credentials"),
            ("client_id", "robot"),
            ("client_secret", created["secret"]!.GetValue<string>()),
            ("scope", "read write"));

        Assert.That(answer.Code, Is.EqualTo(200), answer.Text);
        using var bearer = Account.CreateBearerClient(answer.Json["access_token"]!.GetValue<string>());
        Assert.That((await bearer.ListIntegrationsAsync()).Message, Is.EqualTo("Only admin user is allowed"));
    }

    [Test]
    public async Task New_secret_invalidates_the_old_one_immediately()
    {
        var created = await Admin.AddOAuthClientAsync("robot");
        var renewed = (await Admin.SendAsync("PUT", $"/api/v2/oauth/clients/{created["id"]}/generate_secret"))
            .Json["client"]!["secret"]!.GetValue<string>();

        AssertRefused(
            await Account.GrantAsync(
                ("grant_type", "client_credentials"),
                ("client_id", "robot"),
                ("client_secret", created["secret"]!.GetValue<string>())),
            401,
            "invalid_client");
        Assert.That(
            (await Account.GrantAsync(("grant_type", "client_credentials"), ("client_id", "robot"), ("client_secret", renewed))).Code,
            Is.EqualTo(200));
    }

    [Test]
    public async Task Second_use_of_a_code_revokes_its_tokens()
    {
        await Admin.AddOAuthClientAsync("app", "public");
        var code = await Account.CodeAsync("app", Challenge, "S256");

        var granted = await Account.RedeemAsync(code, Verifier);

        Assert.That(granted.Code, Is.EqualTo(200), granted.Text);
        using var bearer = Account.CreateBearerClient(granted.Json["access_token"]!.GetValue<string>());
        Assert.That((await bearer.ListIntegrationsAsync()).Code, Is.EqualTo(200));
        AssertRefused(await Account.RedeemAsync(code, Verifier), 400, "invalid_grant");
        Assert.That((await bearer.ListIntegrationsAsync()).Code, Is.EqualTo(401), "the second use of the code revokes the token");
        AssertRefused(await Account.RefreshAsync(granted), 400, "invalid_grant");
    }

    [Test]
    public async Task Code_requires_its_verifier_its_redirect_URI_and_its_client()
    {
        await Admin.AddOAuthClientAsync("app", "public");
        await Admin.AddOAuthClientAsync("other", "public");
        var code = await Account.CodeAsync("app", Challenge, "S256");

        AssertRefused(await Account.RedeemAsync(code, Verifier + "x"), 400, "invalid_grant");
        AssertRefused(await Account.RedeemAsync(code, Challenge), 400, "invalid_grant");
        AssertRefused(await Account.RedeemAsync(code, null), 400, "invalid_grant");
        AssertRefused(await Account.RedeemAsync(code, Verifier, redirectUri: RedirectUri + "/"), 400, "invalid_grant");
        AssertRefused(await Account.RedeemAsync(code, Verifier, client: "other"), 400, "invalid_grant");
        Assert.That((await Account.RedeemAsync(code, Verifier)).Code, Is.EqualTo(200));
        Assert.That((await Account.RedeemAsync(await Account.CodeAsync("app", Verifier, "plain"), Verifier)).Code, Is.EqualTo(200));
    }

    [Test]
    public async Task Concurrent_redemptions_of_a_code_create_one_token()
    {
        await Admin.AddOAuthClientAsync("app", "public");
        for (var round = 0; round < 5; round++)
        {
            var code = await Account.CodeAsync("app", Challenge, "S256");

            var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Account.RedeemAsync(code, Verifier)));

            Assert.That(answers.Count(answer => answer.Code == 200), Is.EqualTo(1));
            Assert.That(
                answers.Where(answer => answer.Code != 200).Select(answer => answer.Json["error"]!.GetValue<string>()),
                Is.All.EqualTo("invalid_grant"));
        }

        await using var connection = StoreDump.Connect(Server);
        await connection.OpenAsync();
        var account = (await Admin.SendAsync("GET", "/api/platform/v1/me")).Json["account"]!["id"]!.GetValue<long>();
        Assert.That(await StoreDump.CountAsync(connection, $"identity_oauth_tokens WHERE account_id = {account}"), Is.EqualTo(5));
    }

    [Test]
    public async Task Second_use_of_a_refresh_token_revokes_its_family()
    {
        await Admin.AddOAuthClientAsync("app", "public");
        var first = await Account.RedeemAsync(await Account.CodeAsync("app", Challenge, "S256"), Verifier);
        AssertRefused(await Account.RefreshAsync(first, ("scope", "read write impersonate")), 400, "invalid_scope");

        var second = await Account.RefreshAsync(first, ("scope", "read"));

        Assert.That(second.Code, Is.EqualTo(200), second.Text);
        Assert.That(second.Json["scope"]!.GetValue<string>(), Is.EqualTo("read"));
        Assert.That(second.Json["refresh_token"]!.GetValue<string>(), Is.Not.EqualTo(first.Json["refresh_token"]!.GetValue<string>()));
        using var bearer = Account.CreateBearerClient(second.Json["access_token"]!.GetValue<string>());
        Assert.That((await bearer.ListIntegrationsAsync()).Code, Is.EqualTo(200));

        AssertRefused(await Account.RefreshAsync(first), 400, "invalid_grant");
        await using var connection = StoreDump.Connect(Server);
        await connection.OpenAsync();
        foreach (var action in new[] { "oauth_code.approve", "oauth_grant.create", "oauth_grant.refresh", "oauth_grant.revoke_for_reuse" })
        {
            var account = (await Admin.SendAsync("GET", "/api/platform/v1/me")).Json["account"]!["id"];
            Assert.That(
                await StoreDump.CountAsync(connection, $"audit_entries WHERE account_id = {account} AND action = '{action}'"),
                Is.EqualTo(1),
                action);
        }

        Assert.That((await bearer.ListIntegrationsAsync()).Code, Is.EqualTo(401));
        AssertRefused(await Account.RefreshAsync(second), 400, "invalid_grant");
    }

    [Test]
    public async Task Concurrent_use_of_a_refresh_token_revokes_its_family()
    {
        await Admin.AddOAuthClientAsync("app", "public");
        var first = await Account.RedeemAsync(await Account.CodeAsync("app", Challenge, "S256"), Verifier);

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Account.RefreshAsync(first)));

        Assert.That(answers.Count(answer => answer.Code == 200), Is.LessThanOrEqualTo(1));
        foreach (var token in answers.Append(first).Where(answer => answer.Code == 200))
        {
            using var bearer = Account.CreateBearerClient(token.Json["access_token"]!.GetValue<string>());
            Assert.That((await bearer.ListIntegrationsAsync()).Code, Is.EqualTo(401));
            AssertRefused(await Account.RefreshAsync(token), 400, "invalid_grant");
        }
    }

    [Test]
    public async Task Revoking_an_access_token_revokes_its_refresh_token()
    {
        await Admin.AddOAuthClientAsync("app", "public");
        var granted = await Account.RedeemAsync(await Account.CodeAsync("app", Challenge, "S256"), Verifier);
        var id = (await Admin.SendAsync("GET", "/api/v2/oauth/tokens")).Json["tokens"]![0]!["id"];

        Assert.That((await Admin.SendAsync("DELETE", $"/api/v2/oauth/tokens/{id}")).Code, Is.EqualTo(204));

        AssertRefused(await Account.RefreshAsync(granted), 400, "invalid_grant");
    }

    [Test]
    public async Task Guessing_client_secrets_is_throttled_with_429()
    {
        // Use a separate server: throttling is per address, and all tests share one address.
        await using var server = await ZisTestServer.StartAsync(Engine);
        using var client = server.CreateAnonymousClient();
        var body = """{"grant_type":"client_credentials","client_id":"robot","client_secret":"guess"}""";

        var answers = await Task.WhenAll(Enumerable.Range(0, 120).Select(_ => client.SendAsync("POST", GrantRequests.Path, body)));

        Assert.That(answers.Select(answer => answer.Code), Is.All.EqualTo(401).Or.EqualTo(429));
        var refused = answers.Where(answer => answer.Code == 429).ToList();
        Assert.That(refused, Is.Not.Empty);
        Assert.That(refused.Select(answer => answer.Headers.RetryAfter?.Delta), Is.All.GreaterThan(TimeSpan.Zero));
    }

    [TestCase("")]
    [TestCase("[]")]
    [TestCase("{")]
    [TestCase("""{"grant_type":"client_credentials","grant_type":"client_credentials"}""")]
    [TestCase("""{"grant_type":"\ud800"}""")]
    public async Task A_malformed_body_is_an_invalid_request(string body)
    {
        using var client = Account.CreateAnonymousClient();

        AssertRefused(await client.SendAsync("POST", GrantRequests.Path, body), 400, "invalid_request");
    }
}
