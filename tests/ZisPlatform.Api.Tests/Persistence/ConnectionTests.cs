using ZisPlatform.Testing;

namespace ZisPlatform.Api.Tests.Persistence;

/// <summary>
/// The use of PostgreSQL connections. Each connection is a process with separate caches, so frequent statements must use the same few.
/// </summary>
[Category("Postgres")]
public class ConnectionTests
{
    private const string Processes = "pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";

    [Test]
    public async Task At_most_two_connections_commit_events()
    {
        await using var fixture = await RunFixture.StartAsync(Engine.Postgres, "--Zis:Runs:Concurrency=0");
        await fixture.Flows.DeployAsync(FlowClient.Twice, "First", fixture.Receiver.Address);
        await using var store = StoreDump.Connect(fixture.Server);
        await store.OpenAsync();
        await FlowClient.PollUntilAsync(
            async () =>
            {
                await Task.WhenAll(
                    Enumerable.Range(0, 40).Select(_ => fixture.Admin.SendAsync("GET", "/api/services/zis/registry/runner/bundles")));
                return await StoreDump.CountAsync(store, Processes);
            },
            count => count > 6);

        for (var i = 0; i < 12; i++)
        {
            await fixture.Flows.SendAsync("{}");
        }

        Assert.That(await StoreDump.CountAsync(store, $"{Processes} AND query LIKE 'INSERT INTO runs_runs%'"), Is.InRange(1, 2));
    }
}
