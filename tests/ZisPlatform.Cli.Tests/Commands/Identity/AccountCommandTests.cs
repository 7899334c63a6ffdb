using ZisPlatform.Testing;

namespace ZisPlatform.Cli.Tests.Commands.Identity;

[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class AccountCommandTests(Engine engine) : CliTests(engine)
{
    [Test]
    public async Task New_account_has_an_admin_with_a_working_token()
    {
        await LogInAsOperatorAsync();
        var subdomain = NewSubdomain();

        var created = await ZisAsync("account", "create", subdomain, "--admin-email", "grace@example.com", "--name", "Acme & Sons");

        Assert.That(created.Field("Name"), Is.EqualTo("Acme & Sons"));
        Cli.Variables["ZIS_TOKEN"] = created.Field("API token, shown only now");
        Assert.That(
            (await ZisAsync("whoami", "--account", subdomain, "--email", "grace@example.com")).Field("Account"),
            Is.EqualTo(subdomain));
    }

    [Test]
    public async Task Json_output_of_account_create_is_the_server_response()
    {
        await LogInAsOperatorAsync();
        var subdomain = NewSubdomain();

        var created = (await ZisAsync("account", "create", subdomain, "--admin-email", "grace@example.com", "--json")).Json;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(created["account"]!["subdomain"]!.GetValue<string>(), Is.EqualTo(subdomain));
            Assert.That(created["admin"]!["role"]!.GetValue<string>(), Is.EqualTo("admin"));
            Assert.That(created["api_token"]!["token"]!.GetValue<string>(), Has.Length.EqualTo(40));
        }
    }

    [Test]
    public async Task Account_list_shows_all_accounts()
    {
        await LogInAsOperatorAsync();

        var rows = (await ZisAsync("account", "list")).Rows;
        var json = (await ZisAsync("account", "list", "--json")).Json;

        Assert.That(rows[0], Is.EqualTo(new[] { "ID", "SUBDOMAIN", "NAME", "CREATED" }));
        Assert.That(rows[1..].Select(row => row[1]), Does.Contain("local").And.Contain(Account.Subdomain));
        Assert.That(
            json["accounts"]!.AsArray().Select(account => account!["subdomain"]!.GetValue<string>()),
            Does.Contain(Account.Subdomain));
        Assert.That(json["meta"], Is.Null);
    }

    [Test]
    public async Task Account_commands_require_an_admin_of_the_default_account()
    {
        await LogInAsync();

        Assert.That((await RunFailingAsync(ExitCodes.Refused, "account", "list")).Error, Does.Contain("default account"));
        Assert.That(
            (await RunFailingAsync(ExitCodes.Refused, "account", "create", "x", "--admin-email", "a@b")).Error,
            Does.Contain("default account"));
    }

    [Test]
    public async Task Each_server_error_is_printed_once()
    {
        await LogInAsOperatorAsync();

        var refused = await RunFailingAsync(
            ExitCodes.Refused, "account", "create", "-x".PadLeft(3, 'y') + "-", "--admin-email", "no-address");

        Assert.That(refused.Error.Split("subdomain must be"), Has.Length.EqualTo(2), refused.Error);
        Assert.That(refused.Error.Split("admin_email must be"), Has.Length.EqualTo(2), refused.Error);
    }

    private static string NewSubdomain() => NewName("cli").Replace('_', '-');
}
