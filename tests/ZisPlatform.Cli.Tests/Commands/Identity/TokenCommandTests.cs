using ZisPlatform.Testing;

namespace ZisPlatform.Cli.Tests.Commands.Identity;

[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class TokenCommandTests(Engine engine) : CliTests(engine)
{
    [Test]
    public async Task Redirected_output_is_only_the_token()
    {
        var token = (await ZisAsync("token", "create", "--description", "deploy")).Out;

        Assert.That(token, Does.Match(@"\A\w{40}\r?\n\z"));
        Cli.Variables["ZIS_TOKEN"] = token.Trim();
        Assert.That((await ZisAsync("whoami")).Field("Credential"), Is.EqualTo("api token from ZIS_TOKEN"));
    }

    [Test]
    public async Task Terminal_output_shows_the_owner_of_the_token()
    {
        Cli.Width = 80;

        var created = await ZisAsync("token", "create", "--description", "deploy");

        Assert.That(created.Out, Does.Contain("ada@example.com").And.Contain("deploy").And.Contain("shown only now"));
    }

    [Test]
    public async Task Token_is_created_for_the_caller_another_user_or_any_user()
    {
        await Account.AddUserAsync("grace@example.com", "agent", "correct horse");

        var own = (await ZisAsync("token", "create", "--json")).Json["api_token"]!;
        var another = (await ZisAsync("token", "create", "--user", "grace@example.com", "--json")).Json["api_token"]!;
        var any = (await ZisAsync("token", "create", "--any-user", "--json")).Json["api_token"]!;

        Assert.That(own["user"]!["email"]!.GetValue<string>(), Is.EqualTo("ada@example.com"));
        Assert.That(another["user"]!["email"]!.GetValue<string>(), Is.EqualTo("grace@example.com"));
        Assert.That(any["user"], Is.Null);
        Assert.That(
            (await ZisAsync("token", "list")).Rows[1..].Select(row => row[2]),
            Is.EqualTo(new[] { "ada@example.com", "ada@example.com", "grace@example.com", "any user" }));
        await RunFailingAsync(ExitCodes.Refused, "token", "create", "--any-user", "--user", "grace@example.com");
        await RunFailingAsync(ExitCodes.Refused, "token", "create", "--user", "unknown@example.com");
    }

    [Test]
    public async Task Token_list_shows_only_the_last_characters_of_a_token()
    {
        var token = (await ZisAsync("token", "create", "--description", "deploy")).Out.Trim();

        var list = await ZisAsync("token", "list");

        Assert.That(list.Rows[0], Is.EqualTo(new[] { "ID", "ENDS IN", "USER", "DESCRIPTION", "CREATED", "REVOKED" }));
        Assert.That(list.Rows[^1][1..4], Is.EqualTo(new[] { token[^4..], "ada@example.com", "deploy" }));
        Assert.That(list.Out + (await ZisAsync("token", "list", "--json")).Out, Does.Not.Contain(token));
    }

    [Test]
    public async Task Revoked_token_is_rejected()
    {
        var created = (await ZisAsync("token", "create", "--json")).Json["api_token"]!;
        var id = $"{created["id"]}";

        Assert.That((await ZisAsync("token", "revoke", id)).Out.Trim(), Is.EqualTo($"API token {id} revoked."));
        Assert.That((await ZisAsync("token", "revoke", id, "--json")).Out, Is.Empty);
        Assert.That((await ZisAsync("token", "list")).Rows.Single(row => row[0] == id)[5], Does.Match(@"\A\d{4}-\d\d-\d\d\z"));
        Cli.Variables["ZIS_TOKEN"] = created["token"]!.GetValue<string>();
        Assert.That((await RunFailingAsync(ExitCodes.NotLoggedIn, "whoami")).Error, Does.Contain("API token from ZIS_TOKEN"));
    }

    [Test]
    public async Task Revoking_an_unknown_token_fails()
    {
        await LogInAsync();

        Assert.That((await RunFailingAsync(ExitCodes.Refused, "token", "revoke", "1")).Error, Does.Contain("no such API token"));
    }
}
