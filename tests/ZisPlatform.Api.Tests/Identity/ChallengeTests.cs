using ZisPlatform.Testing;

namespace ZisPlatform.Api.Tests.Identity;

/// <summary>
/// Browsers answer a Basic challenge with a sign-in dialog and keep the script that sent the request waiting. Scripts and sessions
/// therefore get a Bearer challenge.
/// </summary>
[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class ChallengeTests(Engine engine) : ServerTests(engine)
{
    private const string NoIntegration = "/api/services/zis/registry/not_there/bundles";

    [Test]
    public async Task A_refused_session_gets_no_Basic_challenge()
    {
        using var browser = new Browser(Account);
        await browser.SignInAsync(Account.AdminEmail, Account.AdminToken);

        var answer = await browser.OpenAsync(NoIntegration);

        Assert.That((answer.Code, Challenge(answer)), Is.EqualTo((401, "Bearer realm=\"ZisPlatform\"")));
        Assert.That(answer.Message, Is.EqualTo("Authorization failed due to integration mismatch"));
    }

    [TestCase("Cookie", "zis_session=0000000000000000000000000000000000000000000000000000000000000000")]
    [TestCase("X-Requested-With", "XMLHttpRequest")]
    [TestCase("Sec-Fetch-Mode", "cors")]
    [TestCase("Sec-Fetch-Mode", "same-origin")]
    [TestCase("Sec-Fetch-Mode", "no-cors")]
    public async Task A_script_in_a_browser_gets_no_Basic_challenge(string header, string value)
    {
        using var client = Account.CreateCookielessClient();
        client.DefaultRequestHeaders.Add(header, value);

        foreach (var (method, path, body) in new[]
        {
            ("GET", NoIntegration, null),
            ("GET", "/api/platform/v1/me", null),
            ("POST", "/oauth/tokens", """{"grant_type":"client_credentials","client_id":"none","client_secret":"none"}"""),
        })
        {
            var answer = await client.SendAsync(method, path, body);

            Assert.That((answer.Code, Challenge(answer)), Is.EqualTo((401, "Bearer realm=\"ZisPlatform\"")), path);
        }
    }

    [TestCase("Accept", "text/html")]
    [TestCase("Sec-Fetch-Mode", "navigate")]
    public async Task Every_other_caller_gets_the_Basic_challenge(string header, string value)
    {
        using var client = Account.CreateCookielessClient();
        client.DefaultRequestHeaders.Add(header, value);

        Assert.That(Challenge(await client.SendAsync("GET", NoIntegration)), Is.EqualTo("Basic realm=\"ZisPlatform\", charset=\"UTF-8\""));
    }

    [Test]
    public async Task A_script_that_sends_events_with_a_wrong_password_gets_no_Basic_challenge()
    {
        var name = NewName();
        await Admin.AddIntegrationAsync(name);
        var webhook = (await Admin.SendAsync(
            "POST", $"/api/platform/v1/integrations/{name}/webhooks", """{"source_system":"s","event_type":"t"}""")).Json["webhook"]!;
        using var sender = Account.CreateClient((string)webhook["username"]!, "wrong");
        Assert.That(Challenge(await sender.SendAsync("POST", (string)webhook["path"]!, "{}")), Does.StartWith("Basic "));

        sender.DefaultRequestHeaders.Add("X-Requested-With", "XMLHttpRequest");

        Assert.That(Challenge(await sender.SendAsync("POST", (string)webhook["path"]!, "{}")), Is.EqualTo("Bearer realm=\"ZisPlatform\""));
    }

    private static string Challenge(Answer answer) => answer.Headers.GetValues("WWW-Authenticate").Single();
}
