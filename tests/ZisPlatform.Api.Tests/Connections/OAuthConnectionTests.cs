using ZisPlatform.Testing;

namespace ZisPlatform.Api.Tests.Connections;

/// <summary>Tests of existing OAuth connections.</summary>
[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class OAuthConnectionTests(Engine engine) : OAuthTests(engine)
{
    [Test]
    public async Task Connecting_again_replaces_the_tokens()
    {
        await RegisterAsync();
        await CompleteFlowAsync();
        var before = (await Zis.SendAsync("GET", $"{ConnectionPath}?name=widgets")).Json;
        await CompleteFlowAsync();
        var after = (await Zis.SendAsync("GET", $"{ConnectionPath}?name=widgets")).Json;
        await Zis.SendAsync(
            "POST",
            $"{Services}/integrations/{Integration}/connections/bearer_token",
            """{"name":"fixed","token":"t","allowed_domain":"x.example"}""");
        var client = (string)(
            await Zis.SendAsync("GET", $"{Services}/connections/oauth/clients/{Integration}")).Json["clients"]![0]!["uuid"]!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That((string)after["uuid"]!, Is.EqualTo((string)before["uuid"]!));
            Assert.That((string)after["access_token"]!, Is.Not.EqualTo((string)before["access_token"]!));
            AssertRefused(
                await Zis.SendAsync(
                    "POST",
                    $"{Services}/connections/oauth/start/{Integration}",
                    StartBody.Replace("widgets", "fixed", StringComparison.Ordinal)),
                409,
                "named fixed");
            AssertRefused(await Zis.SendAsync("GET", $"{ConnectionPath}?name=fixed"), 404, "no such connection");
            AssertRefused(await Zis.SendAsync("PATCH", $"{ConnectionPath}?name=widgets", """{"name":"fixed"}"""), 409, "named fixed");
            Assert.That(
                (string)(await Zis.SendAsync("PATCH", $"{ConnectionPath}?uuid={after["uuid"]}", """{"name":"renamed"}""")).Json["name"]!,
                Is.EqualTo("renamed"));
            AssertRefused(await Zis.SendAsync("GET", ConnectionPath), 400, "exactly one of the query parameters uuid and name");
            AssertRefused(await Zis.SendAsync("GET", $"{Services}/integrations/{Integration}/connections"), 400, "named must be true");
            AssertRefused(
                await Zis.SendAsync("POST", $"{Services}/connections/refresh/{Integration}?name=renamed"),
                405,
                "POST is not possible here");
        }

        Assert.That((await Zis.SendAsync("DELETE", $"{Services}/connections/oauth/clients/{Integration}/{client}")).Code, Is.EqualTo(204));
        AssertRefused(await Zis.SendAsync("GET", $"{ConnectionPath}?name=renamed"), 404, "no such connection");
    }

    [Test]
    public async Task Audit_records_renames_and_the_connections_deleted_with_their_client()
    {
        await RegisterAsync();
        await CompleteFlowAsync();
        await Zis.SendAsync("PATCH", $"{ConnectionPath}?name=widgets", """{"name":"renamed"}""");
        var clients = $"{Services}/connections/oauth/clients/{Integration}";
        var client = $"{clients}/{(await Zis.SendAsync("GET", clients)).Json["clients"]![0]!["uuid"]}";
        await Zis.SendAsync("PATCH", client, """{"client_secret":"S3cret-new"}""");
        await Zis.SendAsync("DELETE", client);

        var audit = await Admin.SendAsync("GET", $"/api/platform/v1/audit?integration={Integration}");
        var entries = audit.Json["entries"]!.AsArray();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                entries.Take(3).Select(entry => (string)entry!["action"]!),
                Is.EqualTo(new[] { "connection_client.delete", "connection_client.change", "connection.rename" }));
            Assert.That(
                ((string)entries[2]!["before"]!["name"]!, (string)entries[2]!["after"]!["name"]!),
                Is.EqualTo(("widgets", "renamed")));
            Assert.That((string)entries[1]!["after"]!["client_secret"]!, Is.EqualTo("replaced"));
            Assert.That(entries[0]!["before"]!["connections"]!.AsArray().Select(name => (string)name!), Is.EqualTo(new[] { "renamed" }));
            Assert.That(audit.Text, Does.Not.Contain("S3cret"));
        }
    }
}
