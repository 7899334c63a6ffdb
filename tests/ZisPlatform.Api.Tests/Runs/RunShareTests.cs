using Microsoft.Extensions.DependencyInjection;
using ZisPlatform.Application.Runs.Contracts;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Runs.Contracts;
using ZisPlatform.Testing;

namespace ZisPlatform.Api.Tests.Runs;

/// <summary>Fair scheduling between accounts and the limits of concurrent runs.</summary>
[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class RunShareTests(Engine engine)
{
    private const string CallAndEnd =
        """{"Call":{"Type":"Action","ActionName":"zis:{i}:action:send","Parameters":{"payload.$":"$.input"},"Next":"Done"},"Done":"""
        + """{"Type":"Succeed"}}""";

    [Test]
    public async Task Flood_from_one_account_does_not_block_other_accounts()
    {
        const int flood = 2000;
        await using var fixture = await RunFixture.StartAsync(engine, "--Zis:Runs:Concurrency=2");
        await fixture.Flows.DeployAsync(CallAndEnd, "Call", fixture.Receiver.Address);
        var (otherFlows, admin) = await AddOtherAccountAsync(fixture);
        using var _ = admin;
        fixture.Receiver.HoldResponses();
        var account = new AccountId((long)(await fixture.Admin.SendAsync("GET", "/api/platform/v1/me")).Json["account"]!["id"]!);
        var ingestor = fixture.Server.Services.GetRequiredService<IEventIngestor>();
        await Task.WhenAll(
            Enumerable.Range(0, flood)
                .Select(_ => ingestor.AcceptAsync(new FlowEvent(account, "runner", "widgets", "changed", "{}"), default)));
        await otherFlows.SendAsync("{}");

        fixture.Receiver.ReleaseResponses();
        var run = await otherFlows.WaitForRunAsync();

        var callsBefore = fixture.Receiver.Requests.TakeWhile(request => request.Path != "/late/items").Count();
        Assert.That((string)run["status"]!, Is.EqualTo("succeeded"));
        Assert.That(callsBefore, Is.LessThan(flood / 20), "few calls of the first account precede the call of the other account");
    }

    [Test]
    public async Task Concurrent_calls_stay_within_the_account_and_integration_limits()
    {
        await using var fixture =
            await RunFixture.StartAsync(engine, "--Zis:Runs:ConcurrencyOfAccount=5", "--Zis:Runs:ConcurrencyOfIntegration=3");
        await fixture.Admin.AddIntegrationAsync("second");
        var second = new FlowClient(fixture.Admin, "second");
        await fixture.Flows.DeployAsync(CallAndEnd, "Call", fixture.Receiver.Address + "/one");
        await second.DeployAsync(CallAndEnd, "Call", fixture.Receiver.Address + "/two");
        fixture.Receiver.HoldResponses();

        await Task.WhenAll(Enumerable.Range(0, 60).Select(i => (i % 2 == 0 ? fixture.Flows : second).SendAsync("{}")));
        await FlowClient.PollUntilAsync(() => Task.FromResult(fixture.Receiver.ActiveCalls()), count => count == 5);
        fixture.Receiver.ReleaseResponses();
        await fixture.Flows.WaitForRunsAsync(runs => runs.Count == 30 && runs.All(run => run!["finished_at"] is not null));
        await second.WaitForRunsAsync(runs => runs.Count == 30 && runs.All(run => run!["finished_at"] is not null));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(fixture.Receiver.Requests, Has.Count.EqualTo(60));
            Assert.That(fixture.Receiver.MaxConcurrentCalls(), Is.EqualTo(5));
            Assert.That(fixture.Receiver.MaxConcurrentCalls("/one/items"), Is.InRange(2, 3));
            Assert.That(fixture.Receiver.MaxConcurrentCalls("/two/items"), Is.InRange(2, 3));
        }
    }

    [Test]
    public async Task Events_over_the_queue_limit_get_429_and_accepted_events_are_not_lost()
    {
        await using var fixture = await RunFixture.StartAsync(engine, "--Zis:Runs:QueueLimit=1");
        await fixture.Flows.DeployAsync(CallAndEnd, "Call", fixture.Receiver.Address);
        const string body = """{"source":"widgets","type":"changed","integration":"runner","payload":{}}""";
        var answers = new List<Task<Answer>>();
        await using (var store = StoreDump.Connect(fixture.Server))
        {
            // This lock blocks all commits of events, so that the queue fills up.
            await store.OpenAsync();
            await using var command = store.CreateCommand();
            command.CommandText = engine == Engine.Postgres ? "BEGIN; LOCK TABLE runs_events IN ACCESS EXCLUSIVE MODE" : "BEGIN IMMEDIATE";
            await command.ExecuteNonQueryAsync();
            answers.AddRange(Enumerable.Range(0, 8).Select(_ => fixture.Admin.SendAsync("POST", "/api/platform/v1/events", body)));
            var first = await await Task.WhenAny(answers);
            Assert.That(first.Code, Is.EqualTo(429), first.Text);
            Assert.That(first.Headers.RetryAfter!.Delta, Is.EqualTo(TimeSpan.FromSeconds(1)));
            Assert.That((string)first.Json["code"]!, Is.EqualTo("runs.overloaded"));
            command.CommandText = "ROLLBACK";
            await command.ExecuteNonQueryAsync();
        }

        var codes = (await Task.WhenAll(answers)).Select(answer => answer.Code).ToList();
        var acceptedCount = codes.Count(code => code == 202);
        Assert.That(codes, Is.All.EqualTo(202).Or.EqualTo(429));
        Assert.That(acceptedCount, Is.Positive);
        await fixture.Flows.WaitForRunsAsync(runs => runs.Count == acceptedCount && runs.All(run => run!["finished_at"] is not null));
        Assert.That(fixture.Receiver.Requests, Has.Count.EqualTo(acceptedCount));
    }

    /// <summary>Creates an account with an integration that sorts after the first one in every order.</summary>
    private static async Task<(FlowClient Flows, HttpClient Admin)> AddOtherAccountAsync(RunFixture fixture)
    {
        var admin = (await fixture.Server.NewAccountAsync()).Admin();
        await admin.AddIntegrationAsync("zz_latecomer");
        var flows = new FlowClient(admin, "zz_latecomer");
        await flows.DeployAsync(CallAndEnd, "Call", fixture.Receiver.Address + "/late");
        return (flows, admin);
    }
}
