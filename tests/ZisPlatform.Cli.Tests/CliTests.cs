using ZisPlatform.Testing;

namespace ZisPlatform.Cli.Tests;

/// <summary>
/// Base class of tests that run <c>zis</c> against the shared server, usually logged in as the admin of the test's account.
/// </summary>
public abstract class CliTests(Engine engine) : ServerTests(engine)
{
    internal CliHost Cli { get; } = new();

    [TearDown]
    public void DisposeCli() => Cli.Dispose();

    internal Task<CliResult> LogInAsync(string? account = null) =>
        Cli.RunWithInputAsync(Account.AdminToken, LoginArguments(account ?? Account.Subdomain, Account.AdminEmail));

    internal async Task LogInAsOperatorAsync()
    {
        var login = await Cli.RunWithInputAsync(
            ZisTestServer.AdminToken, "login", "--server", $"{Server.Address}", "--email", ZisTestServer.AdminEmail);
        Assert.That(login.Code, Is.Zero, login.Error);
    }

    /// <summary>Runs a command and asserts that it succeeds. Logs in first if there is no stored login.</summary>
    internal async Task<CliResult> ZisAsync(params string[] args)
    {
        if (!File.Exists(Cli.LoginFile))
        {
            Assert.That((await LogInAsync()).Code, Is.Zero);
        }

        var result = await Cli.RunAsync(args);
        Assert.That((result.Code, result.Error), Is.EqualTo((0, "")));
        return result;
    }

    /// <summary>Runs a command and asserts that it fails with the exit code and without output.</summary>
    internal async Task<CliResult> RunFailingAsync(int code, params string[] args)
    {
        var result = await Cli.RunAsync(args);
        Assert.That((result.Code, result.Out), Is.EqualTo((code, "")), result.Error);
        return result;
    }

    protected string[] LoginArguments(string account, string email) =>
        ["login", "--server", $"{Server.Address}", "--account", account, "--email", email];
}
