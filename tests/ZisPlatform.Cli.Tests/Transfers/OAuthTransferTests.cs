using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using ZisPlatform.Application.Connections.Contracts;
using ZisPlatform.Domain.Common;
using ZisPlatform.Testing;

namespace ZisPlatform.Cli.Tests.Transfers;

/// <summary>Tests that OAuth connections can be moved to another server and renewed there at the same provider.</summary>
[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class OAuthTransferTests(Engine engine) : OAuthTests(engine)
{
    private const string Target = "oauth_moved";

    private readonly CliHost _sourceCli = new();
    private readonly CliHost _targetCli = new();

    private ZisTestServer _newServer = null!;
    private TestAccount _newAccount = null!;
    private HttpClient _newAdmin = null!;

    [SetUp]
    public async Task StartTargetAsync()
    {
        _newServer = await ZisTestServer.StartAsync(
            Engine, "--Zis:Outbound:AllowHttp=true", "--Zis:Outbound:AllowedNetworks:0=127.0.0.0/8");
        _newAccount = await _newServer.NewAccountAsync();
        _newAdmin = _newAccount.Admin();
        foreach (var (cli, account) in new[] { (_sourceCli, Account), (_targetCli, _newAccount) })
        {
            cli.Variables["PASSPHRASE"] = "correct horse battery";
            var login = await cli.RunWithInputAsync(
                account.AdminToken, "login", "--server", $"{account.Server.Address}", "--account", account.Subdomain, "--email",
                account.AdminEmail);
            Assert.That(login.Code, Is.Zero, login.Error);
        }
    }

    [TearDown]
    public async Task StopTargetAsync()
    {
        _newAdmin.Dispose();
        await _newServer.DisposeAsync();
        _sourceCli.Dispose();
        _targetCli.Dispose();
    }

    [Test]
    public async Task Imported_clients_and_tokens_can_be_renewed()
    {
        await RegisterAsync();
        await CompleteFlowAsync();
        await RegisterAsync("""{"name":"robot","grant_type":"client_credentials"}""");
        var started = await Zis.SendAsync(
            "POST",
            $"{Services}/connections/oauth/start/{Integration}",
            """{"oauth_client_name":"robot","name":"machine","permission_scopes":"write"}""");
        Assert.That((await Zis.SendAsync("GET", new Uri((string)started.Json["redirect_url"]!).PathAndQuery)).Code, Is.EqualTo(200));
        var (widgets, machine) = (await ShowAsync(Zis, Integration, "widgets"), await ShowAsync(Zis, Integration, "machine"));

        var imported = await TransferAsync("--passphrase-variable", "PASSPHRASE");
        using var zis = await TokenAsync();
        var (importedWidgets, importedMachine) = (await ShowAsync(zis, Target, "widgets"), await ShowAsync(zis, Target, "machine"));
        var refreshed = await RefreshAsync(zis, "widgets");
        var refreshedMachine = await RefreshAsync(zis, "machine");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(imported.Rows.Single(row => row[0] == "oauth_clients"), Is.EqualTo(new[] { "oauth_clients", "2", "0", "0", "0" }));
            Assert.That(imported.Rows.Single(row => row[0] == "connections"), Is.EqualTo(new[] { "connections", "2", "0", "0", "0" }));
            Assert.That(TransferredMembers(importedWidgets), Is.EqualTo(TransferredMembers(widgets)));
            Assert.That(TransferredMembers(importedMachine), Is.EqualTo(TransferredMembers(machine)));
            Assert.That(
                (string)refreshed["access_token"]!,
                Does.StartWith("S3cret-access-").And.Not.EqualTo((string)widgets["access_token"]!));
            Assert.That(
                (string)refreshedMachine["access_token"]!,
                Does.StartWith("S3cret-access-").And.Not.EqualTo((string)machine["access_token"]!));
            Assert.That(
                Provider.Requests.Select(request => request["grant_type"]),
                Is.EqualTo(new[] { "authorization_code", "client_credentials", "refresh_token", "client_credentials" }));
            Assert.That(Provider.Requests.Last()["scope"], Is.EqualTo("write"), "the requested scopes are transferred");
            Assert.That(Provider.WasTokenReused, Is.False);
            Assert.That(
                await File.ReadAllTextAsync(_sourceCli.PathOf("export.jsonl")),
                Does.Not.Contain("S3cret").And.Not.Contain(TestProvider.ClientId));
        }
    }

    [Test]
    public async Task Token_that_expired_during_the_transfer_is_renewed_on_use()
    {
        Provider.Lifetime = 20;
        await RegisterAsync();
        await CompleteFlowAsync();
        Provider.Lifetime = 3600;
        await TransferAsync("--passphrase-variable", "PASSPHRASE");

        await using var scope = _newServer.Services.CreateAsyncScope();
        var account = new AccountId((long)(await _newAdmin.SendAsync("GET", "/api/platform/v1/me")).Json["account"]!["id"]!);
        var used = await scope.ServiceProvider.GetRequiredService<ConnectionDirectory>().FindAsync(account, Target, "widgets", default);

        Assert.That(used.IsOk, Is.True);
        Assert.That(used.Value.HeaderValue, Does.StartWith("Bearer S3cret-access-2"));
    }

    [Test]
    public async Task Transfer_without_a_passphrase_omits_connections_and_clients()
    {
        await RegisterAsync();
        await CompleteFlowAsync();

        var imported = await TransferAsync();
        using var zis = await TokenAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(imported.Out, Does.Contain("No connections and OAuth clients came along"));
            Assert.That(await File.ReadAllTextAsync(_sourceCli.PathOf("export.jsonl")), Does.Not.Contain("secrets"));
            Assert.That((await zis.SendAsync("GET", $"{Services}/connections/{Target}?name=widgets")).Code, Is.EqualTo(404));
            Assert.That(
                (await zis.SendAsync("GET", $"{Services}/connections/oauth/clients/{Target}")).Json["clients"]!.AsArray()
                    .Select(client => (string)client!["name"]!),
                Is.EqualTo(new[] { "zendesk" }));
        }
    }

    /// <summary>Exports from the old server and imports at the new server, with or without the passphrase options.</summary>
    private async Task<CliResult> TransferAsync(params string[] passphrase)
    {
        var file = _sourceCli.PathOf("export.jsonl");
        var exported = await _sourceCli.RunAsync(["export", Integration, "--out", file, .. passphrase]);
        Assert.That((exported.Code, exported.Error), Is.EqualTo((0, "")));
        Assert.That(
            exported.Out,
            Does.Contain(passphrase is []
                ? "without its connections and OAuth clients (--with-secrets"
                : "with its connections and OAuth clients, encrypted"));
        var imported = await _targetCli.RunAsync(["import", file, "--as", Target, .. passphrase]);
        Assert.That((imported.Code, imported.Error), Is.EqualTo((0, "")));
        return imported;
    }

    private async Task<HttpClient> TokenAsync() =>
        _newAccount.CreateBearerClient(
            (string)(await _newAdmin.CreateTokenAsync(await _newAdmin.AddIntegrationAsync(Target), "read", "write"))["full_token"]!);

    private static async Task<JsonObject> ShowAsync(HttpClient zis, string integration, string name)
    {
        var shown = await zis.SendAsync("GET", $"{Services}/connections/{integration}?name={name}");
        Assert.That(shown.Code, Is.EqualTo(200), shown.Text);
        return shown.Json.AsObject();
    }

    private static async Task<JsonNode> RefreshAsync(HttpClient zis, string name)
    {
        var refreshed = await zis.SendAsync("GET", $"{Services}/connections/refresh/{Target}?name={name}");
        Assert.That(refreshed.Code, Is.EqualTo(200), refreshed.Text);
        return refreshed.Json;
    }

    /// <summary>Returns the members that must be equal at the new server.</summary>
    private static IEnumerable<string> TransferredMembers(JsonObject connection) =>
        new[]
        {
            "name",
            "access_token",
            "refresh_token",
            "token_type",
            "token_expiry",
            "permission_scope",
            "oauth_url_subdomain",
            "oauth_access_token_response_body",
        }
            .Select(member => $"{member}: {connection[member]}");
}
