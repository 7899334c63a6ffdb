using Microsoft.Extensions.DependencyInjection;
using ZisPlatform.Application.Registry.Contracts;
using ZisPlatform.Application.Runs;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Runs;
using ZisPlatform.Domain.Runs.Contracts;
using ZisPlatform.Testing;

namespace ZisPlatform.Api.Tests.Runs;

[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class RunStoreTests(Engine engine)
{
    [Test]
    public async Task Event_is_stored_once_when_its_commit_is_retried()
    {
        await using var fixture = await RunFixture.StartAsync(engine, "--Zis:Runs:Concurrency=0");
        await fixture.Flows.DeployAsync("""{"Done":{"Type":"Succeed"}}""", "Done", fixture.Receiver.Address);
        var store = fixture.Server.Services.GetRequiredService<IRunStore>();
        await using var connection = StoreDump.Connect(fixture.Server);
        await connection.OpenAsync();
        var account = new AccountId(Convert.ToInt64(await ScalarAsync(connection, "SELECT MIN(id) FROM identity_accounts"), null));
        var stored = new StoredEvent("01KDYV3ZY80000000000000001", new FlowEvent(account, "runner", "widgets", "changed", "{}"), Now);
        var matches = await fixture.Server.Services.GetRequiredService<IEventSubscriptions>().MatchAsync(
            [new EventKey(account, "runner", "widgets", "changed")], CancellationToken.None);
        Assert.That(matches, Has.Count.EqualTo(1));

        Assert.That(await store.AcceptAsync([stored], [CreateRun(stored, 1)], matches, owner: 0, CancellationToken.None), Is.True);
        var retries = await Task.WhenAll(
            Enumerable.Range(2, 4).Select(number => store.AcceptOnceAsync(stored, [CreateRun(stored, number)], CancellationToken.None)));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(retries, Is.All.EqualTo(stored.Id));
            Assert.That(await StoreDump.CountAsync(connection, "runs_events"), Is.EqualTo(1));
            Assert.That(await ScalarAsync(connection, "SELECT MAX(id) FROM runs_runs"), Is.EqualTo(CreateRun(stored, 1).Id));
        }
    }

    [Test]
    public async Task Concurrent_retries_of_an_event_store_it_once()
    {
        await using var fixture = await RunFixture.StartAsync(engine, "--Zis:Runs:Concurrency=0");
        var store = fixture.Server.Services.GetRequiredService<IRunStore>();
        await using var connection = StoreDump.Connect(fixture.Server);
        await connection.OpenAsync();
        var account = new AccountId(Convert.ToInt64(await ScalarAsync(connection, "SELECT MIN(id) FROM identity_accounts"), null));
        var stored = new StoredEvent("01KDYV3ZY80000000000000002", new FlowEvent(account, null, "widgets", "changed", "{}"), Now);

        var retries = await Task.WhenAll(
            Enumerable.Range(1, 8).Select(number => store.AcceptOnceAsync(stored, [CreateRun(stored, number)], CancellationToken.None)));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(retries, Is.All.EqualTo(stored.Id));
            Assert.That(await StoreDump.CountAsync(connection, "runs_events"), Is.EqualTo(1));
            Assert.That(await StoreDump.CountAsync(connection, "runs_runs"), Is.EqualTo(1));
        }
    }

    private static DateTimeOffset Now => new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static Run CreateRun(StoredEvent stored, int number) => new()
    {
        Id = $"01KDYV3ZY8000000000000010{number}",
        Account = stored.Event.Account,
        Integration = "runner",
        Event = stored,
        JobSpec = "spec",
        Flow = "zis:runner:flow:on_event",
        CreatedAt = stored.AcceptedAt,
    };

    private static async Task<object?> ScalarAsync(System.Data.Common.DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteScalarAsync();
    }
}
