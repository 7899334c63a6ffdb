using System.Net.Http.Json;
using ZisPlatform.Testing;

namespace ZisPlatform.Api.Tests.Identity;

[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class SignInTests(Engine engine) : ServerTests(engine)
{
    private const string Password = "correct horse: battery";

    [Test]
    public async Task An_admin_signs_in_with_email_and_password()
    {
        await Account.AddUserAsync("grace@example.com", "admin", Password);
        using var grace = Account.CreateClient("Grace@Example.COM", Password);

        Assert.That((await grace.ListIntegrationsAsync()).Code, Is.EqualTo(200));
    }

    [Test]
    public async Task An_agent_is_refused_before_the_body_is_read()
    {
        await Account.AddUserAsync("bob@example.com", "agent", Password);
        using var bob = Account.CreateClient("bob@example.com", Password);

        foreach (var answer in new[] { await bob.ListIntegrationsAsync(), await bob.CreateIntegrationAsync("NOT LEGAL", "nonsense") })
        {
            Assert.That(answer.Code, Is.EqualTo(403));
            Assert.That(answer.Message, Is.EqualTo("Only admin user is allowed"));
        }
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("Basic")]
    [TestCase("Basic !!!")]
    [TestCase("Basic YWJj", Description = "no colon")]
    [TestCase("Basic Ong6", Description = "no user name")]
    [TestCase("Basic /////w==", Description = "not UTF-8")]
    [TestCase("Bearer")]
    [TestCase("Bearer abcdef")]
    [TestCase("Digest username=\"ada\"")]
    public async Task Missing_or_malformed_credentials_get_401_in_the_contract_format(string? header)
    {
        using var client = Server.CreateAnonymousClient();
        if (header is not null)
        {
            client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", header);
        }

        AssertUnauthenticated(await client.CreateIntegrationAsync("NOT LEGAL", "nonsense"));
    }

    [Test]
    public async Task All_kinds_of_wrong_credentials_get_the_same_response()
    {
        await Account.AddUserAsync("grace@example.com", "admin", Password);
        foreach (var (userName, secret) in new[]
        {
            ("grace@example.com", "wrong password"),
            ("unknown@example.com", Password),
            ("grace@example.com/token", "not a token"),
            ("unknown@example.com/token", Account.AdminToken),
            (Account.AdminEmail, Account.AdminToken),
            ("grace@example.com/token", Password),
            ("not an address", "x"),
        })
        {
            using var client = Account.CreateClient(userName, secret);
            AssertUnauthenticated(await client.ListIntegrationsAsync());
        }
    }

    [Test]
    public async Task A_token_works_in_its_own_account_only()
    {
        var other = await Server.NewAccountAsync();
        using var otherAccountClient = other.CreateClient($"{Account.AdminEmail}/token", Account.AdminToken);

        AssertUnauthenticated(await otherAccountClient.ListIntegrationsAsync());
    }

    [Test]
    public async Task Bound_token_works_for_its_user_and_unbound_token_for_all_users()
    {
        await Account.AddUserAsync("grace@example.com", "admin", Password);
        var unboundToken = await IssueTokenAsync(new { any_user = true });

        using var bound = Account.CreateClient("grace@example.com/token", Account.AdminToken);
        using var unbound = Account.CreateClient("grace@example.com/token", unboundToken.Token);

        AssertUnauthenticated(await bound.ListIntegrationsAsync());
        Assert.That((await unbound.ListIntegrationsAsync()).Code, Is.EqualTo(200));
    }

    [Test]
    public async Task Revoked_token_is_refused_immediately_despite_caching()
    {
        var (id, token) = await IssueTokenAsync(new { description = "to be revoked" });
        using var client = Account.CreateClient($"{Account.AdminEmail}/token", token);
        Assert.That((await client.ListIntegrationsAsync()).Code, Is.EqualTo(200));

        Assert.That((await Admin.SendAsync("DELETE", $"/api/platform/v1/api_tokens/{id}")).Code, Is.EqualTo(204));

        AssertUnauthenticated(await client.ListIntegrationsAsync());
    }

    [Test]
    public async Task Disabling_or_demoting_a_user_takes_effect_immediately()
    {
        var id = await Account.AddUserAsync("grace@example.com", "admin", Password);
        using var grace = Account.CreateClient("grace@example.com", Password);
        Assert.That((await grace.ListIntegrationsAsync()).Code, Is.EqualTo(200));

        await Admin.SendAsync("PATCH", $"/api/platform/v1/users/{id}", """{"role":"agent"}""");
        Assert.That((await grace.ListIntegrationsAsync()).Code, Is.EqualTo(403));

        await Admin.SendAsync("PATCH", $"/api/platform/v1/users/{id}", """{"disabled":true}""");
        AssertUnauthenticated(await grace.ListIntegrationsAsync());

        await Admin.SendAsync("PATCH", $"/api/platform/v1/users/{id}", """{"role":"admin","disabled":false}""");
        Assert.That((await grace.ListIntegrationsAsync()).Code, Is.EqualTo(200));
    }

    [Test]
    public async Task New_password_invalidates_the_old_one_immediately()
    {
        var id = await Account.AddUserAsync("grace@example.com", "admin", Password);
        using var oldPassword = Account.CreateClient("grace@example.com", Password);
        Assert.That((await oldPassword.ListIntegrationsAsync()).Code, Is.EqualTo(200));

        await Admin.SendAsync("PUT", $"/api/platform/v1/users/{id}/password", """{"password":"another one, please"}""");

        AssertUnauthenticated(await oldPassword.ListIntegrationsAsync());
        using var newPassword = Account.CreateClient("grace@example.com", "another one, please");
        Assert.That((await newPassword.ListIntegrationsAsync()).Code, Is.EqualTo(200));
    }

    [Test]
    public async Task First_host_label_selects_the_account_or_else_the_default_account()
    {
        Assert.That(await SubdomainSeenByAsync(Admin), Is.EqualTo(Account.Subdomain));
        foreach (var host in new[]
        {
            null, "localhost", "zis", "no-such-account.localhost", "zis.example.com", "10.1.2.3", "LOCAL.example",
        })
        {
            using var client = Server.CreateOperatorClient();
            client.DefaultRequestHeaders.Host = host;
            Assert.That(await SubdomainSeenByAsync(client), Is.EqualTo("local"), host);
        }
    }

    [Test]
    public async Task Guessing_credentials_is_throttled_with_429()
    {
        // Use a separate server: throttling is per address, and all tests share one address.
        await using var server = await ZisTestServer.StartAsync(Engine);
        using var guesser = server.CreateClient("admin@local/token", "wrong");

        var answers = await Task.WhenAll(Enumerable.Range(0, 120).Select(_ => guesser.ListIntegrationsAsync()));

        var refused = answers.Where(answer => answer.Code == 429).ToList();
        Assert.That(refused, Is.Not.Empty);
        Assert.That(refused.Select(answer => answer.Headers.RetryAfter?.Delta), Is.All.GreaterThan(TimeSpan.Zero));
        Assert.That(answers.Select(answer => answer.Code), Is.All.EqualTo(401).Or.EqualTo(429));
        using var operatorClient = server.CreateOperatorClient();
        Assert.That((await operatorClient.ListIntegrationsAsync()).Code, Is.EqualTo(200));
    }

    private static async Task<string> SubdomainSeenByAsync(HttpClient client) =>
        (await client.SendAsync("GET", "/api/platform/v1/me")).Json["account"]!["subdomain"]!.GetValue<string>();

    private async Task<(long Id, string Token)> IssueTokenAsync(object body)
    {
        using var answer = await Admin.PostAsJsonAsync("/api/platform/v1/api_tokens", body);
        var token = (await answer.Content.ReadFromJsonAsync<System.Text.Json.Nodes.JsonNode>())!["api_token"]!;
        return (token["id"]!.GetValue<long>(), token["token"]!.GetValue<string>());
    }

    private static void AssertUnauthenticated(Answer answer)
    {
        Assert.That(answer.Code, Is.EqualTo(401), answer.Text);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Message, Is.EqualTo("Authentication failed"));
            Assert.That(
                answer.Json["errors"]![0]!.ToJsonString(),
                Is.EqualTo("""{"code":"1001","detail":"Authentication failed","status":"401"}"""));
            Assert.That(answer.Headers.WwwAuthenticate.Select(challenge => challenge.Scheme), Is.EqualTo(new[] { "Basic" }));
        }
    }
}
