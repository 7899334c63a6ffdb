using ZisPlatform.Testing;

namespace ZisPlatform.Cli.Tests;

/// <summary>Tests of argument errors that are reported before any request is sent.</summary>
public class ArgumentTests
{
    private const string Secret = "hunter2";

    private readonly CliHost _cli = new();

    [TearDown]
    public void DisposeCli() => _cli.Dispose();

    [TestCase("login", Secret)]
    [TestCase("login", "--token", Secret)]
    [TestCase("login", $"--token={Secret}")]
    [TestCase("login", "--password", Secret)]
    [TestCase("login", $"--password={Secret}")]
    [TestCase("login", "--", Secret)]
    [TestCase("login", $"-{Secret}")]
    [TestCase("login", "--server", $"http://admin:{Secret}@127.0.0.1:1", "--email", "a@b")]
    [TestCase("login", "--server", Secret, "--email", "a@b")]
    [TestCase("login", "--server", "http://127.0.0.1:1", "--email", $"a@b/token:{Secret}")]
    [TestCase("login", "--server", "http://127.0.0.1:1", "--account", $"{Secret}_", "--email", "a@b")]
    [TestCase("user", "create", "a@b", "--with-password", Secret)]
    [TestCase("user", "create", "a@b", "--password", Secret)]
    [TestCase("user", "set-password", "a@b", Secret)]
    [TestCase("token", "create", Secret)]
    [TestCase("token", "revoke", Secret)]
    [TestCase("token", "revoke", "1", Secret)]
    [TestCase("whoami", $"--json={Secret}")]
    [TestCase("whoami", Secret, "--json")]
    [TestCase(Secret)]
    [TestCase("token", Secret)]
    [TestCase("flow", "run", "bundle.json", "--account-id", Secret)]
    [TestCase("flow", "run", "bundle.json", "--mock", Secret)]
    [TestCase("flow", "run", "bundle.json", "--token", Secret)]
    [TestCase("tokens", "create", Secret)]
    public async Task Secret_in_the_arguments_is_rejected_without_being_echoed(params string[] args)
    {
        var result = await _cli.RunAsync(args);

        Assert.That(result.Code, Is.EqualTo(ExitCodes.Usage), result.Error);
        Assert.That(result.Error, Is.Not.Empty);
        Assert.That(result.Out + result.Error, Does.Not.Contain(Secret));
    }

    [TestCase(
        "'zis' needs one of these commands: login, logout, whoami, account, user, token, integration, oauth, connection, job-spec, "
            + "config, link, webhook, event, runs, logs, audit, keys, new, bundle, deploy, export, import, flow, test.")]
    [TestCase("'zis token' needs one of these commands: create, list, revoke.", "token")]
    [TestCase("Option '--admin-email' is required.", "account", "create", "acme")]
    [TestCase("Required argument 'ROLE' missing for command: 'set-role'.", "user", "set-role", "a@b")]
    [TestCase("A token's id is a number; 'zis token list' shows it.", "token", "revoke", "-5")]
    [TestCase("That is no integration's name.", "integration", "create", "..")]
    [TestCase("That is no integration's name.", "integration", "create", "")]
    public async Task Usage_error_names_the_mistake_and_the_help_option(string message, params string[] args)
    {
        var result = await _cli.RunAsync(args);

        Assert.That((result.Code, result.Out), Is.EqualTo((ExitCodes.Usage, "")));
        Assert.That(result.Error, Does.StartWith($"zis: {message}").And.Contain("--help' for usage."));
    }

    [Test]
    public async Task Json_output_of_a_usage_error_is_one_line()
    {
        var result = await _cli.RunAsync("token", "--json");

        Assert.That(result.Error.Trim(), Does.Not.Contain('\n'));
        Assert.That(result.ErrorJson["exit_code"]!.GetValue<int>(), Is.EqualTo(2));
        Assert.That(result.ErrorJson["hint"]!.GetValue<string>(), Is.EqualTo("Run 'zis token --help' for usage."));
    }

    [Test]
    public async Task Argument_with_an_at_sign_is_not_read_as_a_response_file()
    {
        var file = Path.Combine(Path.GetDirectoryName(_cli.LoginFile)!, "arguments");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file, "--help");

        Assert.That((await _cli.RunAsync("whoami", $"@{file}")).Code, Is.EqualTo(ExitCodes.Usage));
    }

    [Test]
    public async Task Help_page_lists_every_exit_code()
    {
        var help = await _cli.RunAsync("--help");

        Assert.That(help.Code, Is.Zero);
        foreach (var field in typeof(ExitCodes).GetFields())
        {
            Assert.That(help.Out, Does.Match($@"(?m)^  {field.GetRawConstantValue()} +\w"), field.Name);
        }
    }

    [Test]
    public async Task Version_option_prints_a_semantic_version()
    {
        Assert.That((await _cli.RunAsync("--version")).Out.Trim(), Does.Match(@"\A\d+\.\d+\.\d+(-[\w.]+)?\z"));
    }
}
