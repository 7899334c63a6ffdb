using ZisPlatform.Testing;

namespace ZisPlatform.IntegrationTests.Runs;

/// <summary>Several servers that run the flows of the same store.</summary>
[Category("Postgres")]
public class RunReplicaTests
{
    [Test]
    public async Task Two_replicas_of_one_store_share_the_work()
    {
        string[] shares = ["--Zis:Runs:Concurrency=2"];
        await using var scene = await RunFixture.StartAsync(Engine.Postgres, shares);
        await using var other = await ZisTestServer.StartOnAsync(scene.Server.ConnectionString!, [.. Workflows.Settings, .. shares]);
        await scene.Flows.DeployAsync(RunOwnerTests.Twice, "First", scene.Receiver.Address);
        scene.Receiver.Hold();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => scene.Flows.SendAsync("{}")));
        await Workflows.UntilAsync(() => Task.FromResult(scene.Receiver.UnderWay()), count => count == 4);
        await using var store = StoreDump.Connect(scene.Server);
        await store.OpenAsync();
        var owners = await StoreDump.CountAsync(
            store,
            "(SELECT owner FROM runs_runs WHERE status = 'running' GROUP BY owner HAVING count(*) = 2) AS workers");
        scene.Receiver.Open();
        await scene.Flows.UntilAsync(runs => runs.Count == 8 && runs.All(run => run!["finished_at"] is not null));

        Assert.That(owners, Is.EqualTo(2));
        Assert.That(scene.Receiver.Requests.Select(request => request.Headers["Idempotency-Key"]), Is.Unique.And.Exactly(16).Items);
    }
}
