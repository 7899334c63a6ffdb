using ZisPlatform.Testing;

namespace ZisPlatform.IntegrationTests.Cli;

/// <summary>
/// Base class of tests that run <c>zis</c> against the shared server, usually logged in as the admin of the test's account.
/// </summary>
public abstract class CliTests(Engine engine) : ServerTests(engine)
{
    internal Shell Shell { get; } = new();

    [TearDown]
    public void DropShell() => Shell.Dispose();

    internal Task<Ran> LogInAsync(string? account = null) =>
        Shell.RunWithInputAsync(Account.AdminToken, LoginArguments(account ?? Account.Subdomain, Account.AdminEmail));

    internal async Task LogInAsOperatorAsync()
    {
        var login = await Shell.RunWithInputAsync(
            ZisTestServer.AdminToken, "login", "--server", $"{Server.Address}", "--email", ZisTestServer.AdminEmail);
        Assert.That(login.Code, Is.Zero, login.Error);
    }

    /// <summary>Runs a command and asserts that it succeeds. Logs in first if there is no stored login.</summary>
    internal async Task<Ran> ZisAsync(params string[] args)
    {
        if (!File.Exists(Shell.LoginFile))
        {
            Assert.That((await LogInAsync()).Code, Is.Zero);
        }

        var ran = await Shell.RunAsync(args);
        Assert.That((ran.Code, ran.Error), Is.EqualTo((0, "")));
        return ran;
    }

    /// <summary>Runs a command and asserts that it fails with the exit code and without output.</summary>
    internal async Task<Ran> RefusedAsync(int code, params string[] args)
    {
        var ran = await Shell.RunAsync(args);
        Assert.That((ran.Code, ran.Out), Is.EqualTo((code, "")), ran.Error);
        return ran;
    }

    protected string[] LoginArguments(string account, string email) =>
        ["login", "--server", $"{Server.Address}", "--account", account, "--email", email];
}
