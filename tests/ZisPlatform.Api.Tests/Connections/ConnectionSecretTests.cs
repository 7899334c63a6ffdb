using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using ZisPlatform.Application.Common.Security;
using ZisPlatform.Application.Connections;
using ZisPlatform.Application.Connections.Clients;
using ZisPlatform.Testing;

namespace ZisPlatform.Api.Tests.Connections;

/// <summary>Tests of the protection of stored secrets against an attacker with write access to the database.</summary>
[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class ConnectionSecretTests(Engine engine) : ConnectionTests(engine)
{
    [Test]
    public async Task Secret_copied_to_another_row_does_not_decrypt()
    {
        await CreateAsync("bearer_token", "mine");
        await CreateAsync("bearer_token", "yours");
        Assert.That(await DecryptAsync("mine"), Is.EqualTo("S3cret-key"));

        await ExecuteAsync(
            $"""
            UPDATE connections_connections
            SET secret = (SELECT o.secret FROM connections_connections o WHERE o.integration = '{Integration}' AND o.name = 'yours')
            WHERE integration = '{Integration}' AND name = 'mine'
            """);

        Assert.That(() => DecryptAsync("mine"), Throws.InstanceOf<CryptographicException>());
        Assert.That(await DecryptAsync("yours"), Is.EqualTo("S3cret-key"));
    }

    [Test]
    public async Task Client_secret_copied_to_another_row_does_not_decrypt()
    {
        var path = $"/api/services/zis/connections/oauth/clients/{Integration}";
        const string body = """
            {"name":"NAME","client_id":"a","client_secret":"S3cret","token_url":"https://a.example/token",
             "grant_type":"client_credentials"}
            """;
        await Zis.SendAsync("POST", path, body.Replace("NAME", "mine", StringComparison.Ordinal));
        await Zis.SendAsync("POST", path, body.Replace("NAME", "yours", StringComparison.Ordinal));
        Assert.That(await DecryptClientSecretAsync("mine"), Is.EqualTo("S3cret"));

        await ExecuteAsync(
            $"""
            UPDATE connections_clients
            SET client_secret = (
                SELECT o.client_secret FROM connections_clients o WHERE o.integration = '{Integration}' AND o.name = 'yours')
            WHERE integration = '{Integration}' AND name = 'mine'
            """);

        Assert.That(() => DecryptClientSecretAsync("mine"), Throws.InstanceOf<CryptographicException>());
        Assert.That(await DecryptClientSecretAsync("yours"), Is.EqualTo("S3cret"));
    }

    [Test]
    public async Task Key_of_a_secret_is_known_without_decryption()
    {
        await CreateAsync("bearer_token", "mine");
        await using var scope = Server.Services.CreateAsyncScope();
        var protector = scope.ServiceProvider.GetRequiredService<ISecretProtector>();
        var stored = await FindAsync(scope, "mine");

        Assert.That(protector.KeyOf(stored.ProtectedSecret), Is.EqualTo(protector.KeyOf(protector.Protect("test", "row", [1]))));
        Assert.That(() => protector.KeyOf([1, 2, 3]), Throws.InstanceOf<CryptographicException>());
    }

    private async Task<string> DecryptAsync(string name)
    {
        await using var scope = Server.Services.CreateAsyncScope();
        return scope.ServiceProvider.GetRequiredService<ConnectionSecretProtector>().Unprotect(await FindAsync(scope, name));
    }

    private async Task<string> DecryptClientSecretAsync(string name)
    {
        await using var scope = Server.Services.CreateAsyncScope();
        var clients = await scope.ServiceProvider.GetRequiredService<IProviderClientRepository>().ListAsync(
            await AccountIdAsync(), Integration, default);
        return scope.ServiceProvider.GetRequiredService<ProviderClients>().Unprotect(clients.Single(client => client.Name == name));
    }

    private async Task<Domain.Common.AccountId> AccountIdAsync() =>
        new((long)(await Admin.SendAsync("GET", "/api/platform/v1/me")).Json["account"]!["id"]!);

    private async Task<Domain.Connections.Connection> FindAsync(AsyncServiceScope scope, string name) =>
        (await scope.ServiceProvider.GetRequiredService<IConnectionRepository>().FindAsync(
            await AccountIdAsync(), Integration, name, default))!;

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = StoreDump.Connect(Server);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        Assert.That(await command.ExecuteNonQueryAsync(), Is.EqualTo(1));
    }
}
