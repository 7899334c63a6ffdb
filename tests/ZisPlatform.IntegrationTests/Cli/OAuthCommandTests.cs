using ZisPlatform.Cli;
using ZisPlatform.Testing;

namespace ZisPlatform.IntegrationTests.Cli;

[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class OAuthCommandTests(Engine engine) : CliTests(engine)
{
    [Test]
    public async Task A_token_of_an_integration_is_minted_by_name_listed_and_revoked()
    {
        await LogInAsync();
        var name = NewName();
        await Admin.AddIntegrationAsync(name);

        var token = (await ZisAsync("oauth", "token", "create", $"zis_{name}")).Out.Trim();

        using var bearer = Account.Bearer(token);
        Assert.That((await bearer.CreateIntegrationAsync(name)).Code, Is.EqualTo(200));
        Assert.That((await ZisAsync("oauth", "client", "list")).Rows[1][1..4], Is.EqualTo(new[] { $"zis_{name}", name, "confidential" }));
        var listed = await ZisAsync("oauth", "token", "list");
        Assert.That(listed.Rows[1][1..4], Is.EqualTo(new[] { token[..10], listed.Rows[1][2], "read write" }));
        Assert.That(listed.Out, Does.Not.Contain(token));

        Assert.That((await ZisAsync("oauth", "token", "revoke", listed.Rows[1][0])).Out.Trim(), Is.EqualTo($"OAuth token {listed.Rows[1][0]} revoked."));
        Assert.That((await bearer.CreateIntegrationAsync(name)).Code, Is.EqualTo(401));
    }

    [Test]
    public async Task Scopes_are_chosen_and_an_unknown_client_is_named()
    {
        await LogInAsync();
        await Admin.AddOAuthClientAsync("tool");

        var minted = (await ZisAsync("oauth", "token", "create", "tool", "--scope", "read", "--scope", "zis:write", "--json")).Json["token"]!;

        Assert.That(minted["scopes"]!.ToJsonString(), Is.EqualTo("""["read","zis:write"]"""));
        Assert.That((await RefusedAsync(ExitCodes.Refused, "oauth", "token", "create", "nobody")).Error, Does.Contain("no OAuth client nobody"));
    }
}
