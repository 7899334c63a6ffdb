using ZisPlatform.Testing;

namespace ZisPlatform.Cli.Tests.Commands.Identity;

[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class OAuthCommandTests(Engine engine) : CliTests(engine)
{
    [Test]
    public async Task Integration_token_is_created_listed_and_revoked()
    {
        await LogInAsync();
        var name = NewName();
        await Admin.AddIntegrationAsync(name);

        var token = (await ZisAsync("oauth", "token", "create", $"zis_{name}")).Out.Trim();

        using var bearer = Account.CreateBearerClient(token);
        Assert.That((await bearer.CreateIntegrationAsync(name)).Code, Is.EqualTo(200));
        Assert.That((await ZisAsync("oauth", "client", "list")).Rows[1][1..4], Is.EqualTo(new[] { $"zis_{name}", name, "confidential" }));
        var listed = await ZisAsync("oauth", "token", "list");
        Assert.That(listed.Rows[1][1..4], Is.EqualTo(new[] { token[..10], listed.Rows[1][2], "read write" }));
        Assert.That(listed.Out, Does.Not.Contain(token));

        Assert.That(
            (await ZisAsync("oauth", "token", "revoke", listed.Rows[1][0])).Out.Trim(),
            Is.EqualTo($"OAuth token {listed.Rows[1][0]} revoked."));
        Assert.That((await bearer.CreateIntegrationAsync(name)).Code, Is.EqualTo(401));
    }

    [Test]
    public async Task Token_has_the_requested_scopes()
    {
        await LogInAsync();
        await Admin.AddOAuthClientAsync("tool");

        var minted = (await ZisAsync(
            "oauth", "token", "create", "tool", "--scope", "read", "--scope", "zis:write", "--json")).Json["token"]!;

        Assert.That(minted["scopes"]!.ToJsonString(), Is.EqualTo("""["read","zis:write"]"""));
        Assert.That(
            (await RunFailingAsync(ExitCodes.Refused, "oauth", "token", "create", "unknown")).Error,
            Does.Contain("no OAuth client unknown"));
    }

    [Test]
    public async Task Client_is_managed_by_its_identifier()
    {
        var secret = (await ZisAsync(
            "oauth", "client", "create", "reports", "--name", "Reports", "--description", "Weekly", "--redirect-uri",
            "https://a.example/done", "--redirect-uri", "https://b.example/")).Out.Trim();
        Assert.That(await CanGrantAsync("reports", secret), Is.True);

        var shown = await ZisAsync("oauth", "client", "show", "reports");
        Assert.That(shown.Field("Name"), Is.EqualTo("Reports"));
        Assert.That(shown.Field("Kind"), Is.EqualTo("confidential"));
        Assert.That(shown.Field("Description"), Is.EqualTo("Weekly"));
        Assert.That(shown.Field("Redirects to"), Is.EqualTo("https://a.example/done https://b.example/"));
        Assert.That(shown.Out, Does.Not.Contain(secret));

        var renewed = (await ZisAsync("oauth", "client", "secret", "reports", "--json")).Json["client"]!["secret"]!.GetValue<string>();
        Assert.That(await CanGrantAsync("reports", secret), Is.False);
        Assert.That(await CanGrantAsync("reports", renewed), Is.True);

        Assert.That(
            (await ZisAsync("oauth", "client", "delete", "reports")).Out.Trim(),
            Is.EqualTo("OAuth client reports deleted; its tokens work no more."));
        Assert.That(
            (await RunFailingAsync(ExitCodes.Refused, "oauth", "client", "show", "reports")).Error,
            Does.Contain("no OAuth client reports"));
    }

    [Test]
    public async Task Public_client_can_be_created_for_another_user()
    {
        await LogInAsync();
        var name = NewName();
        await Admin.AddIntegrationAsync(name);
        var bob = await Account.AddUserAsync("bob@example.com", "agent", "correct horse battery");

        var created = (await ZisAsync(
            "oauth", "client", "create", "app", "--kind", "public", "--user", "bob@example.com", "--json")).Json["client"]!;

        Assert.That(created["kind"]!.GetValue<string>(), Is.EqualTo("public"));
        Assert.That(created["name"]!.GetValue<string>(), Is.EqualTo("app"));
        Assert.That(created["user_id"]!.GetValue<long>(), Is.EqualTo(bob));
        Assert.That((await RunFailingAsync(ExitCodes.Refused, "oauth", "client", "create", "app")).Error, Does.Contain("app"));
        await RunFailingAsync(ExitCodes.Refused, "oauth", "client", "delete", $"zis_{name}");
        Assert.That((await ZisAsync("oauth", "client", "secret", $"zis_{name}")).Out.Trim(), Has.Length.EqualTo(64));
    }

    private async Task<bool> CanGrantAsync(string client, string secret) =>
        (await Account.GrantAsync(("grant_type", "client_credentials"), ("client_id", client), ("client_secret", secret))).Code == 200;
}
