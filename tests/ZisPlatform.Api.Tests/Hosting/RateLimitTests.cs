using System.Globalization;
using ZisPlatform.Testing;

namespace ZisPlatform.Api.Tests.Hosting;

public class RateLimitTests
{
    private const string Integrations = "/api/services/zis/registry/integrations";

    [Test]
    public async Task Account_over_its_rate_limit_gets_429_and_others_do_not()
    {
        await using var server = await ZisTestServer.StartAsync(Engine.Sqlite, "--Zis:RateLimit:RequestsPerMinute=3");
        var account = await server.NewAccountAsync();
        using var admin = account.Admin();
        using var operatorClient = server.CreateOperatorClient();
        using var guesser = server.CreateClient("ada@example.com", "wrong", account.Subdomain);

        var first = await admin.SendAsync("GET", Integrations);
        var guess = await guesser.SendAsync("GET", Integrations);
        var third = await admin.SendAsync("GET", Integrations);
        var refused = await admin.SendAsync("GET", Integrations);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(new[] { first, guess, third, refused }.Select(answer => answer.Code), Is.EqualTo(new[] { 200, 401, 200, 429 }));
            Assert.That(
                new[] { first, guess, third, refused }.Select(answer => Header(answer, "X-Rate-Limit-Remaining")),
                Is.EqualTo(new[] { "2", "1", "0", "0" }));
            Assert.That(Header(refused, "X-Rate-Limit"), Is.EqualTo("3"));
            Assert.That(int.Parse(Header(refused, "Retry-After"), CultureInfo.InvariantCulture), Is.InRange(1, 60));
            Assert.That((string)refused.Json["errors"]![0]!["code"]!, Is.EqualTo("1029"));
            Assert.That((await operatorClient.SendAsync("GET", Integrations)).Code, Is.EqualTo(200), "another account is not limited");
            Assert.That((await admin.SendAsync("GET", "/api/platform/v1/me")).Code, Is.EqualTo(200), "the platform API is not limited");
        }
    }

    [Test]
    public async Task No_rate_limit_applies_by_default()
    {
        var server = await ZisTestServer.SharedAsync(Engine.Sqlite);
        using var operatorClient = server.CreateOperatorClient();

        Assert.That((await operatorClient.SendAsync("GET", Integrations)).Headers.Contains("X-Rate-Limit"), Is.False);
    }

    private static string Header(Answer answer, string name) => answer.Headers.GetValues(name).Single();
}
