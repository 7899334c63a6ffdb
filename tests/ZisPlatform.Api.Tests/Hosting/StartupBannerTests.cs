using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using ZisPlatform.Api.Hosting;
using ZisPlatform.Application.Identity;
using ZisPlatform.Application.Identity.Accounts;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;
using ZisPlatform.Infrastructure.Persistence;

namespace ZisPlatform.Api.Tests.Hosting;

public class StartupBannerTests
{
    private const string Token = "S3cretTokenOfTheFirstAdministrator";

    [Test]
    public void The_first_start_prints_the_address_and_the_credentials()
    {
        var text = Print(CreateBanner("http://127.0.0.1:8080", configuredToken: null));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(text, Does.Contain("ZisPlatform is listening on http://127.0.0.1:8080\n"));
            Assert.That(text, Does.Contain("E-mail      admin@local\n"));
            Assert.That(text, Does.Contain($"API token   {Token}   (shown only now; kept in {Path.GetFullPath("./data/admin-token")})\n"));
            Assert.That(text, Does.Contain(
                $"curl -u 'admin@local/token:{Token}' http://127.0.0.1:8080/api/services/zis/registry/my_first_integration "
                + "-H 'Content-Type: application/json' -d '{\"description\":\"My first integration\"}'\n"));
            Assert.That(text, Does.Contain("http://127.0.0.1:8080/docs\n"));
        }
    }

    [Test]
    public void The_secret_is_printed_once()
    {
        var banner = CreateBanner("http://127.0.0.1:8080", configuredToken: null);
        Print(banner);

        Assert.That(Print(banner), Is.EqualTo("ZisPlatform is listening on http://127.0.0.1:8080\n"));
    }

    [Test]
    public void A_later_start_prints_only_the_address()
    {
        var banner = CreateBanner("http://127.0.0.1:8080", configuredToken: null);
        banner.OpenedAccount = null;

        Assert.That(Print(banner), Is.EqualTo("ZisPlatform is listening on http://127.0.0.1:8080\n"));
    }

    [Test]
    public void A_configured_token_is_not_printed()
    {
        var text = Print(CreateBanner("http://127.0.0.1:8080", configuredToken: Token));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(text, Does.Not.Contain(Token));
            Assert.That(text, Does.Contain("API token   as set in Zis:Admin:Token\n"));
            Assert.That(text, Does.Contain("curl -u 'admin@local/token:'\"$Zis__Admin__Token\" http://127.0.0.1:8080/"));
        }
    }

    [TestCase("http://0.0.0.0:8080", "http://localhost:8080")]
    [TestCase("http://[::]:8080", "http://localhost:8080")]
    [TestCase("http://+:80", "http://localhost:80")]
    [TestCase("http://*:5000", "http://localhost:5000")]
    [TestCase("https://zis.example:8443", "https://zis.example:8443")]
    [TestCase("http://[::1]:8080", "http://[::1]:8080")]
    [TestCase(null, "http://127.0.0.1:8080")]
    public void The_printed_address_is_reachable(string? boundAddress, string expected)
    {
        Assert.That(Print(CreateBanner(boundAddress, configuredToken: null)), Does.Contain($"listening on {expected}\n"));
    }

    private static string Print(StartupBanner banner)
    {
        using var output = new StringWriter { NewLine = "\n" };
        banner.Print(output);
        return output.ToString();
    }

    private static StartupBanner CreateBanner(string? boundAddress, string? configuredToken)
    {
        var secret = new Secret(Token);
        var account = Account.Open(new AccountId(1), Subdomain.Parse("local").Value, null, default).Value;
        var admin = User.Invite(2, account.Id, EmailAddress.Parse("admin@local").Value, Role.Admin, null, default);
        var token = ApiToken.Issue(3, account.Id, 2, "first token", secret, default).Value;
        return new StartupBanner(
            new FakeServer(boundAddress),
            Options.Create(new IdentityOptions { Admin = { Token = configuredToken } }),
            Options.Create(new StorageOptions()))
        {
            OpenedAccount = new CreatedAccount(account, admin, new IssuedToken(token, secret)),
        };
    }

    private sealed class FakeServer : IServer
    {
        public FakeServer(string? boundAddress)
        {
            var addresses = new ServerAddressesFeature();
            if (boundAddress is not null)
            {
                addresses.Addresses.Add(boundAddress);
            }

            Features.Set<IServerAddressesFeature>(addresses);
        }

        public IFeatureCollection Features { get; } = new FeatureCollection();

        public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
            where TContext : notnull => throw new NotSupportedException();

        public Task StopAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
