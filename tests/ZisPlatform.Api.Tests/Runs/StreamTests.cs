using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using ZisPlatform.Application.Common.Ids;
using ZisPlatform.Testing;

namespace ZisPlatform.Api.Tests.Runs;

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

    private RunFixture _fixture = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _fixture = await RunFixture.StartAsync(engine);
        await _fixture.Flows.DeployAsync(StopOrSend, "Look", _fixture.Receiver.Address);
    }

    [TearDown]
    public ValueTask StopAsync() => _fixture.DisposeAsync();

    [Test]
    public async Task Log_stream_sends_new_entries_in_the_format_of_the_list()
    {
        await WriteAsync("""{"stop":"old"}""", 1);
        await using var client = await StreamClient.StartAsync(_fixture.Admin, "logs/stream");
        await using var filteredClient =
            await StreamClient.StartAsync(_fixture.Admin, "logs/stream?integration=runner&status=error&text=says n");

        await WriteAsync("{}", 2);
        await WriteAsync("""{"stop":"new"}""", 3);
        var first = await client.NextAsync();
        var lastEventId = client.LastEventId;
        var second = await client.ReadDataAsync();
        var filtered = await filteredClient.ReadDataAsync();

        var listed = await _fixture.Flows.ListLogAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(client.Response.Content.Headers.ContentType!.ToString(), Is.EqualTo("text/event-stream"));
            Assert.That(client.Response.Headers.CacheControl!.NoStore);
            Assert.That(first!.Value.Type, Is.EqualTo("log"));
            Assert.That(first.Value.Data.ToJsonString(), Is.EqualTo(listed[1]!.ToJsonString()));
            Assert.That(lastEventId, Is.EqualTo((string)listed[1]!["id"]!));
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

        var first = (string)(await _fixture.Flows.ListLogAsync())[2]!["id"]!;
        await using var streamClient = await StreamClient.StartAsync(_fixture.Admin, "logs/stream", first);
        var descriptions = new List<string>
        {
            DescriptionOf(await streamClient.ReadDataAsync()),
            DescriptionOf(await streamClient.ReadDataAsync()),
        };
        await WriteAsync("""{"stop":"4"}""", 4);
        descriptions.Add(DescriptionOf(await streamClient.ReadDataAsync()));

        Assert.That(descriptions, Is.EqualTo(new[] { "it says 2", "it says 3", "it says 4" }));
    }

    [Test]
    public async Task Log_stream_sends_an_entry_that_is_stored_after_later_entries()
    {
        await using var streamClient = await StreamClient.StartAsync(_fixture.Admin, "logs/stream");
        var before = UlidGenerator.LowerBoundAt(TimeProvider.System.GetUtcNow())[..10] + new string('Z', 16);
        await WriteAsync("{}", 1);
        var descriptions = await streamClient.ReadDataAsync();
        await using var store = StoreDump.Connect(_fixture.Server);
        await store.OpenAsync();
        await using var command = store.CreateCommand();
        command.CommandText = $"""
            INSERT INTO runs_log (id, account_id, integration, attempt, status, description, logged_at)
            SELECT '{before}', account_id, integration, 0, 'warning', 'late', logged_at FROM runs_log
            """;
        await command.ExecuteNonQueryAsync();

        var next = await streamClient.ReadDataAsync();

        Assert.That(before, Is.LessThan((string)descriptions["id"]!).Using((IComparer<string>)StringComparer.Ordinal));
        Assert.That((string)next["description"]!, Is.EqualTo("late"));
    }

    [Test]
    public async Task Streams_send_only_events_of_the_own_account()
    {
        using var otherAdmin = (await _fixture.Server.NewAccountAsync()).Admin();
        await otherAdmin.AddIntegrationAsync("elsewhere");
        var flows = new FlowClient(otherAdmin, "elsewhere");
        await flows.DeployAsync(StopOrSend, "Look", _fixture.Receiver.Address);
        await WriteAsync("""{"stop":"before"}""", 1);
        await using var log = await StreamClient.StartAsync(otherAdmin, "logs/stream", new string('0', 26));
        await using var runs = await StreamClient.StartAsync(otherAdmin, "runs/stream", new string('0', 26));
        await WriteAsync("""{"stop":"after"}""", 2);

        await flows.SendAsync("""{"stop":"own"}""");

        Assert.That((string)(await log.ReadDataAsync())["product"]!, Is.EqualTo("elsewhere"));
        Assert.That((string)(await runs.ReadDataAsync())["integration"]!, Is.EqualTo("elsewhere"));
    }

    [Test]
    public async Task Run_stream_reports_the_start_and_the_end_of_runs()
    {
        _fixture.Receiver.HoldResponses();
        await _fixture.Flows.SendAsync("{}");
        var runningId = (string)(await _fixture.Flows.WaitForRunsAsync(
            runs => runs.Count == 1 && (string)runs[0]!["status"]! == "running"))[0]!["id"]!;
        await using var client =
            await StreamClient.StartAsync(_fixture.Admin, "runs/stream?integration=runner&flow=zis:runner:flow:on_event");
        await using var failed = await StreamClient.StartAsync(_fixture.Admin, "runs/stream?status=failed");
        await _fixture.Flows.SendAsync("{}");
        var started = await client.NextAsync();
        var lastEventId = client.LastEventId;
        _fixture.Receiver.ReleaseResponses();
        await _fixture.Flows.SendAsync("""{"stop":"now"}""");
        var failedRun = await failed.ReadDataAsync();

        var ends = new Dictionary<string, JsonNode>();
        while (ends.Count < 3)
        {
            var run = await client.ReadDataAsync();
            if (run["finished_at"] is not null)
            {
                Assert.That(ends.TryAdd((string)run["id"]!, run), "the end of a run is sent once");
            }
        }

        await using var resumed = await StreamClient.StartAsync(_fixture.Admin, "runs/stream?status=failed", lastEventId);
        var listed = (await _fixture.Flows.ListRunsAsync()).ToDictionary(run => (string)run!["id"]!, run => run!.ToJsonString());
        using (Assert.EnterMultipleScope())
        {
            Assert.That(started!.Value.Type, Is.EqualTo("run"));
            Assert.That((string)started.Value.Data["id"]!, Is.Not.EqualTo(runningId));
            Assert.That((string)started.Value.Data["status"]!, Is.EqualTo("running"));
            Assert.That(ends.ToDictionary(end => end.Key, end => end.Value.ToJsonString()), Is.EquivalentTo(listed));
            Assert.That((string)failedRun["message"]!, Is.EqualTo("it says now"));
            Assert.That((await resumed.ReadDataAsync()).ToJsonString(), Is.EqualTo(failedRun.ToJsonString()));
        }
    }

    [Test]
    public async Task Number_of_stream_clients_per_account_is_limited()
    {
        var streamClients = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(i => StreamClient.StartAsync(_fixture.Admin, i % 2 == 0 ? "logs/stream" : "runs/stream")));
        using var otherAdmin = (await _fixture.Server.NewAccountAsync()).Admin();

        var refused = await _fixture.Admin.SendAsync("GET", "/api/platform/v1/logs/stream");
        await using var otherClient = await StreamClient.StartAsync(otherAdmin, "logs/stream");
        await streamClients[0].DisposeAsync();
        var code = await FlowClient.PollUntilAsync(
            async () =>
            {
                await using var next = await StreamClient.StartAsync(_fixture.Admin, "logs/stream");
                return next.Response.StatusCode;
            },
            code => code != HttpStatusCode.TooManyRequests);
        foreach (var streamClient in streamClients)
        {
            await streamClient.DisposeAsync();
        }

        Assert.That((refused.Code, (string)refused.Json["code"]!), Is.EqualTo((429, "runs.too_many_listeners")));
        Assert.That(refused.Headers.RetryAfter!.Delta, Is.EqualTo(TimeSpan.FromSeconds(10)));
        Assert.That((otherClient.Response.StatusCode, code), Is.EqualTo((HttpStatusCode.OK, HttpStatusCode.OK)));
    }

    [Test]
    public async Task Server_shutdown_closes_open_streams_without_delay()
    {
        using var client = _fixture.Server.CreateOperatorClient();
        await using var log = await StreamClient.StartAsync(client, "logs/stream");
        await using var runs = await StreamClient.StartAsync(client, "runs/stream");
        var start = Stopwatch.GetTimestamp();

        await _fixture.RestartAsync();

        Assert.That(Stopwatch.GetElapsedTime(start), Is.LessThan(TimeSpan.FromSeconds(15)));
        Assert.That(await log.NextAsync(), Is.Null);
        Assert.That(await runs.NextAsync(), Is.Null);
    }

    [Test]
    public async Task Stream_ends_when_its_client_loses_access()
    {
        var account = await _fixture.Server.NewAccountAsync();
        using var admin = account.Admin();
        var token = (await admin.SendAsync("POST", "/api/platform/v1/api_tokens")).Json["api_token"]!;
        var (disabled, demoted) = (
            await account.AddUserAsync("disabled@b.example", "admin", Password),
            await account.AddUserAsync("demoted@b.example", "admin", Password));
        using var byToken = account.CreateClient($"{account.AdminEmail}/token", (string)token["token"]!);
        using var byDisabled = account.CreateClient("disabled@b.example", Password);
        using var byDemoted = account.CreateClient("demoted@b.example", Password);
        StreamClient[] streamClients =
        [
            await StreamClient.StartAsync(byToken, "logs/stream"),
            await StreamClient.StartAsync(byDisabled, "runs/stream"),
            await StreamClient.StartAsync(byDemoted, "logs/stream"),
            await StreamClient.StartAsync(admin, "logs/stream"),
        ];

        Answer[] changes =
        [
            await admin.SendAsync("DELETE", $"/api/platform/v1/api_tokens/{(long)token["id"]!}"),
            await admin.SendAsync("PATCH", $"/api/platform/v1/users/{disabled}", """{"disabled":true}"""),
            await admin.SendAsync("PATCH", $"/api/platform/v1/users/{demoted}", """{"role":"agent"}"""),
        ];
        Assert.That(changes.Select(change => change.Code / 100), Is.All.EqualTo(2));
        foreach (var streamClient in streamClients[..3])
        {
            Assert.That(
                (streamClient.Response.StatusCode, await streamClient.NextAsync()),
                Is.EqualTo((HttpStatusCode.OK, ((string, JsonNode)?)null)));
        }

        await admin.AddIntegrationAsync("elsewhere");
        var flows = new FlowClient(admin, "elsewhere");
        await flows.DeployAsync(StopOrSend, "Look", _fixture.Receiver.Address);
        await flows.SendAsync("""{"stop":"now"}""");
        Assert.That((string)(await streamClients[3].ReadDataAsync())["product"]!, Is.EqualTo("elsewhere"));
        foreach (var streamClient in streamClients)
        {
            await streamClient.DisposeAsync();
        }
    }

    [TestCase("nonsense")]
    [TestCase("8ZZZZZZZZZZZZZZZZZZZZZZZZZ")]
    public async Task Invalid_last_event_id_is_refused(string lastEventId)
    {
        foreach (var path in new[] { "logs/stream", "runs/stream" })
        {
            await using var streamClient = await StreamClient.StartAsync(_fixture.Admin, path, lastEventId);

            Assert.That(
                (streamClient.Response.StatusCode, (string)(await streamClient.ReadErrorAsync())["code"]!),
                Is.EqualTo((HttpStatusCode.BadRequest, "http.bad_header")));
        }
    }

    private static string DescriptionOf(JsonNode entry) => (string)entry["description"]!;

    /// <summary>Sends an event and waits for its log entry.</summary>
    private async Task WriteAsync(string payload, int count)
    {
        await _fixture.Flows.SendAsync(payload);
        await FlowClient.PollUntilAsync(_fixture.Flows.ListLogAsync, entries => entries.Count == count);
    }
}
