using ZisPlatform.Testing;

namespace ZisPlatform.Cli.Tests.Login;

[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class VendorLoginTests(Engine engine) : CliTests(engine)
{
    private VendorServer _vendor = null!;

    [SetUp]
    public async Task StartAsync() => _vendor = await VendorServer.StartAsync(Account, Server.Address);

    [TearDown]
    public async Task StopAsync() => await _vendor.DisposeAsync();

    [Test]
    public async Task Vendor_login_is_verified_with_a_documented_call()
    {
        var login = await LogInAtVendorAsync(Account.AdminToken);
        var caller = await ZisAsync("whoami");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((login.Code, login.Error), Is.EqualTo((0, "")));
            Assert.That(
                login.Out,
                Does.StartWith($"Logged in to {_vendor.Address}/ as {Account.AdminEmail}. It speaks the vendor's API alone"));
            Assert.That(_vendor.Calls, Has.All.EqualTo("GET integrations"));
            Assert.That(caller.Field("E-mail"), Is.EqualTo(Account.AdminEmail));
            Assert.That(caller.Field("Credential"), Is.EqualTo("api token from the stored login"));
            Assert.That((await ZisAsync("integration", "list", "--json")).Json.ToJsonString(), Is.EqualTo("""{"integrations":[]}"""));
        }
    }

    [Test]
    public async Task Vendor_login_with_a_wrong_secret_is_refused()
    {
        var login = await LogInAtVendorAsync("hunter2-hunter2");

        Assert.That(login.Code, Is.EqualTo(ExitCodes.NotLoggedIn));
        Assert.That(login.Error, Does.Contain("Authentication failed").And.Contain("nothing was stored").And.Not.Contain("hunter2"));
        Assert.That(File.Exists(Cli.LoginFile), Is.False);
    }

    [Test]
    public async Task Command_that_requires_ZisPlatform_is_refused()
    {
        await LogInAtVendorAsync(Account.AdminToken);

        foreach (var command in new[] { "user list", "token list", "account list", "bundle history acme --bundle b" })
        {
            var refused = await RunFailingAsync(ExitCodes.ServerUnavailable, command.Split(' '));
            Assert.That(
                refused.Error,
                Is.EqualTo($"zis: {_vendor.Address}/ speaks the vendor's API alone; this needs a ZisPlatform server.\n"));
        }
    }

    [Test]
    public async Task Account_that_cannot_be_confirmed_is_refused()
    {
        var login = await LogInAtVendorAsync(Account.AdminToken, "--account", "acme");

        Assert.That((login.Code, File.Exists(Cli.LoginFile)), Is.EqualTo((ExitCodes.Refused, false)));
        Assert.That(login.Error, Does.Contain("cannot tell whether account acme is there"));
    }

    [Test]
    public async Task Server_without_a_known_API_is_refused()
    {
        _vendor.Intercept = (_, context) =>
        {
            context.Response.StatusCode = 404;
            return Task.FromResult(true);
        };

        var login = await LogInAtVendorAsync(Account.AdminToken);

        Assert.That((login.Code, File.Exists(Cli.LoginFile)), Is.EqualTo((ExitCodes.ServerUnavailable, false)));
        Assert.That(login.Error, Does.Contain("answered with 404 to all that was asked"));
    }

    private Task<CliResult> LogInAtVendorAsync(string token, params string[] options) =>
        Cli.RunWithInputAsync(token, ["login", "--server", _vendor.Address, "--email", Account.AdminEmail, .. options]);
}
