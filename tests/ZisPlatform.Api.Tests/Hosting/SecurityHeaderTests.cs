using ZisPlatform.Testing;

namespace ZisPlatform.Api.Tests.Hosting;

/// <summary>The security headers of every response.</summary>
[TestFixture(Engine.Sqlite)]
public class SecurityHeaderTests(Engine engine) : ServerTests(engine)
{
    [TestCase("/api/services/zis/registry/integrations", 200)]
    [TestCase("/api/platform/v1/me", 200)]
    [TestCase("/openapi/v1.json", 200)]
    [TestCase("/docs/", 200)]
    [TestCase("/signin", 200)]
    [TestCase("/healthz", 200)]
    [TestCase("/nothing", 404)]
    public async Task Every_response_forbids_framing_sniffing_and_referrers(string path, int status)
    {
        var answer = await Admin.SendAsync("GET", path);

        Assert.That(answer.Code, Is.EqualTo(status));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Headers.GetValues("Referrer-Policy"), Is.EqualTo(new[] { "no-referrer" }));
            Assert.That(answer.Headers.GetValues("X-Frame-Options"), Is.EqualTo(new[] { "DENY" }));
            Assert.That(answer.Headers.GetValues("X-Content-Type-Options"), Is.EqualTo(new[] { "nosniff" }));
            Assert.That(
                answer.Headers.GetValues("Content-Security-Policy").Single(),
                Does.Contain("frame-ancestors 'none'").And.Contain("default-src 'none'"));
            Assert.That(answer.Headers.Contains("Strict-Transport-Security"), Is.False, "the request was not sent over TLS");
        }
    }

    [TestCase("https", "zis.example", true)]
    [TestCase("https", "acme.localhost", false)]
    [TestCase("https", "127.0.0.1", false)]
    [TestCase("http", "zis.example", false)]
    public async Task HSTS_is_sent_only_for_public_hosts_behind_TLS(string scheme, string host, bool isSent)
    {
        await using var server = await ZisTestServer.StartAsync(Engine, "--Zis:Proxies:0=127.0.0.1");
        using var client = server.CreateAnonymousClient();
        client.DefaultRequestHeaders.Add("X-Forwarded-Proto", scheme);
        client.DefaultRequestHeaders.Add("X-Forwarded-Host", host);

        foreach (var path in new[] { "/signin", "/api/services/zis/registry/integrations" })
        {
            var answer = await client.SendAsync("GET", path);

            Assert.That(answer.Headers.Contains("Strict-Transport-Security"), Is.EqualTo(isSent));
        }
    }
}
