using ZisPlatform.Testing;

namespace ZisPlatform.IntegrationTests.Connections;

/// <summary>OAuth connections once they are there.</summary>
[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
[NonParallelizable]
public class OAuthConnectionTests(Engine engine) : OAuthTests(engine)
{
    [Test]
    public async Task Connecting_again_replaces_the_tokens_and_another_kinds_name_is_taken()
    {
        await RegisterAsync();
        await BeginAsync();
        var before = (await Zis.SendAsync("GET", $"{One}?name=widgets")).Json;
        await BeginAsync();
        var after = (await Zis.SendAsync("GET", $"{One}?name=widgets")).Json;
        await Zis.SendAsync("POST", $"{Services}/integrations/{Integration}/connections/bearer_token", """{"name":"fixed","token":"t","allowed_domain":"x.example"}""");
        var client = (string)(await Zis.SendAsync("GET", $"{Services}/connections/oauth/clients/{Integration}")).Json["clients"]![0]!["uuid"]!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That((string)after["uuid"]!, Is.EqualTo((string)before["uuid"]!));
            Assert.That((string)after["access_token"]!, Is.Not.EqualTo((string)before["access_token"]!));
            AssertRefused(await Zis.SendAsync("POST", $"{Services}/connections/oauth/start/{Integration}", StartBody.Replace("widgets", "fixed", StringComparison.Ordinal)), 409, "named fixed");
            AssertRefused(await Zis.SendAsync("GET", $"{One}?name=fixed"), 404, "no such connection");
            AssertRefused(await Zis.SendAsync("PATCH", $"{One}?name=widgets", """{"name":"fixed"}"""), 409, "named fixed");
            Assert.That((string)(await Zis.SendAsync("PATCH", $"{One}?uuid={after["uuid"]}", """{"name":"renamed"}""")).Json["name"]!, Is.EqualTo("renamed"));
            AssertRefused(await Zis.SendAsync("GET", One), 400, "exactly one of the query parameters uuid and name");
            AssertRefused(await Zis.SendAsync("GET", $"{Services}/integrations/{Integration}/connections"), 400, "named must be true");
            AssertRefused(await Zis.SendAsync("POST", $"{Services}/connections/refresh/{Integration}?name=renamed"), 405, "POST is not possible here");
        }

        Assert.That((await Zis.SendAsync("DELETE", $"{Services}/connections/oauth/clients/{Integration}/{client}")).Code, Is.EqualTo(204));
        AssertRefused(await Zis.SendAsync("GET", $"{One}?name=renamed"), 404, "no such connection");
    }
}
