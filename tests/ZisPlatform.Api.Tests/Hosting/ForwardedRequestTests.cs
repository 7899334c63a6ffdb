using System.Text.Json.Nodes;
using ZisPlatform.Testing;

namespace ZisPlatform.Api.Tests.Hosting;

[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class ForwardedRequestTests(Engine engine)
{
    private const string Integration = "forwarded";
    private const string Caller = "203.0.113.9";

    [Test]
    public async Task Forwarded_headers_of_a_configured_proxy_are_trusted()
    {
        var result = await SendForwardedAsync(Caller, "--Zis:Proxies:0=10.0.0.0/8", "--Zis:Proxies:1=127.0.0.1");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((string?)result.Entry["by"]!["address"], Is.EqualTo(Caller));
            Assert.That(
                result.Url,
                Does.StartWith($"https://{result.Account}.zis.example/api/v2/oauth/"),
                "the forwarded host selects the account");
        }
    }

    [Test]
    public async Task Forwarded_addresses_claimed_by_the_caller_are_ignored()
    {
        var result = await SendForwardedAsync($"198.51.100.1, {Caller}", "--Zis:Proxies:0=127.0.0.0/8");

        Assert.That((string?)result.Entry["by"]!["address"], Is.EqualTo(Caller));
    }

    [Test]
    public async Task Chained_configured_proxies_are_skipped()
    {
        var result = await SendForwardedAsync($"{Caller}, 10.1.2.3", "--Zis:Proxies:0=127.0.0.1", "--Zis:Proxies:1=10.0.0.0/8");

        Assert.That((string?)result.Entry["by"]!["address"], Is.EqualTo(Caller));
    }

    [TestCase(TestName = "No proxy is trusted by default")]
    [TestCase("--Zis:Proxies:0=10.0.0.0/8", TestName = "A proxy that is not configured is not trusted")]
    public async Task Forwarded_headers_of_other_senders_are_ignored(params string[] settings)
    {
        var result = await SendForwardedAsync(Caller, settings);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((string?)result.Entry["by"]!["address"], Is.EqualTo("127.0.0.1"));
            Assert.That(result.Url, Does.StartWith($"http://{result.Account}.localhost:"));
        }
    }

    [Test]
    public async Task Guessing_behind_a_proxy_does_not_throttle_other_callers()
    {
        // Failures are delayed after the first few, and the number of waiting requests is limited: this many cannot all wait.
        const int guesses = 120;
        await using var server = await ZisTestServer.StartAsync(engine, "--Zis:Proxies:0=127.0.0.1");
        using var guesser = server.CreateClient($"{ZisTestServer.AdminEmail}/token", "a guess");
        using var other = server.CreateClient($"{ZisTestServer.AdminEmail}/token", "a mistake");
        guesser.DefaultRequestHeaders.Add("X-Forwarded-For", "198.51.100.1");
        other.DefaultRequestHeaders.Add("X-Forwarded-For", Caller);

        var refused = await Task.WhenAll(Enumerable.Range(0, guesses).Select(_ => guesser.SendAsync("GET", "/api/platform/v1/me")));
        var mistake = await other.SendAsync("GET", "/api/platform/v1/me");

        Assert.That(refused.Select(answer => answer.Code), Does.Contain(429));
        Assert.That(mistake.Code, Is.EqualTo(401));
    }

    private async Task<ForwardedResult> SendForwardedAsync(string forwardedFor, params string[] settings)
    {
        await using var server = await ZisTestServer.StartAsync(engine, settings);
        var account = await server.NewAccountAsync();
        using var admin = account.Admin();
        admin.DefaultRequestHeaders.Add("X-Forwarded-For", forwardedFor);
        admin.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        admin.DefaultRequestHeaders.Add("X-Forwarded-Host", $"{account.Subdomain}.zis.example");

        var created = await admin.CreateIntegrationAsync(Integration);
        var client = (await admin.SendAsync("GET", $"/api/v2/oauth/clients/{created.Json["zendesk_oauth_client"]!["id"]}")).Json["client"]!;
        var audit = (await admin.SendAsync("GET", $"/api/platform/v1/audit?integration={Integration}")).Json["entries"]!.AsArray();
        return new ForwardedResult(account.Subdomain, audit[0]!, (string)client["url"]!);
    }

    private sealed record ForwardedResult(string Account, JsonNode Entry, string Url);
}
