using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using ZisPlatform.Application.Common.Ids;
using ZisPlatform.Testing;

namespace ZisPlatform.IntegrationTests.Runs;

/// <summary>The event streams of the log and of the runs.</summary>
[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class StreamTests(Engine engine)
{
    private const string StopOrSend = """
        {"Look":{"Type":"Choice","Choices":[{"Variable":"$.input.stop","IsPresent":true,"Next":"Stop"}],"Default":"Send"},
         "Stop":{"Type":"Fail","Error":"Broken","Cause":"it says {{$.input.stop}}"},
         "Send":{"Type":"Action","ActionName":"zis:{i}:action:send","Parameters":{"payload.$":"$.input"},"Next":"Done"},
         "Done":{"Type":"Succeed"}}
        """;

    private const string Password = "correct horse battery";

    private RunFixture _scene = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _scene = await RunFixture.StartAsync(engine);
        await _scene.Flows.DeployAsync(StopOrSend, "Look", _scene.Receiver.Address);
    }

    [TearDown]
    public ValueTask StopAsync() => _scene.DisposeAsync();

    [Test]
    public async Task Log_stream_sends_new_entries_in_the_format_of_the_list()
    {
        await WriteAsync("""{"stop":"old"}""", 1);
        await using var all = await Listener.StartAsync(_scene.Admin, "logs/stream");
        await using var some = await Listener.StartAsync(_scene.Admin, "logs/stream?integration=runner&status=error&text=says n");

        await WriteAsync("{}", 2);
        await WriteAsync("""{"stop":"new"}""", 3);
        var first = await all.NextAsync();
        var place = all.Place;
        var second = await all.HearAsync();
        var filtered = await some.HearAsync();

        var listed = await _scene.Flows.LogAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(all.Answer.Content.Headers.ContentType!.ToString(), Is.EqualTo("text/event-stream"));
            Assert.That(all.Answer.Headers.CacheControl!.NoStore);
            Assert.That(first!.Value.Type, Is.EqualTo("log"));
            Assert.That(first.Value.Data.ToJsonString(), Is.EqualTo(listed[1]!.ToJsonString()));
            Assert.That(place, Is.EqualTo((string)listed[1]!["id"]!));
            Assert.That(second.ToJsonString(), Is.EqualTo(listed[0]!.ToJsonString()));
            Assert.That(filtered.ToJsonString(), Is.EqualTo(listed[0]!.ToJsonString()));
        }
    }

    [Test]
    public async Task Log_stream_resumes_after_the_last_event_id()
    {
        for (var i = 1; i <= 3; i++)
        {
            await WriteAsync($$"""{"stop":"{{i}}"}""", i);
        }

        var first = (string)(await _scene.Flows.LogAsync())[2]!["id"]!;
        await using var listener = await Listener.StartAsync(_scene.Admin, "logs/stream", first);
        var heard = new List<string> { Said(await listener.HearAsync()), Said(await listener.HearAsync()) };
        await WriteAsync("""{"stop":"4"}""", 4);
        heard.Add(Said(await listener.HearAsync()));

        Assert.That(heard, Is.EqualTo(new[] { "it says 2", "it says 3", "it says 4" }));
    }

    [Test]
    public async Task Log_stream_sends_an_entry_that_is_stored_after_later_entries()
    {
        await using var listener = await Listener.StartAsync(_scene.Admin, "logs/stream");
        var before = UlidGenerator.LowestAt(TimeProvider.System.GetUtcNow())[..10] + new string('Z', 16);
        await WriteAsync("{}", 1);
        var heard = await listener.HearAsync();
        await using var store = StoreDump.Connect(_scene.Server);
        await store.OpenAsync();
        await using var late = store.CreateCommand();
        late.CommandText = $"""
            INSERT INTO runs_log (id, account_id, integration, attempt, status, description, logged_at)
            SELECT '{before}', account_id, integration, 0, 'warning', 'late', logged_at FROM runs_log
            """;
        await late.ExecuteNonQueryAsync();

        var next = await listener.HearAsync();

        Assert.That(before, Is.LessThan((string)heard["id"]!).Using((IComparer<string>)StringComparer.Ordinal));
        Assert.That((string)next["description"]!, Is.EqualTo("late"));
    }

    [Test]
    public async Task Streams_send_only_events_of_the_own_account()
    {
        using var stranger = (await _scene.Server.NewAccountAsync()).Admin();
        await stranger.AddIntegrationAsync("elsewhere");
        var flows = new Workflows(stranger, "elsewhere");
        await flows.DeployAsync(StopOrSend, "Look", _scene.Receiver.Address);
        await WriteAsync("""{"stop":"before"}""", 1);
        await using var log = await Listener.StartAsync(stranger, "logs/stream", new string('0', 26));
        await using var runs = await Listener.StartAsync(stranger, "runs/stream", new string('0', 26));
        await WriteAsync("""{"stop":"after"}""", 2);

        await flows.SendAsync("""{"stop":"own"}""");

        Assert.That((string)(await log.HearAsync())["product"]!, Is.EqualTo("elsewhere"));
        Assert.That((string)(await runs.HearAsync())["integration"]!, Is.EqualTo("elsewhere"));
    }

    [Test]
    public async Task Run_stream_reports_the_start_and_the_end_of_runs()
    {
        _scene.Receiver.Hold();
        await _scene.Flows.SendAsync("{}");
        var old = (string)(await _scene.Flows.UntilAsync(runs => runs.Count == 1 && (string)runs[0]!["status"]! == "running"))[0]!["id"]!;
        await using var all = await Listener.StartAsync(_scene.Admin, "runs/stream?integration=runner&flow=zis:runner:flow:on_event");
        await using var failed = await Listener.StartAsync(_scene.Admin, "runs/stream?status=failed");
        await _scene.Flows.SendAsync("{}");
        var appeared = await all.NextAsync();
        var place = all.Place;
        _scene.Receiver.Open();
        await _scene.Flows.SendAsync("""{"stop":"now"}""");
        var failure = await failed.HearAsync();

        var ends = new Dictionary<string, JsonNode>();
        while (ends.Count < 3)
        {
            var run = await all.HearAsync();
            if (run["finished_at"] is not null)
            {
                Assert.That(ends.TryAdd((string)run["id"]!, run), "an end is told once");
            }
        }

        await using var again = await Listener.StartAsync(_scene.Admin, "runs/stream?status=failed", place);
        var listed = (await _scene.Flows.RunsAsync()).ToDictionary(run => (string)run!["id"]!, run => run!.ToJsonString());
        using (Assert.EnterMultipleScope())
        {
            Assert.That(appeared!.Value.Type, Is.EqualTo("run"));
            Assert.That((string)appeared.Value.Data["id"]!, Is.Not.EqualTo(old));
            Assert.That((string)appeared.Value.Data["status"]!, Is.EqualTo("running"));
            Assert.That(ends.ToDictionary(end => end.Key, end => end.Value.ToJsonString()), Is.EquivalentTo(listed));
            Assert.That((string)failure["message"]!, Is.EqualTo("it says now"));
            Assert.That((await again.HearAsync()).ToJsonString(), Is.EqualTo(failure.ToJsonString()));
        }
    }

    [Test]
    public async Task Number_of_stream_clients_per_account_is_limited()
    {
        var listeners = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(i => Listener.StartAsync(_scene.Admin, i % 2 == 0 ? "logs/stream" : "runs/stream")));
        using var stranger = (await _scene.Server.NewAccountAsync()).Admin();

        var refused = await _scene.Admin.SendAsync("GET", "/api/platform/v1/logs/stream");
        await using var elsewhere = await Listener.StartAsync(stranger, "logs/stream");
        await listeners[0].DisposeAsync();
        var code = await Workflows.UntilAsync(
            async () =>
            {
                await using var next = await Listener.StartAsync(_scene.Admin, "logs/stream");
                return next.Answer.StatusCode;
            },
            code => code != HttpStatusCode.TooManyRequests);
        foreach (var listener in listeners)
        {
            await listener.DisposeAsync();
        }

        Assert.That((refused.Code, (string)refused.Json["code"]!), Is.EqualTo((429, "runs.too_many_listeners")));
        Assert.That(refused.Headers.RetryAfter!.Delta, Is.EqualTo(TimeSpan.FromSeconds(10)));
        Assert.That((elsewhere.Answer.StatusCode, code), Is.EqualTo((HttpStatusCode.OK, HttpStatusCode.OK)));
    }

    [Test]
    public async Task Server_shutdown_closes_open_streams_without_delay()
    {
        using var client = _scene.Server.Operator();
        await using var log = await Listener.StartAsync(client, "logs/stream");
        await using var runs = await Listener.StartAsync(client, "runs/stream");
        var start = Stopwatch.GetTimestamp();

        await _scene.RestartAsync();

        Assert.That(Stopwatch.GetElapsedTime(start), Is.LessThan(TimeSpan.FromSeconds(15)));
        Assert.That(await log.NextAsync(), Is.Null);
        Assert.That(await runs.NextAsync(), Is.Null);
    }

    [Test]
    public async Task Stream_ends_when_its_client_loses_access()
    {
        var account = await _scene.Server.NewAccountAsync();
        using var admin = account.Admin();
        var token = (await admin.SendAsync("POST", "/api/platform/v1/api_tokens")).Json["api_token"]!;
        var (disabled, demoted) = (
            await account.AddUserAsync("disabled@b.example", "admin", Password),
            await account.AddUserAsync("demoted@b.example", "admin", Password));
        using var byToken = account.With($"{account.AdminEmail}/token", (string)token["token"]!);
        using var byDisabled = account.With("disabled@b.example", Password);
        using var byDemoted = account.With("demoted@b.example", Password);
        Listener[] listeners =
        [
            await Listener.StartAsync(byToken, "logs/stream"),
            await Listener.StartAsync(byDisabled, "runs/stream"),
            await Listener.StartAsync(byDemoted, "logs/stream"),
            await Listener.StartAsync(admin, "logs/stream"),
        ];

        Answer[] changes =
        [
            await admin.SendAsync("DELETE", $"/api/platform/v1/api_tokens/{(long)token["id"]!}"),
            await admin.SendAsync("PATCH", $"/api/platform/v1/users/{disabled}", """{"disabled":true}"""),
            await admin.SendAsync("PATCH", $"/api/platform/v1/users/{demoted}", """{"role":"agent"}"""),
        ];
        Assert.That(changes.Select(change => change.Code / 100), Is.All.EqualTo(2));
        foreach (var listener in listeners[..3])
        {
            Assert.That(
                (listener.Answer.StatusCode, await listener.NextAsync()),
                Is.EqualTo((HttpStatusCode.OK, ((string, JsonNode)?)null)));
        }

        await admin.AddIntegrationAsync("elsewhere");
        var flows = new Workflows(admin, "elsewhere");
        await flows.DeployAsync(StopOrSend, "Look", _scene.Receiver.Address);
        await flows.SendAsync("""{"stop":"now"}""");
        Assert.That((string)(await listeners[3].HearAsync())["product"]!, Is.EqualTo("elsewhere"));
        foreach (var listener in listeners)
        {
            await listener.DisposeAsync();
        }
    }

    [TestCase("nonsense")]
    [TestCase("8ZZZZZZZZZZZZZZZZZZZZZZZZZ")]
    public async Task Invalid_last_event_id_is_refused(string place)
    {
        foreach (var path in new[] { "logs/stream", "runs/stream" })
        {
            await using var listener = await Listener.StartAsync(_scene.Admin, path, place);

            Assert.That(
                (listener.Answer.StatusCode, (string)(await listener.RefusalAsync())["code"]!),
                Is.EqualTo((HttpStatusCode.BadRequest, "http.bad_header")));
        }
    }

    private static string Said(JsonNode entry) => (string)entry["description"]!;

    /// <summary>Sends an event and waits for its log entry.</summary>
    private async Task WriteAsync(string payload, int count)
    {
        await _scene.Flows.SendAsync(payload);
        await Workflows.UntilAsync(_scene.Flows.LogAsync, entries => entries.Count == count);
    }
}
