using ZisPlatform.Testing;

namespace ZisPlatform.Resilience.Tests.Runs;

/// <summary>Several servers that run the flows of the same store.</summary>
[Category("Postgres")]
public class RunReplicaTests
{
    [Test]
    public async Task Two_replicas_of_one_store_share_the_work()
    {
        string[] settings = ["--Zis:Runs:Concurrency=2"];
        await using var fixture = await RunFixture.StartAsync(Engine.Postgres, settings);
        await using var other = await ZisTestServer.StartOnAsync(fixture.Server.ConnectionString!, [.. FlowClient.Settings, .. settings]);
        await fixture.Flows.DeployAsync(FlowClient.Twice, "First", fixture.Receiver.Address);
        fixture.Receiver.HoldResponses();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => fixture.Flows.SendAsync("{}")));
        await FlowClient.PollUntilAsync(() => Task.FromResult(fixture.Receiver.ActiveCalls()), count => count == 4);
        await using var store = StoreDump.Connect(fixture.Server);
        await store.OpenAsync();
        var owners = await StoreDump.CountAsync(
            store,
            "(SELECT owner FROM runs_runs WHERE status = 'running' GROUP BY owner HAVING count(*) = 2) AS workers");
        fixture.Receiver.ReleaseResponses();
        await fixture.Flows.WaitForRunsAsync(runs => runs.Count == 8 && runs.All(run => run!["finished_at"] is not null));

        Assert.That(owners, Is.EqualTo(2));
        Assert.That(fixture.Receiver.Requests.Select(request => request.Headers["Idempotency-Key"]), Is.Unique.And.Exactly(16).Items);
    }
}
