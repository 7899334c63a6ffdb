using ZisPlatform.Testing;

namespace ZisPlatform.Cli.Tests.Login;

[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class LoginTests(Engine engine) : CliTests(engine)
{
    [Test]
    public async Task Login_file_is_readable_only_by_its_owner()
    {
        var login = await LogInAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(login.Code, Is.Zero);
            Assert.That(
                login.Out.Trim(),
                Is.EqualTo($"Logged in to {Server.Address} as ada@example.com, admin of account {Account.Subdomain}."));
            Assert.That(login.Error, Is.Empty);
            Assert.That(await File.ReadAllTextAsync(Cli.LoginFile), Does.Contain(Account.AdminToken));
        }

        if (!OperatingSystem.IsWindows())
        {
            const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            Assert.That(File.GetUnixFileMode(Cli.LoginFile), Is.EqualTo(owner));
            Assert.That(File.GetUnixFileMode(Path.GetDirectoryName(Cli.LoginFile)!), Is.EqualTo(owner | UnixFileMode.UserExecute));
        }
    }

    [Test]
    public async Task New_login_replaces_the_old_file_and_its_mode()
    {
        await LogInAsync();
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Cli.LoginFile, (UnixFileMode)0b110_110_110);
        }

        await LogInAsOperatorAsync();

        Assert.That((await ZisAsync("whoami")).Field("E-mail"), Is.EqualTo(ZisTestServer.AdminEmail));
        Assert.That(Directory.GetFiles(Path.GetDirectoryName(Cli.LoginFile)!), Is.EqualTo(new[] { Cli.LoginFile }));
        if (!OperatingSystem.IsWindows())
        {
            Assert.That(File.GetUnixFileMode(Cli.LoginFile), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        }
    }

    [Test]
    public async Task Wrong_secret_is_neither_stored_nor_echoed()
    {
        var login = await Cli.RunWithInputAsync("hunter2-hunter2", LoginArguments(Account.Subdomain, Account.AdminEmail));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(login.Code, Is.EqualTo(ExitCodes.NotLoggedIn));
            Assert.That(login.Out, Is.Empty);
            Assert.That(login.Error, Does.Contain("Authentication failed").And.Contain("nothing was stored").And.Not.Contain("hunter2"));
            Assert.That(File.Exists(Cli.LoginFile), Is.False);
        }
    }

    [Test]
    public async Task Failed_login_keeps_the_stored_login()
    {
        await LogInAsync();
        var before = await File.ReadAllTextAsync(Cli.LoginFile);

        var login = await Cli.RunWithInputAsync("wrong", "login");

        Assert.That(login.Code, Is.EqualTo(ExitCodes.NotLoggedIn));
        Assert.That(await File.ReadAllTextAsync(Cli.LoginFile), Is.EqualTo(before));
    }

    [TestCase("")]
    [TestCase("\n")]
    [TestCase("\uFEFF\n")]
    public async Task Empty_secret_is_a_usage_error(string input)
    {
        var login = await Cli.RunWithInputAsync(input, LoginArguments(Account.Subdomain, Account.AdminEmail));

        Assert.That(login.Code, Is.EqualTo(ExitCodes.Usage));
        Assert.That(File.Exists(Cli.LoginFile), Is.False);
    }

    [TestCase("{0}\n")]
    [TestCase("{0}\r\nsecond line")]
    [TestCase("\uFEFF{0}\n")]
    public async Task First_line_of_standard_input_is_the_secret(string input)
    {
        var login = await Cli.RunWithInputAsync(
            string.Format(null, input, Account.AdminToken),
            LoginArguments(Account.Subdomain, Account.AdminEmail));

        Assert.That(login.Code, Is.Zero, login.Error);
    }

    [Test]
    public async Task Password_login_uses_a_hidden_prompt()
    {
        await Account.AddUserAsync("grace@example.com", "admin", "correct horse");
        Cli.Answers = new(["correct horse"]);

        var login = await Cli.RunAsync([.. LoginArguments(Account.Subdomain, "grace@example.com"), "--password"]);

        Assert.That(login.Code, Is.Zero, login.Error);
        Assert.That(login.Out + login.Error, Does.Not.Contain("correct horse"));
        Assert.That((await ZisAsync("whoami")).Field("Credential"), Is.EqualTo("password from the stored login"));
    }

    [Test]
    public async Task Login_of_an_agent_is_refused()
    {
        await Account.AddUserAsync("grace@example.com", "agent", "correct horse");

        var login = await Cli.RunWithInputAsync(
            "correct horse",
            [.. LoginArguments(Account.Subdomain, "grace@example.com"), "--password"]);

        Assert.That(login.Code, Is.EqualTo(ExitCodes.Refused));
        Assert.That(login.Error, Does.Contain("Only admin user is allowed"));
        Assert.That(File.Exists(Cli.LoginFile), Is.False);
    }

    [Test]
    public async Task Json_output_of_login_describes_the_caller()
    {
        var login = await Cli.RunWithInputAsync(Account.AdminToken, [.. LoginArguments(Account.Subdomain, Account.AdminEmail), "--json"]);

        Assert.That(login.Json["account"]!["subdomain"]!.GetValue<string>(), Is.EqualTo(Account.Subdomain));
        Assert.That(login.Out, Does.Not.Contain(Account.AdminToken));
    }

    [Test]
    public async Task Whoami_shows_server_account_user_and_credential()
    {
        var lines = (await ZisAsync("whoami")).Rows;

        Assert.That(lines, Is.EqualTo(new[]
        {
            new[] { "Server", $"{Server.Address}" },
            ["Account", Account.Subdomain],
            ["E-mail", "ada@example.com"],
            ["Role", "admin"],
            ["Credential", "api token from the stored login"],
        }));
        Assert.That((await ZisAsync("whoami", "--json")).Json["user"]!["email"]!.GetValue<string>(), Is.EqualTo("ada@example.com"));
    }

    [Test]
    public async Task Logout_removes_the_stored_login()
    {
        await LogInAsync();

        Assert.That((await Cli.RunAsync("logout")).Out.Trim(), Is.EqualTo("Logged out."));
        Assert.That((await Cli.RunAsync("logout")).Out.Trim(), Is.EqualTo("There was no stored login."));
        Assert.That(
            (await RunFailingAsync(ExitCodes.NotLoggedIn, "user", "list")).Error,
            Does.StartWith("zis: Not logged in.").And.Contain("zis login"));
    }

    [Test]
    public async Task Environment_variables_override_the_stored_login()
    {
        await LogInAsOperatorAsync();
        Cli.Variables["ZIS_ACCOUNT"] = Account.Subdomain;
        Cli.Variables["ZIS_EMAIL"] = Account.AdminEmail;
        Cli.Variables["ZIS_TOKEN"] = Account.AdminToken;

        var caller = await ZisAsync("whoami");

        Assert.That(caller.Field("Account"), Is.EqualTo(Account.Subdomain));
        Assert.That(caller.Field("Credential"), Is.EqualTo("api token from ZIS_TOKEN"));
    }

    [Test]
    public async Task Options_override_environment_variables()
    {
        Cli.Variables["ZIS_SERVER"] = "http://127.0.0.1:1";
        Cli.Variables["ZIS_EMAIL"] = "unknown@example.com";
        Cli.Variables["ZIS_TOKEN"] = Account.AdminToken;

        var caller = await Cli.RunAsync(
            "whoami", "--server", $"{Server.Address}", "--email", Account.AdminEmail, "--account", Account.Subdomain);

        Assert.That(caller.Code, Is.Zero, caller.Error);
    }

    [Test]
    public async Task Stored_secret_is_not_sent_to_another_server()
    {
        await LogInAsync();

        var other = await RunFailingAsync(
            ExitCodes.NotLoggedIn, "whoami", "--server", $"http://localhost:{Server.Address.Port}", "--email", Account.AdminEmail);

        Assert.That(other.Error, Does.StartWith($"zis: Not logged in to http://localhost:{Server.Address.Port}/."));
    }

    [Test]
    public async Task Login_without_a_server_reuses_the_stored_account()
    {
        await LogInAsync();

        Assert.That((await Cli.RunWithInputAsync(Account.AdminToken, "login")).Out, Does.Contain($"account {Account.Subdomain}"));
    }

    [TestCase("")]
    [TestCase("{}")]
    [TestCase("not json")]
    public async Task Damaged_login_file_is_reported_and_can_be_removed(string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Cli.LoginFile)!);
        await File.WriteAllTextAsync(Cli.LoginFile, content);

        Assert.That(
            (await RunFailingAsync(ExitCodes.NotLoggedIn, "whoami")).Error,
            Does.Contain("cannot be read").And.Contain("zis logout"));
        Assert.That((await Cli.RunAsync("logout")).Out.Trim(), Is.EqualTo("Logged out."));
    }

    [Test]
    public async Task Account_is_selected_by_the_host_name()
    {
        var otherAccount = await Server.NewAccountAsync();
        await LogInAsync(Account.Subdomain.ToUpperInvariant());

        Assert.That((await ZisAsync("whoami")).Field("Account"), Is.EqualTo(Account.Subdomain));
        Assert.That(
            (await RunFailingAsync(ExitCodes.NotLoggedIn, "whoami", "--account", otherAccount.Subdomain)).Error,
            Does.Contain($"account {otherAccount.Subdomain}"));
        Cli.Variables["ZIS_TOKEN"] = otherAccount.AdminToken;
        Assert.That((await ZisAsync("whoami", "--account", otherAccount.Subdomain)).Field("Account"), Is.EqualTo(otherAccount.Subdomain));
    }

    [Test]
    public async Task Unknown_account_does_not_fall_back_to_the_default_account()
    {
        await LogInAsOperatorAsync();

        var refused = await RunFailingAsync(ExitCodes.Refused, "integration", "create", NewName(), "--account", "nosuch");

        Assert.That(refused.Error, Does.Contain("has no account nosuch"));
        Assert.That((await Cli.RunAsync("integration", "list", "--account", "local", "--json")).Out, Does.Not.Contain("\"it_"));
    }
}
