using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ZisPlatform.Application.Common;
using ZisPlatform.Testing;

namespace ZisPlatform.Api.Tests.Runs;

/// <summary>Events, the runs that they start, and how the runs are shown.</summary>
[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class RunTests(Engine engine)
{
    private const string SendAndEnd = """
        {"Send":{"Type":"Action","ActionName":"zis:{i}:action:send","Parameters":{"payload.$":"$.input"},"ResultPath":"$.sent",
            "Next":"Done"},
         "Done":{"Type":"Succeed","Message":"Sent {{$.sent.echo.id}}"}}
        """;

    private RunFixture _fixture = null!;
    private ZisTestServer _server = null!;
    private HttpClient _admin = null!;
    private Receiver _receiver = null!;
    private FlowClient _flows = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _fixture = await RunFixture.StartAsync(engine);
        (_server, _admin, _receiver, _flows) = (_fixture.Server, _fixture.Admin, _fixture.Receiver, _fixture.Flows);
    }

    [TearDown]
    public ValueTask StopAsync() => _fixture.DisposeAsync();

    [Test]
    public async Task Run_uses_connection_credential_and_masks_it()
    {
        using var bearer = await FlowClient.AuthenticateAsync(_admin, _server.CreateAnonymousClient(), _fixture.Client);
        await _flows.AddBearerConnectionAsync(bearer, "receiver", "very-secret-token");
        await _flows.DeployAsync(SendAndEnd, "Send", _receiver.Address, "receiver");

        var id = await _flows.SendAsync("""{"id":12345678901234567890}""");
        var run = await _flows.WaitForRunAsync();

        var request = _receiver.Requests.Single();
        var shown = await _flows.ShowAsync(run);
        var state = shown["states"]![0]!;
        var entry = (await _flows.ListLogAsync()).Single()!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(request.Body, Is.EqualTo("""{"id":12345678901234567890}"""));
            Assert.That(request.Headers["Authorization"], Is.EqualTo("Bearer very-secret-token"));
            Assert.That(request.Headers["Idempotency-Key"], Is.EqualTo($"\"{(string)run["id"]!}-1-1\""));
            Assert.That((string)run["status"]!, Is.EqualTo("succeeded"));
            Assert.That((string)run["message"]!, Is.EqualTo("Sent 12345678901234567890"));
            Assert.That((string)run["event"]!["id"]!, Is.EqualTo(id));
            Assert.That((string)state["name"]!, Is.EqualTo("Send"));
            Assert.That((string)state["call"]!["url"]!, Is.EqualTo(_receiver.Address + "/items"));
            Assert.That((int)state["tries"]!.AsArray().Single()!["exchange"]!["status"]!, Is.EqualTo(200));
            Assert.That((string)state["tries"]![0]!["idempotency_key"]!, Is.EqualTo($"{(string)run["id"]!}-1-1"));
            Assert.That(shown["bundle"]!.ToJsonString(), Is.EqualTo("""{"bundle":"flows","generation":1}"""));
            Assert.That(shown["log"]!.ToJsonString(), Is.EqualTo($"[{entry.ToJsonString()}]"));
            Assert.That(state["output"]!["sent"]!.ToJsonString(), Is.EqualTo("""{"echo":{"id":12345678901234567890}}"""));
            Assert.That(shown.ToJsonString(), Does.Not.Contain("very-secret-token"));
            Assert.That((string)entry["status"]!, Is.EqualTo("info"));
            Assert.That((string)entry["description"]!, Is.EqualTo("Sent 12345678901234567890"));
            Assert.That(_server.Log.Text, Does.Not.Contain("very-secret-token"));
        }
    }

    [Test]
    public async Task Event_without_a_subscriber_is_accepted_and_starts_no_run()
    {
        await _flows.SendAsync("{}");

        Assert.That(await _flows.ListRunsAsync(), Is.Empty);
    }

    [Test]
    public async Task Repeated_delivery_with_the_same_key_is_one_event()
    {
        await _flows.DeployAsync(SendAndEnd, "Send", _receiver.Address);

        var ids = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _flows.SendAsync("""{"id":1}""", "delivery-1")));
        await _flows.WaitForRunAsync();

        Assert.That(ids.Distinct().Count(), Is.EqualTo(1));
        Assert.That(_receiver.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Waiting_flow_resumes_when_due_without_repeating_calls()
    {
        await _flows.DeployAsync(
            """
            {"Send":{"Type":"Action","ActionName":"zis:{i}:action:send","Parameters":{"payload.$":"$.input"},"ResultPath":"$.sent",
                "Next":"Rest"},
             "Rest":{"Type":"Wait","Seconds":1,"Next":"Again"},
             "Again":{"Type":"Action","ActionName":"zis:{i}:action:send","Parameters":{"payload.$":"$.sent"},"Next":"Done"},
             "Done":{"Type":"Succeed"}}
            """,
            "Send",
            _receiver.Address);

        await _flows.SendAsync("""{"id":1}""");
        var run = await _flows.WaitForRunAsync();

        Assert.That((string)run["status"]!, Is.EqualTo("succeeded"));
        Assert.That(_receiver.Requests.Select(request => request.Body), Is.EqualTo(new[] { """{"id":1}""", """{"echo":{"id":1}}""" }));
    }

    [Test]
    public async Task Run_is_retried_after_status_500_until_it_is_cancelled()
    {
        _receiver.Handler = (context, _) =>
        {
            context.Response.StatusCode = 500;
            return context.Response.WriteAsync("out of order");
        };
        await _flows.DeployAsync(SendAndEnd, "Send", _receiver.Address);

        await _flows.SendAsync("""{"id":1}""");
        var run = (await _flows.WaitForRunsAsync(runs => runs is [{ } onlyRun] && (int)onlyRun["attempt"]! == 2))[0]!;
        var entry = (await _flows.ListLogAsync()).Single()!;
        var cancelled = await _admin.SendAsync("POST", $"/api/platform/v1/runs/{(string)run["id"]!}/cancel");
        var repeated = await _admin.SendAsync("POST", $"/api/platform/v1/runs/{(string)run["id"]!}/cancel");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((string)run["status"]!, Is.EqualTo("queued"));
            Assert.That((string)run["message"]!, Is.EqualTo("external action failed due to status code: 500"));
            Assert.That(
                run["due_at"]!.GetValue<DateTimeOffset>() - entry["timestamp"]!.GetValue<DateTimeOffset>(),
                Is.EqualTo(TimeSpan.FromSeconds(30)).Within(TimeSpan.FromSeconds(1)));
            Assert.That((string)entry["status"]!, Is.EqualTo("warning"));
            Assert.That(cancelled.Code, Is.EqualTo(204));
            Assert.That(repeated.Code, Is.EqualTo(409));
            Assert.That((string)(await _flows.WaitForRunAsync())["status"]!, Is.EqualTo("cancelled"));
        }
    }

    [Test]
    public async Task Replay_uses_the_original_event_and_the_current_bundle()
    {
        await _flows.DeployAsync(
            """{"Stop":{"Type":"Fail","Error":"Broken","Cause":"not ready for {{$.input.id}}"}}""",
            "Stop",
            _receiver.Address);
        await _flows.SendAsync("""{"id":7}""");
        var failed = await _flows.WaitForRunAsync();
        await _flows.DeployAsync(SendAndEnd, "Send", _receiver.Address);

        var replayed = await _admin.SendAsync("POST", $"/api/platform/v1/runs/{(string)failed["id"]!}/replay");
        var runs = await _flows.WaitForRunsAsync(runs => runs.Count == 2 && runs[0]!["finished_at"] is not null);
        var found = await _flows.ListRunsAsync("&status=failed&text=ready for 7");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((string)failed["status"]!, Is.EqualTo("failed"));
            Assert.That((string)failed["error"]!, Is.EqualTo("Broken"));
            Assert.That((string)failed["failed_state"]!, Is.EqualTo("Stop"));
            Assert.That(replayed.Code, Is.EqualTo(202));
            Assert.That((string)runs[0]!["id"]!, Is.EqualTo((string)replayed.Json["run"]!["id"]!));
            Assert.That((string)runs[0]!["replay_of"]!, Is.EqualTo((string)failed["id"]!));
            Assert.That((string)runs[0]!["message"]!, Is.EqualTo("Sent 7"));
            Assert.That(found.Select(run => (string)run!["id"]!), Is.EqualTo(new[] { (string)failed["id"]! }));
        }
    }

    [Test]
    public async Task Flow_with_a_missing_connection_does_not_start_and_the_log_names_it()
    {
        await _flows.DeployAsync(SendAndEnd, "Send", _receiver.Address, "nowhere");

        await _flows.SendAsync("""{"id":1}""");
        var run = await _flows.WaitForRunAsync();

        Assert.That((string)run["message"]!, Is.EqualTo("Cannot start flow because the connection named 'nowhere' does not exist"));
        Assert.That((string)(await _flows.ListLogAsync()).Single()!["description"]!, Is.EqualTo((string)run["message"]!));
        Assert.That(_receiver.Requests, Is.Empty);
    }

    [Test]
    public async Task Built_in_actions_use_the_configs_and_links_of_the_integration()
    {
        using var bearer = await FlowClient.AuthenticateAsync(_admin, _server.CreateAnonymousClient(), _fixture.Client);
        await bearer.SendAsync("POST", "/api/services/zis/integrations/runner/configs", """{"scope":"settings","config":{"count":1}}""");
        await _flows.DeployAsync(
            """
            {"Load":{"Type":"Action","ActionName":"zis:common:action:LoadConfig","Parameters":{"scope":"settings"},
                "ResultPath":"$.settings","Next":"Patch"},
             "Patch":{"Type":"Action","ActionName":"zis:common:action:PatchConfig","Parameters":{"scope":"settings",
                 "config":{"seen.$":"$.input.id"}},"Next":"Link"},
             "Link":{"Type":"Action","ActionName":"zis:common:action:CreateLink","Parameters":{"link_type":"t",
                 "left_object":{"name.$":"$.input.id"},"right_object":{"name":"r"}},"ResultPath":"$.link","Next":"Find"},
             "Find":{"Type":"Action","ActionName":"zis:common:action:LoadLinks","Parameters":{"link_type":"t","left_object_name":"4*"},
                 "ResultPath":"$.found","Next":"Twice"},
             "Twice":{"Type":"Action","ActionName":"zis:common:action:CreateLink","Parameters":{"link_type":"t",
                 "left_object":{"name":"42"},"right_object":{"name":"r"}},"Catch":[{"ErrorEquals":["States.ALL"],"ResultPath":"$.error",
                 "Next":"Done"}],"Next":"Done"},
             "Done":{"Type":"Succeed",
              "Message":"{{$.settings.count}} {{$.link.link.left_object.name}} {{$.found.links[0].right_object.name}} {{$.error.Cause}}"}}
            """,
            "Load",
            _receiver.Address);

        await _flows.SendAsync("""{"id":42}""");
        var run = await _flows.WaitForRunAsync();

        var stored = await bearer.SendAsync("GET", "/api/services/zis/integrations/runner/configs?filter[scope]=settings");
        Assert.That((string)run["message"]!, Is.EqualTo("1 42 r link already exists"));
        Assert.That(stored.Json["configs"]![0]!["config"]!.ToJsonString(), Is.EqualTo("""{"count":1,"seen":42}"""));
    }

    [Test]
    public async Task Runs_of_another_account_cannot_be_seen_replayed_or_cancelled()
    {
        await _flows.DeployAsync(SendAndEnd, "Send", _receiver.Address);
        await _flows.SendAsync("""{"id":1}""");
        var id = (string)(await _flows.WaitForRunAsync())["id"]!;
        var otherAccount = await _server.NewAccountAsync();
        using var otherAdmin = otherAccount.Admin();

        var answers = new List<Answer>
        {
            await otherAdmin.SendAsync("GET", $"/api/platform/v1/runs/{id}"),
            await otherAdmin.SendAsync("POST", $"/api/platform/v1/runs/{id}/replay"),
            await otherAdmin.SendAsync("POST", $"/api/platform/v1/runs/{id}/cancel"),
        };

        Assert.That(answers.Select(answer => answer.Code), Is.All.EqualTo(404));
        Assert.That((await otherAdmin.SendAsync("GET", "/api/platform/v1/runs")).Json["runs"]!.AsArray(), Is.Empty);
        Assert.That((await otherAdmin.SendAsync("GET", "/api/platform/v1/logs")).Json["logs"]!.AsArray(), Is.Empty);
    }

    [Test]
    public async Task Every_event_of_a_flood_is_run()
    {
        await _flows.DeployAsync(SendAndEnd, "Send", _receiver.Address);

        await Task.WhenAll(Enumerable.Range(0, 300).Select(i => _flows.SendAsync($$"""{"id":{{i}}}""")));
        await FlowClient.PollUntilAsync(_flows.ListLogAsync, _ => _receiver.Requests.Count >= 300);

        Assert.That(
            _receiver.Requests.Select(request => (int)JsonNode.Parse(request.Body)!["id"]!).Order(),
            Is.EqualTo(Enumerable.Range(0, 300)));
    }

    [Test]
    public async Task Sweep_deletes_all_data_of_old_runs_and_keeps_recent_runs()
    {
        await _flows.DeployAsync(SendAndEnd, "Send", _receiver.Address);
        await _flows.SendAsync("""{"id":1}""", "once");
        await _flows.WaitForRunAsync();
        await _admin.SendAsync("DELETE", "/api/services/zis/registry/job_specs/install?job_spec_name=zis:runner:job_spec:spec");
        await _flows.SendAsync("{}");
        await using var scope = _server.Services.CreateAsyncScope();
        var sweeps = scope.ServiceProvider.GetServices<IRetentionJob>()
            .Where(sweep => sweep.GetType().Namespace!.EndsWith(".Runs", StringComparison.Ordinal)).ToList();

        var deletedWhileRecent = new List<int>();
        var deletedWhenOld = new List<int>();
        foreach (var sweep in sweeps)
        {
            deletedWhileRecent.Add(await sweep.DeleteAsync(TimeProvider.System.GetUtcNow(), 100, CancellationToken.None));
            deletedWhenOld.Add(await sweep.DeleteAsync(TimeProvider.System.GetUtcNow().AddDays(8), 100, CancellationToken.None));
        }

        await using var store = StoreDump.Connect(_server);
        await store.OpenAsync();
        Assert.That(deletedWhileRecent, Is.EqualTo(new[] { 0, 0, 0 }));
        Assert.That(deletedWhenOld, Is.EqualTo(new[] { 1, 1, 1 }));
        foreach (var table in new[] { "runs_runs", "runs_events", "runs_outcomes", "runs_sealed", "runs_log", "runs_event_keys" })
        {
            Assert.That(await StoreDump.CountAsync(store, table), Is.Zero, table);
        }
    }

    [TestCase("[]")]
    [TestCase("""{"source":"s","type":"t"}""")]
    [TestCase("""{"source":"s","type":"t","payload":[]}""")]
    [TestCase("""{"source":"","type":"t","payload":{}}""")]
    [TestCase("""{"source":"s","type":"t","payload":{},"idempotency_key":7}""")]
    [TestCase("""{"source":"s","type":"t","payload":{},"idempotencyKey":"once"}""")]
    public async Task Body_that_is_not_an_event_is_refused(string body)
    {
        var answer = await _admin.SendAsync("POST", "/api/platform/v1/events", body);

        Assert.That(answer.Code, Is.EqualTo(400), answer.Text);
    }

    [TestCase("unknown_integration")]
    [TestCase("not a name")]
    public async Task Event_for_an_unknown_integration_is_refused(string integration)
    {
        var answer = await _admin.SendAsync(
            "POST", "/api/platform/v1/events", $$"""{"source":"s","type":"t","payload":{},"integration":"{{integration}}"}""");

        Assert.That(answer.Code, Is.EqualTo(404), answer.Text);
        Assert.That(answer.Text, Does.Contain("registry.no_such_integration").And.Contain("$.integration"));
    }
}
