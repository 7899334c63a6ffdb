using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using ZisPlatform.Testing;

namespace ZisPlatform.Api.Tests.Runs;

/// <summary>The integration log as shown to an administrator, including an entry for each event that starts no flow.</summary>
[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class LogTests(Engine engine)
{
    private const string Logs = "/api/platform/v1/logs";

    private const string CheckAndSend = """
        {"Look":{"Type":"Choice","Choices":[{"Variable":"$.input.stop","IsPresent":true,"Next":"Stop"}],"Default":"Send"},
         "Send":{"Type":"Action","ActionName":"zis:{i}:action:send","Parameters":{"payload.$":"$.input"},"Next":"Done"},
         "Stop":{"Type":"Fail","Error":"Broken","Cause":"it says stop"},
         "Done":{"Type":"Succeed"}}
        """;

    private RunFixture _fixture = null!;

    [SetUp]
    public async Task StartAsync() => _fixture = await RunFixture.StartAsync(engine);

    [TearDown]
    public ValueTask StopAsync() => _fixture.DisposeAsync();

    [Test]
    public async Task Log_entry_shows_the_attempt_flow_trigger_and_result_of_each_state()
    {
        await _fixture.Flows.DeployAsync(CheckAndSend, "Look", _fixture.Receiver.Address);
        var sent = await _fixture.Flows.SendAsync("""{"stop":1}""");
        var run = await _fixture.Flows.WaitForRunAsync();

        var listed = (await _fixture.Flows.ListLogAsync()).Single()!;
        var opened = (await _fixture.Admin.SendAsync("GET", $"{Logs}/{(string)listed["id"]!}")).Json["log"]!;

        var details = listed["details"]!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string)listed["product"]!, Is.EqualTo("runner"));
            Assert.That((string)listed["status"]!, Is.EqualTo("error"));
            Assert.That((string)listed["description"]!, Is.EqualTo("it says stop"));
            Assert.That((string)details["execution_id"]!, Is.EqualTo((string)run["id"]!));
            Assert.That((int)details["attempt"]!, Is.EqualTo(1));
            Assert.That((string)details["flow_name"]!, Is.EqualTo("zis:runner:flow:on_event"));
            Assert.That((string)details["job_spec_name"]!, Is.EqualTo("zis:runner:job_spec:spec"));
            Assert.That((string)details["event_source"]!, Is.EqualTo("widgets"));
            Assert.That((string)details["event_type"]!, Is.EqualTo("changed"));
            Assert.That((string)details["event_ref"]!, Is.EqualTo(sent));
            Assert.That((string)details["started_at"]!, Is.EqualTo((string)run["started_at"]!));
            Assert.That(
                details["finished_at"]!.GetValue<DateTimeOffset>(),
                Is.GreaterThanOrEqualTo(details["started_at"]!.GetValue<DateTimeOffset>()));
            Assert.That((string)details["error"]!, Is.EqualTo("Broken"));
            Assert.That((string)details["cause"]!, Is.EqualTo("it says stop"));
            Assert.That((string)details["failed_state"]!, Is.EqualTo("Stop"));
            Assert.That(opened["details"]!.ToJsonString(), Is.EqualTo(details.ToJsonString()));
            Assert.That(States(opened), Is.EqualTo(new[] { "Look Choice succeeded", "Stop Fail failed it says stop" }));
        }
    }

    [Test]
    public async Task Earlier_attempt_keeps_its_own_error_times_and_states()
    {
        _fixture.Receiver.Handler = (context, _) =>
        {
            context.Response.StatusCode = 500;
            return context.Response.WriteAsync("out of order");
        };
        await _fixture.Flows.DeployAsync(CheckAndSend, "Look", _fixture.Receiver.Address);
        await _fixture.Flows.SendAsync("{}");
        var run = (await _fixture.Flows.WaitForRunsAsync(runs => runs is [{ } onlyRun] && (int)onlyRun["attempt"]! == 2))[0]!;
        var cancelled = await _fixture.Admin.SendAsync("POST", $"/api/platform/v1/runs/{(string)run["id"]!}/cancel");
        Assert.That(cancelled.Code, Is.EqualTo(204));

        var entries = await _fixture.Flows.ListLogAsync();
        var (cancellation, attempt) = (entries[0]!, entries[1]!);
        var opened = (await _fixture.Admin.SendAsync("GET", $"{Logs}/{(string)attempt["id"]!}")).Json["log"]!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(entries, Has.Count.EqualTo(2));
            Assert.That((string)cancellation["status"]!, Is.EqualTo("warning"));
            Assert.That((string)cancellation["description"]!, Does.Match("^Cancelled by [^ ]+@[^ ]+$"));
            Assert.That((int)cancellation["details"]!["attempt"]!, Is.EqualTo(2));
            Assert.That(cancellation["details"]!["error"], Is.Null);
            Assert.That((string)attempt["status"]!, Is.EqualTo("warning"));
            Assert.That((int)attempt["details"]!["attempt"]!, Is.EqualTo(1));
            Assert.That((string)attempt["details"]!["error"]!, Is.EqualTo("States.TaskFailed"));
            Assert.That((string)attempt["details"]!["failed_state"]!, Is.EqualTo("Send"));
            Assert.That(
                attempt["details"]!["started_at"]!.GetValue<DateTimeOffset>(),
                Is.LessThanOrEqualTo(attempt["timestamp"]!.GetValue<DateTimeOffset>()));
            Assert.That(
                States(opened),
                Is.EqualTo(new[] { "Look Choice succeeded", "Send Action failed external action failed due to status code: 500" }));
        }
    }

    [Test]
    public async Task Log_explains_why_an_event_started_no_flow_and_how_to_fix_it()
    {
        const string spec = "/api/services/zis/registry/job_specs/install?job_spec_name=zis:runner:job_spec:spec";
        await _fixture.Flows.DeployAsync(CheckAndSend, "Look", _fixture.Receiver.Address, "nowhere");
        await _fixture.Flows.SendAsync("{}");
        var connection = await WaitForLatestAsync(1);
        await _fixture.Admin.SendAsync("DELETE", spec);
        var sent = await _fixture.Flows.SendAsync("{}");
        await _fixture.Flows.SendAsync("{}");
        var disabled = await WaitForLatestAsync(2);
        await _fixture.Admin.SendAsync("POST", spec);
        const string bundles = "/api/services/zis/registry/runner/bundles";
        await _fixture.Admin.SendAsync(
            "DELETE",
            $"{bundles}/{(string)(await _fixture.Admin.SendAsync("GET", bundles)).Json["bundles"]![0]!["uuid"]!}");
        await _fixture.Flows.SendAsync("{}");
        var orphan = await WaitForLatestAsync(3);

        var opened = await _fixture.Admin.SendAsync("GET", $"{Logs}/{(string)disabled["id"]!}");
        using (Assert.EnterMultipleScope())
        {
            AssertEntry(
                connection,
                "error",
                "Cannot start flow because the connection named 'nowhere' does not exist",
                "create the connection nowhere");
            AssertEntry(
                disabled,
                "warning",
                "Event did not start a flow because the job spec zis:runner:job_spec:spec is not installed",
                "install the job spec zis:runner:job_spec:spec");
            AssertEntry(
                orphan,
                "error",
                "flow not found: zis:runner:flow:on_event",
                "upload a bundle that defines zis:runner:flow:on_event, or uninstall");
            Assert.That(disabled["details"]!["execution_id"], Is.Null);
            Assert.That((string)disabled["details"]!["flow_name"]!, Is.EqualTo("zis:runner:flow:on_event"));
            Assert.That((string)disabled["details"]!["event_type"]!, Is.EqualTo("changed"));
            Assert.That((string)disabled["details"]!["event_ref"]!, Is.EqualTo(sent));
            Assert.That(opened.Json["log"]!["execution_states"]!.AsArray(), Is.Empty);
        }
    }

    [Test]
    public async Task Log_names_the_uninstalled_job_spec_of_an_account_event_with_an_idempotency_key()
    {
        await _fixture.Flows.DeployAsync(CheckAndSend, "Look", _fixture.Receiver.Address);
        await _fixture.Admin.SendAsync("DELETE", "/api/services/zis/registry/job_specs/install?job_spec_name=zis:runner:job_spec:spec");

        var answer = await _fixture.Admin.SendAsync(
            "POST", "/api/platform/v1/events", """{"source":"widgets","type":"changed","payload":{},"idempotency_key":"k"}""");

        Assert.That(answer.Code, Is.EqualTo(202));
        Assert.That((string)(await WaitForLatestAsync(1))["details"]!["job_spec_name"]!, Is.EqualTo("zis:runner:job_spec:spec"));
    }

    [Test]
    public async Task Log_can_be_searched_by_integration_level_text_and_time()
    {
        await _fixture.Flows.DeployAsync(CheckAndSend, "Look", _fixture.Receiver.Address);
        await _fixture.Flows.SendAsync("{}");
        await WaitForLatestAsync(1);
        await _fixture.Flows.SendAsync("""{"stop":1}""");
        var failed = await WaitForLatestAsync(2);
        var at = Uri.EscapeDataString((string)failed["timestamp"]!);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await SearchAsync("status=error"), Is.EqualTo(new[] { "it says stop" }));
            Assert.That(await SearchAsync("status=info&integration=runner"), Is.EqualTo(new[] { "Execution Successful" }));
            Assert.That(await SearchAsync("text=says%20st"), Is.EqualTo(new[] { "it says stop" }));
            Assert.That(await SearchAsync("text=Says"), Is.Empty);
            Assert.That(await SearchAsync("text=%25"), Is.Empty);
            Assert.That(await SearchAsync("integration=unknown"), Is.Empty);
            Assert.That(await SearchAsync($"from={at}"), Is.EqualTo(new[] { "it says stop" }));
            Assert.That(await SearchAsync($"until={at}"), Is.EqualTo(new[] { "Execution Successful" }));
            Assert.That((await _fixture.Admin.SendAsync("GET", $"{Logs}?status=fatal")).Code, Is.EqualTo(400));
            Assert.That((await _fixture.Admin.SendAsync("GET", $"{Logs}?from=yesterday")).Code, Is.EqualTo(400));
        }
    }

    [Test]
    public async Task Log_entries_of_another_account_are_not_found()
    {
        await _fixture.Flows.DeployAsync(CheckAndSend, "Look", _fixture.Receiver.Address);
        await _fixture.Flows.SendAsync("{}");
        var id = (string)(await WaitForLatestAsync(1))["id"]!;
        using var otherAdmin = (await _fixture.Server.NewAccountAsync()).Admin();

        var answer = await otherAdmin.SendAsync("GET", $"{Logs}/{id}");

        Assert.That((answer.Code, (string)answer.Json["code"]!), Is.EqualTo((404, "runs.no_such_log")));
        Assert.That((await _fixture.Admin.SendAsync("GET", $"{Logs}/{id}")).Code, Is.EqualTo(200));
    }

    [Test]
    public async Task Runs_can_be_searched_by_flow_status_error_text_and_time()
    {
        await _fixture.Flows.DeployAsync(CheckAndSend, "Look", _fixture.Receiver.Address);
        await _fixture.Flows.SendAsync("""{"stop":1}""");
        var run = await _fixture.Flows.WaitForRunAsync();
        var (id, at) = ((string)run["id"]!, Uri.EscapeDataString((string)run["created_at"]!));

        using (Assert.EnterMultipleScope())
        {
            foreach (var filter in new[] { "&flow=zis:runner:flow:on_event", "&status=failed", "&text=says", "&text=Broke", $"&from={at}" })
            {
                Assert.That(
                    (await _fixture.Flows.ListRunsAsync(filter)).Select(listed => (string)listed!["id"]!),
                    Is.EqualTo(new[] { id }),
                    filter);
            }

            foreach (var filter in new[] { "&flow=zis:runner:flow:other", "&status=succeeded", "&text=nothing", $"&until={at}" })
            {
                Assert.That(await _fixture.Flows.ListRunsAsync(filter), Is.Empty, filter);
            }

            Assert.That((await _fixture.Admin.SendAsync("GET", "/api/platform/v1/runs?status=fail")).Code, Is.EqualTo(400));
        }
    }

    private static void AssertEntry(JsonNode entry, string status, string description, string hint)
    {
        Assert.That((string)entry["status"]!, Is.EqualTo(status));
        Assert.That((string)entry["description"]!, Is.EqualTo(description));
        Assert.That((string)entry["details"]!["hint"]!, Does.StartWith(hint));
    }

    private static IEnumerable<string> States(JsonNode opened) => opened["execution_states"]!.AsArray()
        .Select(state => $"{state!["name"]} {state["type"]} {state["status"]} {state["error"]}".TrimEnd());

    private async Task<IEnumerable<string>> SearchAsync(string query) =>
        (await _fixture.Admin.SendAsync("GET", $"{Logs}?{query}")).Json["logs"]!.AsArray().Select(entry => (string)entry!["description"]!);

    private async Task<JsonNode> WaitForLatestAsync(int count) =>
        (await FlowClient.PollUntilAsync(_fixture.Flows.ListLogAsync, entries => entries.Count == count))[0]!;
}
