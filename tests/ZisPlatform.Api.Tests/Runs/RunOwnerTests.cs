using Microsoft.Extensions.DependencyInjection;
using ZisPlatform.Application.Runs.Execution;
using ZisPlatform.Testing;

namespace ZisPlatform.Api.Tests.Runs;

/// <summary>Change of the owner of a run: shutdown, restart, and a worker that has lost its run.</summary>
[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class RunOwnerTests(Engine engine)
{
    [Test]
    public async Task Shutdown_waits_for_active_runs_and_the_next_start_runs_the_queue()
    {
        await using var fixture = await RunFixture.StartAsync(engine, "--Zis:Runs:Concurrency=2", "--Zis:Runs:LeaseSeconds=3");
        await fixture.Flows.DeployAsync(FlowClient.Twice, "First", fixture.Receiver.Address);
        fixture.Receiver.HoldResponses();
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => fixture.Flows.SendAsync("{}")));
        await FlowClient.PollUntilAsync(() => Task.FromResult(fixture.Receiver.ActiveCalls()), count => count == 2);

        var restarting = RestartAsync(fixture);
        await restarting.Closed;
        Assert.That(fixture.Receiver.ActiveCalls(), Is.EqualTo(2), "the active calls are not aborted");
        fixture.Receiver.ReleaseResponses();
        await restarting.Done;
        var runs = await fixture.Flows.WaitForRunsAsync(runs => runs.Count == 6 && runs.All(run => run!["finished_at"] is not null));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(runs.Select(run => (string)run!["status"]!), Is.All.EqualTo("succeeded"));
            Assert.That(fixture.Receiver.Requests, Has.Count.EqualTo(12), "each call is made once");
            Assert.That(fixture.Receiver.Requests.Select(request => request.Headers["Idempotency-Key"]), Is.Unique);
        }
    }

    [Test]
    public async Task Waiting_run_resumes_after_a_restart_without_repeating_calls()
    {
        await using var fixture = await RunFixture.StartAsync(engine);
        await fixture.Flows.DeployAsync(
            FlowClient.Twice.Replace("\"Next\":\"Second\"", "\"Next\":\"Rest\"", StringComparison.Ordinal).Replace(
                "\"Second\":{",
                "\"Rest\":{\"Type\":\"Wait\",\"Seconds\":1,\"Next\":\"Second\"},\"Second\":{",
                StringComparison.Ordinal),
            "First",
            fixture.Receiver.Address);
        fixture.Receiver.HoldResponses();
        await fixture.Flows.SendAsync("""{"id":1}""");
        await FlowClient.PollUntilAsync(() => Task.FromResult(fixture.Receiver.ActiveCalls()), count => count == 1);

        // The run reaches its Wait state during the shutdown, when the server starts no more work.
        var restarting = RestartAsync(fixture);
        await restarting.Closed;
        fixture.Receiver.ReleaseResponses();
        await restarting.Done;
        var run = await fixture.Flows.WaitForRunAsync();

        Assert.That((string)run["status"]!, Is.EqualTo("succeeded"));
        Assert.That(
            fixture.Receiver.Requests.Select(request => request.Headers["Idempotency-Key"]),
            Is.EqualTo(new[] { $"\"{run["id"]}-1-1\"", $"\"{run["id"]}-1-2\"" }));
    }

    [Test]
    public async Task Worker_that_lost_ownership_of_a_run_stores_nothing_more()
    {
        await using var fixture = await RunFixture.StartAsync(engine);
        await fixture.Flows.DeployAsync(FlowClient.Twice, "First", fixture.Receiver.Address);
        fixture.Receiver.HoldResponses();
        await fixture.Flows.SendAsync("{}");
        await FlowClient.PollUntilAsync(() => Task.FromResult(fixture.Receiver.ActiveCalls()), count => count == 1);
        await using var store = StoreDump.Connect(fixture.Server);
        await store.OpenAsync();
        await using var command = store.CreateCommand();
        command.CommandText = "UPDATE runs_runs SET owner = 7";
        await command.ExecuteNonQueryAsync();

        fixture.Receiver.ReleaseResponses();
        await fixture.Server.Services.GetRequiredService<RunDispatcher>().DrainAsync(TimeSpan.FromSeconds(30));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                await StoreDump.CountAsync(store, "runs_runs WHERE owner = 7 AND status = 'running' AND finished_at IS NULL"),
                Is.EqualTo(1));
            Assert.That(await StoreDump.CountAsync(store, "runs_outcomes"), Is.Zero);
            Assert.That(await StoreDump.CountAsync(store, "runs_log"), Is.Zero);
            Assert.That(fixture.Receiver.Requests, Has.Count.EqualTo(1), "only the new owner may call the second action");
        }
    }

    /// <summary>
    /// Restarts the server. <c>Closed</c> completes when the old server accepts no more connections, <c>Done</c> when the new one is ready.
    /// </summary>
    private static (Task Closed, Task Done) RestartAsync(RunFixture fixture)
    {
        var address = fixture.Server.Address;
        var done = fixture.RestartAsync();
        return (FlowClient.PollUntilAsync(() => address.AcceptsConnectionsAsync(), accepts => !accepts), done);
    }
}
