using System.Text.Json.Nodes;
using ZisPlatform.Testing;

namespace ZisPlatform.Api.Tests.Runs;

/// <summary>Bulk replay: runs that failed in an outage are run again at a limited rate.</summary>
[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class ReplayTests(Engine engine)
{
    private const string Replay = "/api/platform/v1/runs/replay";

    private const string StopOrSend = """
        {"Look":{"Type":"Choice","Choices":[{"Variable":"$.input.stop","IsPresent":true,"Next":"Stop"}],"Default":"Send"},
         "Stop":{"Type":"Fail","Error":"Broken","Cause":"it says {{$.input.stop}}"},
         "Send":{"Type":"Action","ActionName":"zis:{i}:action:send","Parameters":{"payload.$":"$.input"},"Next":"Done"},
         "Done":{"Type":"Succeed"}}
        """;

    private const string SendAlone =
        """{"Send":{"Type":"Action","ActionName":"zis:{i}:action:send","Parameters":{"payload.$":"$.input"},"Next":"Done"},"Done":"""
        + """{"Type":"Succeed"}}""";

    [Test]
    public async Task Bulk_replay_repeats_each_failed_run_once_with_its_event_and_the_current_bundle()
    {
        await using var fixture = await RunFixture.StartAsync(engine);
        await fixture.Flows.DeployAsync(StopOrSend, "Look", fixture.Receiver.Address);
        foreach (var payload in new[] { """{"stop":"no1"}""", """{"stop":"no2"}""", """{"stop":"no3"}""", """{"stop":"off"}""", "{}" })
        {
            await fixture.Flows.SendAsync(payload);
        }

        await fixture.Flows.WaitForRunsAsync(runs => runs.Count == 5 && runs.All(run => run!["finished_at"] is not null));
        await fixture.Flows.DeployAsync(SendAlone, "Send", fixture.Receiver.Address);
        const string filter =
            "\"integration\":\"runner\",\"flow\":\"zis:runner:flow:on_event\",\"text\":\"says no\","
            + "\"from\":\"2020-01-01T00:00:00Z\",\"until\":\"2120-01-01T00:00:00Z\"";

        var dryRun = await fixture.Admin.SendAsync("POST", Replay, $$"""{{{filter}},"dry_run":true}""");
        var originals = await fixture.Flows.ListRunsAsync();
        var first = await fixture.Admin.SendAsync("POST", Replay, $$"""{{{filter}},"limit":2,"per_second":1000}""");
        var rest = await fixture.Admin.SendAsync("POST", Replay, $$"""{{{filter}}}""");
        var none = await fixture.Admin.SendAsync("POST", Replay, $$"""{{{filter}}}""");
        var runs = await fixture.Flows.WaitForRunsAsync(runs => runs.Count == 8 && runs.All(run => run!["finished_at"] is not null));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                dryRun.ToString(),
                Is.EqualTo("""200 {"replay":{"id":null,"matched":3,"replayed":0,"per_second":10,"dry_run":true}}"""));
            Assert.That(originals, Has.Count.EqualTo(5));
            Assert.That(
                first.ToString(),
                Does.Match("""^202 {"replay":{"id":"[0-9A-Z]{26}","matched":3,"replayed":2,"per_second":1000,"dry_run":false}}$"""));
            Assert.That(
                rest.ToString(),
                Does.Match("""^202 {"replay":{"id":"[0-9A-Z]{26}","matched":1,"replayed":1,"per_second":10,"dry_run":false}}$"""));
            Assert.That(
                none.ToString(),
                Is.EqualTo("""202 {"replay":{"id":null,"matched":0,"replayed":0,"per_second":10,"dry_run":false}}"""));
            Assert.That(
                fixture.Receiver.Requests.Select(request => request.Body),
                Is.EquivalentTo(new[] { "{}", """{"stop":"no1"}""", """{"stop":"no2"}""", """{"stop":"no3"}""" }));
            Assert.That(
                runs.Select(run => (string?)run!["replay_of"]).OfType<string>(),
                Is.EquivalentTo(
                    originals.Where(run => ((string)run!["message"]!).Contains("says no", StringComparison.Ordinal))
                        .Select(run => (string)run!["id"]!)));
        }

        var entries = (await fixture.Admin.SendAsync("GET", "/api/platform/v1/audit?integration=runner")).Json["entries"]!.AsArray();
        var audited = entries.Where(entry => (string)entry!["action"]! == "run.replay_many").ToList();
        Assert.That(
            audited.Select(entry => (int)entry!["after"]!["replayed"]!),
            Is.EqualTo(new[] { 1, 2 }),
            "the newest entry is first, and a replay without effect has none");
        Assert.That((string)audited[0]!["after"]!["text"]!, Is.EqualTo("says no"));
    }

    [Test]
    public async Task Replay_pace_is_stored_and_survives_a_restart()
    {
        await using var fixture = await RunFixture.StartAsync(engine, "--Zis:Runs:Concurrency=0");
        var cancelled = await CancelAsync(fixture, 3);

        var answer = await fixture.Admin.SendAsync("POST", Replay, """{"status":"cancelled","per_second":4}""");
        var queued = (await fixture.Flows.ListRunsAsync("&status=queued")).Reverse().ToList();
        var due = queued.Select(run => run!["due_at"]!.GetValue<DateTimeOffset>()).ToList();
        await fixture.RestartAsync();
        await fixture.Flows.WaitForRunsAsync(runs => runs.Count(run => (string)run!["status"]! == "succeeded") == 3);

        Assert.That((int)answer.Json["replay"]!["replayed"]!, Is.EqualTo(3));
        Assert.That(queued.Select(run => (string)run!["replay_of"]!), Is.EqualTo(cancelled), "the oldest run is replayed first");
        Assert.That(due.Zip(due.Skip(1), (earlier, later) => (later - earlier).TotalMilliseconds), Is.EqualTo(new[] { 250.0, 250.0 }));
        Assert.That(due[0], Is.EqualTo(queued[0]!["created_at"]!.GetValue<DateTimeOffset>()));
        Assert.That(
            fixture.Receiver.Requests.Select(request => request.Body),
            Is.EquivalentTo(new[] { """{"n":0}""", """{"n":1}""", """{"n":2}""" }));
    }

    [Test]
    public async Task Cancelling_a_bulk_replay_cancels_all_its_runs_and_releases_the_unstarted_ones()
    {
        await using var fixture = await RunFixture.StartAsync(engine);
        await fixture.Flows.DeployAsync(StopOrSend, "Look", fixture.Receiver.Address);
        for (var i = 0; i < 4; i++)
        {
            await fixture.Flows.SendAsync("""{"stop":"no"}""");
        }

        var failed = await fixture.Flows.WaitForRunsAsync(runs => runs.Count == 4 && runs.All(run => run!["finished_at"] is not null));
        await fixture.Flows.DeployAsync(SendAlone, "Send", fixture.Receiver.Address);
        fixture.Receiver.HoldResponses();
        var replayAnswer = await fixture.Admin.SendAsync("POST", Replay, """{"integration":"runner","per_second":1}""");
        var id = (string)replayAnswer.Json["replay"]!["id"]!;
        var started = (string)(await fixture.Flows.WaitForRunsAsync(runs => runs.Any(run => (string)run!["status"]! == "running")))
            .Last(run => (string)run!["status"]! == "running")!["id"]!;
        using var otherAdmin = (await fixture.Server.NewAccountAsync()).Admin();

        var otherAccountAnswer = await otherAdmin.SendAsync("POST", $"{Replay}/{id}/cancel");
        var cancelled = await fixture.Admin.SendAsync("POST", $"{Replay}/{id}/cancel");
        fixture.Receiver.ReleaseResponses();
        var repeated = await fixture.Admin.SendAsync("POST", $"{Replay}/{id}/cancel");
        var replays = await fixture.Flows.ListRunsAsync($"&replay={id}");
        var unstarted = replays.Count(run => run!["started_at"] is null);
        var remaining = await fixture.Admin.SendAsync("POST", Replay, """{"integration":"runner","dry_run":true}""");
        var replaysOfCancelled = await fixture.Admin.SendAsync(
            "POST", Replay, """{"status":"cancelled","integration":"runner","dry_run":true}""");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((otherAccountAnswer.Code, (string)otherAccountAnswer.Json["code"]!), Is.EqualTo((404, "runs.no_such_replay")));
            Assert.That(cancelled.ToString(), Is.EqualTo($$$"""200 {"replay":{"id":"{{{id}}}","cancelled":4,"over":0}}"""));
            Assert.That(repeated.ToString(), Is.EqualTo($$$"""200 {"replay":{"id":"{{{id}}}","cancelled":0,"over":4}}"""));
            Assert.That(replays.Select(run => (string)run!["status"]!), Is.EqualTo(Enumerable.Repeat("cancelled", 4)));
            Assert.That(replays.Select(run => (string)run!["replay_of"]!), Is.EquivalentTo(failed.Select(run => (string)run!["id"]!)));
            Assert.That(replays.Where(run => run!["started_at"] is not null).Select(run => (string)run!["id"]!), Does.Contain(started));
            Assert.That(unstarted, Is.GreaterThan(0));
            Assert.That(
                (int)remaining.Json["replay"]!["matched"]!,
                Is.EqualTo(unstarted),
                "runs whose replay did not start can be replayed again");
            Assert.That(
                (int)replaysOfCancelled.Json["replay"]!["matched"]!,
                Is.EqualTo(4 - unstarted),
                "unstarted replays are not counted as cancelled runs");
            Assert.That(
                (await fixture.Flows.ListLogAsync())
                    .Where(entry => (string)entry!["description"]! == $"Cancelled by {ZisTestServer.AdminEmail}, with the replay {id}")
                    .Select(entry => (string)entry!["details"]!["execution_id"]!),
                Is.EquivalentTo(replays.Select(run => (string)run!["id"]!)));
        }

        var entries = (await fixture.Admin.SendAsync("GET", "/api/platform/v1/audit")).Json["entries"]!.AsArray();
        var audited = entries.Where(entry => ((string)entry!["action"]!).StartsWith("run.replay_", StringComparison.Ordinal))
            .Select(entry => $"{entry!["action"]} {entry["after"]!["replay"] ?? entry["target"]}");
        Assert.That(
            audited,
            Is.EqualTo(new[] { $"run.replay_cancel {id}", $"run.replay_many {id}" }),
            "the newest entry is first, and a replay without effect has none");
    }

    [Test]
    public async Task Concurrent_bulk_replays_replay_each_run_once()
    {
        await using var fixture = await RunFixture.StartAsync(engine, "--Zis:Runs:Concurrency=0");
        var cancelled = await CancelAsync(fixture, 12);

        var answers =
            await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => fixture.Admin.SendAsync("POST", Replay, """{"status":"cancelled"}""")));

        Assert.That(answers.Select(answer => answer.Code), Is.All.EqualTo(202));
        Assert.That(answers.Sum(answer => (int)answer.Json["replay"]!["replayed"]!), Is.EqualTo(12));
        Assert.That(
            (await fixture.Flows.ListRunsAsync("&status=queued")).Select(run => (string)run!["replay_of"]!),
            Is.EquivalentTo(cancelled));
    }

    [Test]
    public async Task Bulk_replay_is_limited_to_the_own_account_and_to_valid_parameters()
    {
        await using var fixture = await RunFixture.StartAsync(engine, "--Zis:Runs:Concurrency=0");
        await CancelAsync(fixture, 1);
        using var otherAdmin = (await fixture.Server.NewAccountAsync()).Admin();

        var otherAccountAnswer = await otherAdmin.SendAsync("POST", Replay, """{"status":"cancelled","integration":"runner"}""");

        Assert.That((int)otherAccountAnswer.Json["replay"]!["matched"]!, Is.Zero);
        foreach (var (body, errorPath) in new[]
        {
            ("""{"limit":0}""", "$.limit"),
            ("""{"limit":10001}""", "$.limit"),
            ("""{"per_second":0}""", "$.per_second"),
            ("""{"per_second":1001}""", "$.per_second"),
            ("""{"status":"succeeded"}""", "$.status"),
            ("""{"from":"yesterday"}""", "$.from"),
            ("""{"text":"\u0000"}""", "$.text"),
            ("""{"states":"failed"}""", "$.states"),
        })
        {
            var refused = await fixture.Admin.SendAsync("POST", Replay, body);
            Assert.That((refused.Code, (string?)refused.Json["errors"]![0]!["path"]), Is.EqualTo((400, errorPath)), refused.Text);
        }

        Assert.That(await fixture.Flows.ListRunsAsync("&status=queued"), Is.Empty);
    }

    /// <summary>Creates runs, cancels them before they start, and returns their ids, oldest first.</summary>
    private static async Task<IReadOnlyList<string>> CancelAsync(RunFixture fixture, int count)
    {
        await fixture.Flows.DeployAsync(SendAlone, "Send", fixture.Receiver.Address);
        for (var i = 0; i < count; i++)
        {
            await fixture.Flows.SendAsync(new JsonObject { ["n"] = i }.ToJsonString());
        }

        List<string> ids = [.. (await fixture.Flows.ListRunsAsync()).Reverse().Select(run => (string)run!["id"]!)];
        foreach (var id in ids)
        {
            Assert.That((await fixture.Admin.SendAsync("POST", $"/api/platform/v1/runs/{id}/cancel")).Code, Is.EqualTo(204));
        }

        return ids;
    }
}
