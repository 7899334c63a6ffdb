using Microsoft.Extensions.DependencyInjection;
using ZisPlatform.Application.Runs.Contracts;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Runs;
using ZisPlatform.Testing;

namespace ZisPlatform.IntegrationTests.Runs;

/// <summary>Fair scheduling between accounts and the limits of concurrent runs.</summary>
[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class RunShareTests(Engine engine)
{
    private const string CallAndEnd = """{"Call":{"Type":"Action","ActionName":"zis:{i}:action:send","Parameters":{"payload.$":"$.input"},"Next":"Done"},"Done":{"Type":"Succeed"}}""";

    [Test]
    public async Task Flood_from_one_account_does_not_block_other_accounts()
    {
        const int flood = 2000;
        await using var scene = await RunFixture.StartAsync(engine, "--Zis:Runs:Concurrency=2");
        await scene.Flows.DeployAsync(CallAndEnd, "Call", scene.Receiver.Address);
        var (latecomer, admin) = await AddLatecomerAsync(scene);
        using var _ = admin;
        scene.Receiver.Hold();
        var account = new AccountId((long)(await scene.Admin.SendAsync("GET", "/api/platform/v1/me")).Json["account"]!["id"]!);
        var intake = scene.Server.Services.GetRequiredService<IEventIngestor>();
        await Task.WhenAll(
            Enumerable.Range(0, flood)
                .Select(_ => intake.AcceptAsync(new FlowEvent(account, "runner", "widgets", "changed", "{}"), default)));
        await latecomer.SendAsync("{}");

        scene.Receiver.Open();
        var late = await latecomer.EndAsync();

        var before = scene.Receiver.Requests.TakeWhile(request => request.Path != "/late/items").Count();
        Assert.That((string)late["status"]!, Is.EqualTo("succeeded"));
        Assert.That(before, Is.LessThan(flood / 20), "calls of the flood that came before the other account's only one");
    }

    [Test]
    public async Task Concurrent_calls_stay_within_the_account_and_integration_limits()
    {
        await using var scene =
            await RunFixture.StartAsync(engine, "--Zis:Runs:ConcurrencyOfAccount=5", "--Zis:Runs:ConcurrencyOfIntegration=3");
        await scene.Admin.AddIntegrationAsync("second");
        var second = new Workflows(scene.Admin, "second");
        await scene.Flows.DeployAsync(CallAndEnd, "Call", scene.Receiver.Address + "/one");
        await second.DeployAsync(CallAndEnd, "Call", scene.Receiver.Address + "/two");
        scene.Receiver.Hold();

        await Task.WhenAll(Enumerable.Range(0, 60).Select(i => (i % 2 == 0 ? scene.Flows : second).SendAsync("{}")));
        await Workflows.UntilAsync(() => Task.FromResult(scene.Receiver.UnderWay()), count => count == 5);
        scene.Receiver.Open();
        await scene.Flows.UntilAsync(runs => runs.Count == 30 && runs.All(run => run!["finished_at"] is not null));
        await second.UntilAsync(runs => runs.Count == 30 && runs.All(run => run!["finished_at"] is not null));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(scene.Receiver.Requests, Has.Count.EqualTo(60));
            Assert.That(scene.Receiver.MostAtOnce(), Is.EqualTo(5));
            Assert.That(scene.Receiver.MostAtOnce("/one/items"), Is.InRange(2, 3));
            Assert.That(scene.Receiver.MostAtOnce("/two/items"), Is.InRange(2, 3));
        }
    }

    [Test]
    public async Task Events_over_the_queue_limit_get_429_and_accepted_events_are_not_lost()
    {
        await using var scene = await RunFixture.StartAsync(engine, "--Zis:Runs:QueueLimit=1");
        await scene.Flows.DeployAsync(CallAndEnd, "Call", scene.Receiver.Address);
        const string body = """{"source":"widgets","type":"changed","integration":"runner","payload":{}}""";
        var answers = new List<Task<Answer>>();
        await using (var store = StoreDump.Connect(scene.Server))
        {
            // This lock blocks all commits of events, so that the queue fills up.
            await store.OpenAsync();
            await using var command = store.CreateCommand();
            command.CommandText = engine == Engine.Postgres ? "BEGIN; LOCK TABLE runs_events IN ACCESS EXCLUSIVE MODE" : "BEGIN IMMEDIATE";
            await command.ExecuteNonQueryAsync();
            answers.AddRange(Enumerable.Range(0, 8).Select(_ => scene.Admin.SendAsync("POST", "/api/platform/v1/events", body)));
            var first = await await Task.WhenAny(answers);
            Assert.That(first.Code, Is.EqualTo(429), first.Text);
            Assert.That(first.Headers.RetryAfter!.Delta, Is.EqualTo(TimeSpan.FromSeconds(1)));
            Assert.That((string)first.Json["code"]!, Is.EqualTo("runs.overloaded"));
            command.CommandText = "ROLLBACK";
            await command.ExecuteNonQueryAsync();
        }

        var codes = (await Task.WhenAll(answers)).Select(answer => answer.Code).ToList();
        var taken = codes.Count(code => code == 202);
        Assert.That(codes, Is.All.EqualTo(202).Or.EqualTo(429));
        Assert.That(taken, Is.Positive);
        await scene.Flows.UntilAsync(runs => runs.Count == taken && runs.All(run => run!["finished_at"] is not null));
        Assert.That(scene.Receiver.Requests, Has.Count.EqualTo(taken));
    }

    /// <summary>Creates an account with an integration that sorts after the first one in every order.</summary>
    private static async Task<(Workflows Flows, HttpClient Admin)> AddLatecomerAsync(RunFixture scene)
    {
        var admin = (await scene.Server.NewAccountAsync()).Admin();
        await admin.AddIntegrationAsync("zz_latecomer");
        var flows = new Workflows(admin, "zz_latecomer");
        await flows.DeployAsync(CallAndEnd, "Call", scene.Receiver.Address + "/late");
        return (flows, admin);
    }
}
