using ZisPlatform.Testing;

namespace ZisPlatform.Cli.Tests.Commands.Identity;

[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class UserCommandTests(Engine engine) : CliTests(engine)
{
    private const string Grace = "grace@example.com";

    [Test]
    public async Task Default_role_of_a_user_is_agent()
    {
        var agent = await ZisAsync("user", "create", Grace);
        var admin = await ZisAsync("user", "create", "hedy@example.com", "--role", "admin", "--json");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(agent.Field("E-mail"), Is.EqualTo(Grace));
            Assert.That(agent.Field("Role"), Is.EqualTo("agent"));
            Assert.That(agent.Field("Password"), Is.EqualTo("no"));
            Assert.That(agent.Field("Disabled"), Is.EqualTo("no"));
            Assert.That(admin.Json["user"]!["role"]!.GetValue<string>(), Is.EqualTo("admin"));
        }
    }

    [Test]
    public async Task A_user_is_created_with_a_password_from_standard_input()
    {
        await LogInAsync();

        var created = await Cli.RunWithInputAsync("correct horse\n", "user", "create", Grace, "--role", "admin", "--with-password");

        Assert.That(created.Field("Password"), Is.EqualTo("yes"));
        Assert.That(created.Out + created.Error, Does.Not.Contain("correct horse"));
        Assert.That((await LogInWithPasswordAsync("correct horse")).Code, Is.Zero);
    }

    [Test]
    public async Task New_password_must_be_typed_twice_at_the_prompt()
    {
        await LogInAsync();
        Cli.Answers = new(["correct horse", "correct hrose"]);
        var mistyped = await RunFailingAsync(ExitCodes.Usage, "user", "create", Grace, "--with-password");
        Cli.Answers = new(["correct horse", "correct horse"]);
        var created = await Cli.RunAsync("user", "create", Grace, "--with-password");

        Assert.That(mistyped.Error, Does.Contain("did not match").And.Not.Contain("horse"));
        Assert.That(created.Code, Is.Zero, "the first attempt created no user");
    }

    [Test]
    public async Task User_list_shows_all_users()
    {
        await ZisAsync("user", "create", Grace);
        await ZisAsync("user", "disable", Grace);

        var rows = (await ZisAsync("user", "list")).Rows;
        var json = (await ZisAsync("user", "list", "--json")).Json["users"]!.AsArray();

        Assert.That(rows[0], Is.EqualTo(new[] { "ID", "EMAIL", "ROLE", "PASSWORD", "CREATED", "DISABLED" }));
        Assert.That(rows[1][1..4], Is.EqualTo(new[] { "ada@example.com", "admin", "no" }));
        Assert.That(rows[2][1..4], Is.EqualTo(new[] { Grace, "agent", "no" }));
        Assert.That(rows[2][5], Does.Match(@"\A\d{4}-\d\d-\d\d\z"));
        Assert.That(json.Select(user => user!["email"]!.GetValue<string>()), Is.EqualTo(new[] { "ada@example.com", Grace }));
    }

    [Test]
    public async Task Pages_of_a_list_are_merged()
    {
        for (var i = 0; i < 101; i++)
        {
            Assert.That(
                (await Admin.SendAsync("POST", "/api/platform/v1/users", $$"""{"email":"user{{i:000}}@example.com"}""")).Code,
                Is.EqualTo(201));
        }

        var expected = Enumerable.Range(0, 101).Select(i => $"user{i:000}@example.com").Prepend("ada@example.com").ToArray();
        Assert.That((await ZisAsync("user", "list")).Rows[1..].Select(row => row[1]), Is.EqualTo(expected));
        var json = (await ZisAsync("user", "list", "--json")).Json.AsObject();
        Assert.That(json["users"]!.AsArray().Select(user => user!["email"]!.GetValue<string>()), Is.EqualTo(expected));
        Assert.That(json.Select(member => member.Key), Is.EqualTo(new[] { "users" }));
    }

    [Test]
    public async Task Role_change_ignores_the_case_of_the_email_address()
    {
        await ZisAsync("user", "create", Grace);

        Assert.That((await ZisAsync("user", "set-role", "Grace@Example.com", "admin")).Field("Role"), Is.EqualTo("admin"));
        Assert.That(
            (await ZisAsync("user", "set-role", Grace, "agent", "--json")).Json["user"]!["role"]!.GetValue<string>(),
            Is.EqualTo("agent"));
    }

    [Test]
    public async Task Disabled_user_cannot_log_in_until_enabled_again()
    {
        await Account.AddUserAsync(Grace, "admin", "correct horse");

        Assert.That((await ZisAsync("user", "disable", Grace)).Field("Disabled"), Does.EndWith("Z"));
        Assert.That((await LogInWithPasswordAsync("correct horse")).Code, Is.EqualTo(ExitCodes.NotLoggedIn));
        Assert.That((await ZisAsync("user", "enable", Grace, "--json")).Json["user"]!["disabled_at"], Is.Null);
        Assert.That((await LogInWithPasswordAsync("correct horse")).Code, Is.Zero);
    }

    [TestCase("--json", ExpectedResult = "")]
    [TestCase("--email=ada@example.com", ExpectedResult = "Password of grace@example.com set.")]
    public async Task<string> A_password_is_set_from_standard_input(string option)
    {
        await Account.AddUserAsync(Grace, "admin", "correct horse");
        await LogInAsync();

        var set = await Cli.RunWithInputAsync("battery staple\n", "user", "set-password", Grace, option);

        Assert.That((set.Code, set.Error), Is.EqualTo((0, "")));
        Assert.That((await LogInWithPasswordAsync("battery staple")).Code, Is.Zero);
        return set.Out.Trim();
    }

    [TestCase("set-role", "admin")]
    [TestCase("set-password")]
    [TestCase("disable")]
    [TestCase("enable")]
    public async Task Unknown_user_is_reported_before_any_prompt(string command, params string[] arguments)
    {
        await LogInAsync();
        Cli.Answers = new();

        var refused = await RunFailingAsync(ExitCodes.Refused, ["user", command, "unknown+x@example.com", .. arguments]);

        Assert.That(refused.Error, Does.StartWith("zis: The account has no user unknown+x@example.com."));
    }

    [Test]
    public async Task Json_error_contains_the_server_response()
    {
        await LogInAsync();

        var error = (await RunFailingAsync(ExitCodes.Refused, "user", "create", Grace, "--role", "owner", "--json")).ErrorJson;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error["message"]!.GetValue<string>(), Does.Contain("role must be one of"));
            Assert.That(error["exit_code"]!.GetValue<int>(), Is.EqualTo(4));
            Assert.That(error["status"]!.GetValue<int>(), Is.EqualTo(400));
            Assert.That(error["response"]!["errors"]![0]!["path"]!.GetValue<string>(), Is.EqualTo("$.role"));
        }
    }

    [Test]
    public async Task Last_admin_cannot_be_disabled()
    {
        await LogInAsync();

        Assert.That((await RunFailingAsync(ExitCodes.Refused, "user", "disable", "ada@example.com")).Error, Does.Contain("admin"));
    }

    private async Task<CliResult> LogInWithPasswordAsync(string password)
    {
        using var otherCli = new CliHost();
        return await otherCli.RunWithInputAsync(password, [.. LoginArguments(Account.Subdomain, Grace), "--password"]);
    }
}
