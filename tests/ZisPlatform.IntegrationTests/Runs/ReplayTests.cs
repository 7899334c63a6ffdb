using System.Text.Json.Nodes;
using ZisPlatform.Testing;

namespace ZisPlatform.IntegrationTests.Runs;

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

    private const string SendAlone = """{"Send":{"Type":"Action","ActionName":"zis:{i}:action:send","Parameters":{"payload.$":"$.input"},"Next":"Done"},"Done":{"Type":"Succeed"}}""";

    [Test]
    public async Task Bulk_replay_repeats_each_failed_run_once_with_its_event_and_the_current_bundle()
    {
        await using var scene = await RunFixture.StartAsync(engine);
        await scene.Flows.DeployAsync(StopOrSend, "Look", scene.Receiver.Address);
        foreach (var payload in new[] { """{"stop":"no1"}""", """{"stop":"no2"}""", """{"stop":"no3"}""", """{"stop":"off"}""", "{}" })
        {
            await scene.Flows.SendAsync(payload);
        }

        await scene.Flows.UntilAsync(runs => runs.Count == 5 && runs.All(run => run!["finished_at"] is not null));
        await scene.Flows.DeployAsync(SendAlone, "Send", scene.Receiver.Address);
        const string asked =
            "\"integration\":\"runner\",\"flow\":\"zis:runner:flow:on_event\",\"text\":\"says no\","
            + "\"from\":\"2020-01-01T00:00:00Z\",\"until\":\"2120-01-01T00:00:00Z\"";

        var counted = await scene.Admin.SendAsync("POST", Replay, $$"""{{{asked}},"dry_run":true}""");
        var untouched = await scene.Flows.RunsAsync();
        var first = await scene.Admin.SendAsync("POST", Replay, $$"""{{{asked}},"limit":2,"per_second":1000}""");
        var rest = await scene.Admin.SendAsync("POST", Replay, $$"""{{{asked}}}""");
        var none = await scene.Admin.SendAsync("POST", Replay, $$"""{{{asked}}}""");
        var runs = await scene.Flows.UntilAsync(runs => runs.Count == 8 && runs.All(run => run!["finished_at"] is not null));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                counted.ToString(),
                Is.EqualTo("""200 {"replay":{"id":null,"matched":3,"replayed":0,"per_second":10,"dry_run":true}}"""));
            Assert.That(untouched, Has.Count.EqualTo(5));
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
                scene.Receiver.Requests.Select(request => request.Body),
                Is.EquivalentTo(new[] { "{}", """{"stop":"no1"}""", """{"stop":"no2"}""", """{"stop":"no3"}""" }));
            Assert.That(
                runs.Select(run => (string?)run!["replay_of"]).OfType<string>(),
                Is.EquivalentTo(
                    untouched.Where(run => ((string)run!["message"]!).Contains("says no", StringComparison.Ordinal))
                        .Select(run => (string)run!["id"]!)));
        }

        var entries = (await scene.Admin.SendAsync("GET", "/api/platform/v1/audit?integration=runner")).Json["entries"]!.AsArray();
        var audited = entries.Where(entry => (string)entry!["action"]! == "run.replay_many").ToList();
        Assert.That(
            audited.Select(entry => (int)entry!["after"]!["replayed"]!),
            Is.EqualTo(new[] { 1, 2 }),
            "the newest first, and no entry where nothing changed");
        Assert.That((string)audited[0]!["after"]!["text"]!, Is.EqualTo("says no"));
    }

    [Test]
    public async Task Replay_pace_is_stored_and_survives_a_restart()
    {
        await using var scene = await RunFixture.StartAsync(engine, "--Zis:Runs:Concurrency=0");
        var cancelled = await CancelAsync(scene, 3);

        var answer = await scene.Admin.SendAsync("POST", Replay, """{"status":"cancelled","per_second":4}""");
        var queued = (await scene.Flows.RunsAsync("&status=queued")).Reverse().ToList();
        var due = queued.Select(run => run!["due_at"]!.GetValue<DateTimeOffset>()).ToList();
        await scene.RestartAsync();
        await scene.Flows.UntilAsync(runs => runs.Count(run => (string)run!["status"]! == "succeeded") == 3);

        Assert.That((int)answer.Json["replay"]!["replayed"]!, Is.EqualTo(3));
        Assert.That(queued.Select(run => (string)run!["replay_of"]!), Is.EqualTo(cancelled), "the oldest first");
        Assert.That(due.Zip(due.Skip(1), (earlier, later) => (later - earlier).TotalMilliseconds), Is.EqualTo(new[] { 250.0, 250.0 }));
        Assert.That(due[0], Is.EqualTo(queued[0]!["created_at"]!.GetValue<DateTimeOffset>()));
        Assert.That(
            scene.Receiver.Requests.Select(request => request.Body),
            Is.EquivalentTo(new[] { """{"n":0}""", """{"n":1}""", """{"n":2}""" }));
    }

    [Test]
    public async Task Cancelling_a_bulk_replay_cancels_all_its_runs_and_releases_the_unstarted_ones()
    {
        await using var scene = await RunFixture.StartAsync(engine);
        await scene.Flows.DeployAsync(StopOrSend, "Look", scene.Receiver.Address);
        for (var i = 0; i < 4; i++)
        {
            await scene.Flows.SendAsync("""{"stop":"no"}""");
        }

        var failed = await scene.Flows.UntilAsync(runs => runs.Count == 4 && runs.All(run => run!["finished_at"] is not null));
        await scene.Flows.DeployAsync(SendAlone, "Send", scene.Receiver.Address);
        scene.Receiver.Hold();
        var asked = await scene.Admin.SendAsync("POST", Replay, """{"integration":"runner","per_second":1}""");
        var id = (string)asked.Json["replay"]!["id"]!;
        var begun = (string)(await scene.Flows.UntilAsync(runs => runs.Any(run => (string)run!["status"]! == "running")))
            .Last(run => (string)run!["status"]! == "running")!["id"]!;
        using var stranger = (await scene.Server.NewAccountAsync()).Admin();

        var strangers = await stranger.SendAsync("POST", $"{Replay}/{id}/cancel");
        var cancelled = await scene.Admin.SendAsync("POST", $"{Replay}/{id}/cancel");
        scene.Receiver.Open();
        var twice = await scene.Admin.SendAsync("POST", $"{Replay}/{id}/cancel");
        var made = await scene.Flows.RunsAsync($"&replay={id}");
        var unbegun = made.Count(run => run!["started_at"] is null);
        var again = await scene.Admin.SendAsync("POST", Replay, """{"integration":"runner","dry_run":true}""");
        var ended = await scene.Admin.SendAsync("POST", Replay, """{"status":"cancelled","integration":"runner","dry_run":true}""");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((strangers.Code, (string)strangers.Json["code"]!), Is.EqualTo((404, "runs.no_such_replay")));
            Assert.That(cancelled.ToString(), Is.EqualTo($$$"""200 {"replay":{"id":"{{{id}}}","cancelled":4,"over":0}}"""));
            Assert.That(twice.ToString(), Is.EqualTo($$$"""200 {"replay":{"id":"{{{id}}}","cancelled":0,"over":4}}"""));
            Assert.That(made.Select(run => (string)run!["status"]!), Is.EqualTo(Enumerable.Repeat("cancelled", 4)));
            Assert.That(made.Select(run => (string)run!["replay_of"]!), Is.EquivalentTo(failed.Select(run => (string)run!["id"]!)));
            Assert.That(made.Where(run => run!["started_at"] is not null).Select(run => (string)run!["id"]!), Does.Contain(begun));
            Assert.That(unbegun, Is.GreaterThan(0));
            Assert.That((int)again.Json["replay"]!["matched"]!, Is.EqualTo(unbegun), "what was not begun has not been replayed");
            Assert.That(
                (int)ended.Json["replay"]!["matched"]!,
                Is.EqualTo(4 - unbegun),
                "and is not found a second time as a run that was cancelled");
            Assert.That(
                (await scene.Flows.LogAsync())
                    .Where(entry => (string)entry!["description"]! == $"Cancelled by {ZisTestServer.AdminEmail}, with the replay {id}")
                    .Select(entry => (string)entry!["details"]!["execution_id"]!),
                Is.EquivalentTo(made.Select(run => (string)run!["id"]!)));
        }

        var entries = (await scene.Admin.SendAsync("GET", "/api/platform/v1/audit")).Json["entries"]!.AsArray();
        var audited = entries.Where(entry => ((string)entry!["action"]!).StartsWith("run.replay_", StringComparison.Ordinal))
            .Select(entry => $"{entry!["action"]} {entry["after"]!["replay"] ?? entry["target"]}");
        Assert.That(
            audited,
            Is.EqualTo(new[] { $"run.replay_cancel {id}", $"run.replay_many {id}" }),
            "the newest first, and no entry where nothing changed");
    }

    [Test]
    public async Task Concurrent_bulk_replays_replay_each_run_once()
    {
        await using var scene = await RunFixture.StartAsync(engine, "--Zis:Runs:Concurrency=0");
        var cancelled = await CancelAsync(scene, 12);

        var answers =
            await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => scene.Admin.SendAsync("POST", Replay, """{"status":"cancelled"}""")));

        Assert.That(answers.Select(answer => answer.Code), Is.All.EqualTo(202));
        Assert.That(answers.Sum(answer => (int)answer.Json["replay"]!["replayed"]!), Is.EqualTo(12));
        Assert.That((await scene.Flows.RunsAsync("&status=queued")).Select(run => (string)run!["replay_of"]!), Is.EquivalentTo(cancelled));
    }

    [Test]
    public async Task Bulk_replay_is_limited_to_the_own_account_and_to_valid_parameters()
    {
        await using var scene = await RunFixture.StartAsync(engine, "--Zis:Runs:Concurrency=0");
        await CancelAsync(scene, 1);
        using var stranger = (await scene.Server.NewAccountAsync()).Admin();

        var strangers = await stranger.SendAsync("POST", Replay, """{"status":"cancelled","integration":"runner"}""");

        Assert.That((int)strangers.Json["replay"]!["matched"]!, Is.Zero);
        foreach (var (body, place) in new[]
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
            var refused = await scene.Admin.SendAsync("POST", Replay, body);
            Assert.That((refused.Code, (string?)refused.Json["errors"]![0]!["path"]), Is.EqualTo((400, place)), refused.Text);
        }

        Assert.That(await scene.Flows.RunsAsync("&status=queued"), Is.Empty);
    }

    /// <summary>Creates runs, cancels them before they start, and returns their ids, oldest first.</summary>
    private static async Task<IReadOnlyList<string>> CancelAsync(RunFixture scene, int count)
    {
        await scene.Flows.DeployAsync(SendAlone, "Send", scene.Receiver.Address);
        for (var i = 0; i < count; i++)
        {
            await scene.Flows.SendAsync(new JsonObject { ["n"] = i }.ToJsonString());
        }

        List<string> ids = [.. (await scene.Flows.RunsAsync()).Reverse().Select(run => (string)run!["id"]!)];
        foreach (var id in ids)
        {
            Assert.That((await scene.Admin.SendAsync("POST", $"/api/platform/v1/runs/{id}/cancel")).Code, Is.EqualTo(204));
        }

        return ids;
    }
}
