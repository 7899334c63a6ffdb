using System.Collections.Concurrent;
using System.Data.Common;
using System.Text;
using Microsoft.Data.Sqlite;
using Npgsql;
using ZisPlatform.Testing;

namespace ZisPlatform.Resilience.Tests;

/// <summary>The store after a server is killed: it has only complete integrations, and each one that was confirmed.</summary>
[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public sealed class CrashTests(Engine engine) : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("zis-crash-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Test]
    public async Task Killed_server_leaves_no_partial_integration_and_loses_no_confirmed_one()
    {
        var connectionString = engine == Engine.Postgres ? await Postgres.NewDatabaseAsync() : null;
        var confirmed = new ConcurrentBag<string>();
        for (var round = 0; round < 4; round++)
        {
            await using var server = Start(connectionString);
            using var client = Client(await server.WaitForAddressAsync());
            var workers =
                Enumerable.Range(0, 4).Select(worker => CreateUntilKilledAsync(client, $"crash_{round}_{worker}", confirmed)).ToArray();
            var before = confirmed.Count;
            while (confirmed.Count < before + 3)
            {
                await Task.Delay(5);
            }

            server.Kill();
            await server.WaitForExitAsync();
            await Task.WhenAll(workers);
        }

        await using var restarted = Start(connectionString);
        using var reader = Client(await restarted.WaitForAddressAsync());
        var listed = (await reader.ListIntegrationsAsync()).Json["integrations"]!.AsArray()
            .Select(item => item!["name"]!.GetValue<string>()).ToList();
        await using var store = Connect(connectionString);
        await store.OpenAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(confirmed, Is.Not.Empty);
            Assert.That(confirmed, Is.SubsetOf(listed));
            Assert.That(await StoreDump.CountAsync(store, "identity_oauth_clients"), Is.EqualTo(listed.Count));
            Assert.That(await StoreDump.CountAsync(store, "audit_entries WHERE action = 'integration.create'"), Is.EqualTo(listed.Count));
            Assert.That(
                await StoreDump.CountAsync(
                    store,
                    "registry_integrations i "
                    + "JOIN identity_oauth_clients c ON c.id = i.oauth_client_id AND c.identifier = 'zis_' || i.name"),
                Is.EqualTo(listed.Count));
        }
    }

    [Test]
    public async Task Server_killed_during_a_transaction_leaves_no_partial_data()
    {
        if (engine == Engine.Sqlite)
        {
            await KillDuringTransactionAsync(null, "BEGIN IMMEDIATE", _ => Task.FromResult(true));
        }
        else
        {
            // The last of the three rows waits for the lock, so the other two are written but not committed.
            await KillDuringTransactionAsync(
                await Postgres.NewDatabaseAsync(),
                "BEGIN; LOCK TABLE audit_entries IN EXCLUSIVE MODE",
                async blocked => await StoreDump.CountAsync(
                    blocked,
                    "pg_locks WHERE NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())") > 0);
        }
    }

    private async Task KillDuringTransactionAsync(string? connectionString, string block, Func<DbConnection, Task<bool>> isBlocked)
    {
        await using (var server = Start(connectionString))
        {
            using var client = Client(await server.WaitForAddressAsync());
            Assert.That((await client.CreateIntegrationAsync("warm_up")).Code, Is.EqualTo(200));
            await using var blocker = Connect(connectionString);
            await blocker.OpenAsync();
            await ExecuteAsync(blocker, block);
            var request = client.CreateIntegrationAsync("half_written");
            await using var observer = Connect(connectionString);
            await observer.OpenAsync();
            while (!await isBlocked(observer))
            {
                await Task.Delay(5);
            }

            server.Kill();
            await server.WaitForExitAsync();
            Assert.That(async () => await request, Throws.InstanceOf<HttpRequestException>());
            if (engine == Engine.Postgres)
            {
                // End the connection of the killed server: PostgreSQL would notice its loss only after the lock is released.
                await ExecuteAsync(
                    observer,
                    """
                    SELECT pg_terminate_backend(pid) FROM pg_locks
                    WHERE NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                    """);
                await observer.CloseAsync();
            }

            await ExecuteAsync(blocker, "ROLLBACK");
        }

        await using var restarted = Start(connectionString);
        using var reader = Client(await restarted.WaitForAddressAsync());
        await using var store = Connect(connectionString);
        await store.OpenAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That((await reader.ListIntegrationsAsync()).Text, Does.Contain("warm_up").And.Not.Contain("half_written"));
            Assert.That(await StoreDump.CountAsync(store, "identity_oauth_clients WHERE identifier = 'zis_half_written'"), Is.Zero);
            Assert.That(await StoreDump.CountAsync(store, "audit_entries WHERE target = 'half_written'"), Is.Zero);
        }

        Assert.That((await reader.CreateIntegrationAsync("half_written")).Code, Is.EqualTo(200));
    }

    private static async Task CreateUntilKilledAsync(HttpClient client, string prefix, ConcurrentBag<string> confirmed)
    {
        try
        {
            for (var i = 0; ; i++)
            {
                var name = $"{prefix}_{i}";
                if ((await client.CreateIntegrationAsync(name)).Code == 200)
                {
                    confirmed.Add(name);
                }
            }
        }
        catch (HttpRequestException)
        {
            // Expected: the server was killed.
        }
    }

    private ServerProcess Start(string? connectionString) => ServerProcess.Start(
        _directory,
        ("Zis__Admin__Token", ZisTestServer.AdminToken),
        ("Zis__KeyPool__Size", "8"),
        ("ConnectionStrings__Zis", connectionString),
        ("Zis__MasterKey", connectionString is null ? null : Convert.ToBase64String(new byte[32])));

    private static HttpClient Client(Uri address)
    {
        var client = new HttpClient { BaseAddress = address };
        client.DefaultRequestHeaders.Authorization =
            new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"admin@local/token:{ZisTestServer.AdminToken}")));
        return client;
    }

    private DbConnection Connect(string? connectionString) => connectionString is null
        ? new SqliteConnection($"Data Source={Path.Combine(_directory, "data", "zis.db")};Pooling=False")
        : new NpgsqlConnection(connectionString);

    private static async Task ExecuteAsync(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}
