using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using ZisPlatform.Application.Common.Security;
using ZisPlatform.Application.Connections;
using ZisPlatform.Application.Connections.Clients;
using ZisPlatform.Application.Connections.OAuth;
using ZisPlatform.Application.Registry.Integrations;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Registry;
using ZisPlatform.Testing;

namespace ZisPlatform.Api.Tests.Security;

/// <summary>Key rotation. Each test has a separate server, because a new key applies to all accounts of a server.</summary>
[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class KeyRotationTests(Engine engine)
{
    private const string Rotations = "/api/platform/v1/keys/rotations";
    private const string Integration = "rotated";

    // More than one batch of the rotation.
    private const int Connections = 130;

    private ZisTestServer _server = null!;
    private HttpClient _operator = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _server = await ZisTestServer.StartAsync(engine);
        _operator = _server.CreateOperatorClient();
    }

    [TearDown]
    public async Task StopAsync()
    {
        _operator.Dispose();
        await _server.DisposeAsync();
    }

    [Test]
    public async Task Rotation_reencrypts_every_stored_secret_without_changing_its_value()
    {
        await SeedAsync();
        var before = (await ShowAsync())!;
        var signingKey = await SigningKeyAsync();

        var rotated = await _operator.SendAsync("POST", Rotations);
        var after = await WaitForEndAsync();

        Assert.That(rotated.Code, Is.EqualTo(202), rotated.Text);
        Assert.That((string)after["key"]!, Is.EqualTo((string)rotated.Json["rotation"]!["key"]!).And.Not.EqualTo((string)before["key"]!));
        Assert.That(Kinds(before), Is.EqualTo(new[]
        {
            ("private keys of integrations", 1L),
            ("secrets of connections", Connections),
            ("secrets of providers' clients", 1),
            ("open OAuth flows", 1),
            ("outcomes with secrets", 0),
            ("tokens of webhooks", 1),
            ("signing secrets of webhooks", 1),
        }));
        Assert.That(Kinds(after), Is.EqualTo(Kinds(before)));
        Assert.That((long)after["done"]!, Is.EqualTo(Connections + 5));
        Assert.That(await SigningKeyAsync(), Is.EqualTo(signingKey));
        Assert.That(await DecryptAsync("key_7"), Is.EqualTo("secret 7"));
        Assert.That(await DecryptAsync($"key_{Connections}"), Is.EqualTo($"secret {Connections}"));

        var entry = (await _operator.SendAsync("GET", "/api/platform/v1/audit")).Json["entries"]![0]!;
        Assert.That(
            ((string)entry["action"]!, (string)entry["before"]!["key"]!, (string)entry["after"]!["key"]!),
            Is.EqualTo(("keys.rotate", (string)before["key"]!, (string)after["key"]!)));
    }

    [Test]
    public async Task Next_start_completes_an_interrupted_rotation()
    {
        await SeedAsync();
        var oldSecret = await ReadSecretAsync("key_1");
        await _operator.SendAsync("POST", Rotations);
        await WaitForEndAsync();

        // Simulate a server that stopped before it reached this row.
        await WriteSecretAsync("key_1", oldSecret);
        Assert.That((long)(await ShowAsync())["left"]!, Is.EqualTo(1));
        _operator.Dispose();
        _server = await _server.RestartAsync();
        _operator = _server.CreateOperatorClient();

        await WaitForEndAsync();
        Assert.That(await DecryptAsync("key_1"), Is.EqualTo("secret 1"));
        Assert.That(await ReadSecretAsync("key_1"), Is.Not.EqualTo(oldSecret));
    }

    [Test]
    public async Task Unreadable_value_does_not_block_the_rotation_of_others()
    {
        await SeedAsync();
        var foreignSecret = await ReadSecretAsync("key_2");
        await WriteSecretAsync("key_1", foreignSecret);

        await _operator.SendAsync("POST", Rotations);
        await WaitForRemainingAsync(1);

        Assert.That(await ReadSecretAsync("key_1"), Is.EqualTo(foreignSecret));
        Assert.That(await DecryptAsync("key_2"), Is.EqualTo("secret 2"));
    }

    [Test]
    public async Task Only_operators_can_rotate_and_view_keys()
    {
        using var admin = (await _server.NewAccountAsync()).Admin();
        var before = (string)(await ShowAsync())["key"]!;

        Assert.That((await admin.SendAsync("POST", Rotations)).Code, Is.EqualTo(403));
        Assert.That((await admin.SendAsync("GET", $"{Rotations}/current")).Code, Is.EqualTo(403));
        Assert.That((string)(await ShowAsync())["key"]!, Is.EqualTo(before));
    }

    [Test]
    public async Task Rotate_command_can_wait_for_the_end_of_the_rotation()
    {
        await SeedAsync();
        using var cli = new CliHost();
        var login = await cli.RunWithInputAsync(
            ZisTestServer.AdminToken,
            "login",
            "--server",
            $"{_server.Address}",
            "--email",
            ZisTestServer.AdminEmail);
        Assert.That(login.Code, Is.Zero, login.Error);

        var before = await cli.RunAsync("keys", "show");
        var rotated = await cli.RunAsync("keys", "rotate", "--wait");

        Assert.That((rotated.Code, rotated.Error), Is.EqualTo((0, "")));
        Assert.That(rotated.Field("Key"), Is.Not.EqualTo(before.Field("Key")));
        Assert.That((rotated.Field("Under this key"), rotated.Field("Under earlier keys")), Is.EqualTo(($"{Connections + 5}", "0")));
        Assert.That((await cli.RunAsync("keys", "show", "--json")).Json["rotation"]!["left"]!.GetValue<long>(), Is.Zero);
    }

    [Test]
    public async Task Rotate_command_shows_the_progress_on_a_terminal()
    {
        await SeedAsync();
        using var cli = new CliHost { ErrorOnTerminal = true };
        await cli.RunWithInputAsync(
            ZisTestServer.AdminToken,
            "login",
            "--server",
            $"{_server.Address}",
            "--email",
            ZisTestServer.AdminEmail);

        var rotated = await cli.RunAsync("keys", "rotate", "--wait");

        Assert.That(rotated.Code, Is.Zero, rotated.Error);
        Assert.That(rotated.Error, Does.Contain($" of {Connections + 5} stored secrets are under the key {rotated.Field("Key")}."));
    }

    /// <summary>
    /// Stores at least one secret of each kind. The verifier of an OAuth flow requires a browser, so its row is inserted with SQL.
    /// </summary>
    private async Task SeedAsync()
    {
        Assert.That((await _operator.CreateIntegrationAsync(Integration)).Code, Is.EqualTo(200));
        for (var i = 1; i <= Connections; i++)
        {
            var created = await _operator.SendAsync(
                "POST",
                $"/api/platform/v1/integrations/{Integration}/connections",
                $$"""{"kind":"bearer_token","name":"key_{{i}}","secret":"secret {{i}}","allowed_domain":"api.example.com"}""");
            Assert.That(created.Code, Is.EqualTo(201), created.Text);
        }

        var webhook = await _operator.SendAsync(
            "POST",
            $"/api/platform/v1/integrations/{Integration}/webhooks",
            """{"source_system":"s","event_type":"t","signing":{"scheme":"github"}}""");
        Assert.That(webhook.Code, Is.EqualTo(201), webhook.Text);

        var account = await AccountAsync();
        var protector = _server.Services.GetRequiredService<ISecretProtector>();
        await ExecuteAsync(
            $"""
            INSERT INTO connections_clients (id, account_id, integration, uuid, name, client_id, client_secret, token_url, default_scopes,
                grant_type, created_at, updated_at, revision)
            SELECT 1, account_id, name, 'b2a1f6b4-0000-4000-8000-000000000001', 'widget', 'id', @value, 'https://a.example', '',
                'client_credentials', created_at, created_at, 0
            FROM registry_integrations
            """,
            protector.Protect(ProviderClients.Purpose, ConnectionSecretProtector.Row(account, 1), [1]));
        await ExecuteAsync(
            $"""
            INSERT INTO connections_flows (id, account_id, integration, client_id, name, grant_type, scopes, url_subdomain,
                redirect_on_error, offline_access, callback_url,
                started_by, stage, secret_hash, verifier, expires_at)
            SELECT 1, account_id, name, 1, 'flow', 'authorization_code', '', '', 0, 0, 'https://a.example', 1, 1, private_hash, @value,
                created_at
            FROM (SELECT account_id, name, created_at, substr(private_key, 1, 32) AS private_hash FROM registry_integrations) i
            """,
            protector.Protect(RedirectToProvider.VerifierPurpose, ConnectionSecretProtector.Row(account, 1), [2]));
    }

    private static IEnumerable<(string Subject, long Total)> Kinds(JsonNode rotation) =>
        rotation["values"]!.AsArray().Select(value => ((string)value!["subject"]!, (long)value["total"]!));

    private async Task<JsonNode> ShowAsync() => (await _operator.SendAsync("GET", $"{Rotations}/current")).Json["rotation"]!;

    private Task<JsonNode> WaitForEndAsync() => WaitForRemainingAsync(0);

    /// <summary>Polls until the given number of values is left: the server rotates in the background without a notification.</summary>
    private Task<JsonNode> WaitForRemainingAsync(long remaining) =>
        FlowClient.PollUntilAsync(ShowAsync, rotation => (long)rotation["left"]! == remaining);

    private async Task<AccountId> AccountAsync() =>
        new((long)(await _operator.SendAsync("GET", "/api/platform/v1/me")).Json["account"]!["id"]!);

    private async Task<string> DecryptAsync(string name)
    {
        await using var scope = _server.Services.CreateAsyncScope();
        var connection = await scope.ServiceProvider.GetRequiredService<IConnectionRepository>()
            .FindAsync(await AccountAsync(), Integration, name, default);
        return scope.ServiceProvider.GetRequiredService<ConnectionSecretProtector>().Unprotect(connection!);
    }

    private async Task<byte[]> SigningKeyAsync()
    {
        await using var scope = _server.Services.CreateAsyncScope();
        var integration = await scope.ServiceProvider.GetRequiredService<IIntegrationRepository>()
            .FindAsync(IntegrationName.Parse(Integration).Value, default);
        return scope.ServiceProvider.GetRequiredService<ISecretProtector>()
            .Unprotect(CreateIntegration.KeyPurpose, Integration, integration!.Key.ProtectedPrivateKey);
    }

    private async Task<byte[]> ReadSecretAsync(string name)
    {
        await using var connection = StoreDump.Connect(_server);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT secret FROM connections_connections WHERE name = '{name}'";
        return (byte[])(await command.ExecuteScalarAsync())!;
    }

    private Task WriteSecretAsync(string name, byte[] secret) =>
        ExecuteAsync($"UPDATE connections_connections SET secret = @value WHERE name = '{name}'", secret);

    private async Task ExecuteAsync(string sql, byte[] value)
    {
        await using var connection = StoreDump.Connect(_server);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = ("value", value);
        command.Parameters.Add(parameter);
        Assert.That(await command.ExecuteNonQueryAsync(), Is.EqualTo(1));
    }
}
