using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using ZisPlatform.Testing;

namespace ZisPlatform.Api.Tests.Runs;

/// <summary>A run as shown to an administrator, with every call of every state, iteration and try.</summary>
[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class ShownRunTests(Engine engine)
{
    private RunFixture _fixture = null!;

    [SetUp]
    public async Task StartAsync() => _fixture = await RunFixture.StartAsync(engine);

    [TearDown]
    public ValueTask StopAsync() => _fixture.DisposeAsync();

    [Test]
    public async Task Each_try_of_a_state_shows_its_exchange_and_the_time_of_the_next_try()
    {
        var answers = 0;
        _fixture.Receiver.Handler = (context, _) =>
        {
            context.Response.StatusCode = answers++ == 0 ? 503 : 200;
            context.Response.ContentType = "application/json";
            return context.Response.WriteAsync($$"""{"answer":{{answers}}}""");
        };
        await _fixture.Flows.DeployAsync(
            """
            {"Send":{"Type":"Action","ActionName":"zis:{i}:action:send","Parameters":{"payload.$":"$.input"},
                     "Retry":[{"ErrorEquals":["States.ALL"],"IntervalSeconds":1,"MaxAttempts":2}],"ResultPath":null,"Next":"Done"},
             "Done":{"Type":"Succeed"}}
            """,
            "Send",
            _fixture.Receiver.Address);

        await _fixture.Flows.SendAsync("""{"id":1}""");
        var run = await _fixture.Flows.WaitForRunAsync();
        var state = (await _fixture.Flows.ShowAsync(run))["states"]![0]!;
        var (failed, done) = (state["tries"]![0]!, state["tries"]![1]!);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((string)run["status"]!, Is.EqualTo("succeeded"));
            Assert.That((int)state["retries"]!, Is.EqualTo(1));
            Assert.That(state["call"]!["body"]!.GetValue<string>(), Is.EqualTo("""{"id":1}"""));
            Assert.That((int)failed["exchange"]!["status"]!, Is.EqualTo(503));
            Assert.That((string)failed["exchange"]!["body"]!, Is.EqualTo("""{"answer":1}"""));
            Assert.That((string)failed["cause"]!, Is.EqualTo("external action failed due to status code: 503"));
            Assert.That(
                failed["retry_at"]!.GetValue<DateTimeOffset>() - failed["ended_at"]!.GetValue<DateTimeOffset>(),
                Is.EqualTo(TimeSpan.FromSeconds(1)));
            Assert.That((int)done["exchange"]!["status"]!, Is.EqualTo(200));
            Assert.That(done["result"]!.ToJsonString(), Is.EqualTo("""{"answer":2}"""), "a result that the flow discards is shown, too");
            Assert.That((string?)done["error"] ?? (string?)done["retry_at"], Is.Null);
            Assert.That(
                state["tries"]!.AsArray().Select(attempt => $"\"{(string)attempt!["idempotency_key"]!}\""),
                Is.EqualTo(_fixture.Receiver.Requests.Select(request => request.Headers["Idempotency-Key"])));
        }
    }

    [Test]
    public async Task Retried_Map_shows_the_calls_of_each_iteration_of_both_tries()
    {
        var answers = 0;
        _fixture.Receiver.Handler = (context, _) =>
        {
            context.Response.StatusCode = answers++ == 1 ? 400 : 204;
            return Task.CompletedTask;
        };
        await _fixture.Flows.DeployAsync(
            """
            {"Each":{"Type":"Map","ItemsPath":"$.input.items","Retry":[{"ErrorEquals":["States.ALL"],"IntervalSeconds":1,
                "MaxAttempts":1}],"Next":"Done",
                     "Iterator":{"StartAt":"Post","States":{"Post":{"Type":"Action","ActionName":"zis:{i}:action:send",
                         "Parameters":{"payload.$":"$.n"},"End":true}}}},
             "Done":{"Type":"Succeed"}}
            """,
            "Each",
            _fixture.Receiver.Address);

        await _fixture.Flows.SendAsync("""{"items":[{"n":1},{"n":2}]}""");
        var run = await _fixture.Flows.WaitForRunAsync();
        var states = (await _fixture.Flows.ShowAsync(run))["states"]!.AsArray();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                states.Where(state => (string)state!["name"]! == "Post").Select(state =>
                    $"{state!["iteration"]} {state["call"]!["body"]} {state["tries"]!.AsArray().Single()!["exchange"]!["status"]}"),
                Is.EqualTo(new[] { "Each[0] 1 204", "Each[1] 2 400", "Each[0] 1 204", "Each[1] 2 204" }));
            Assert.That(
                (string)states[0]!["tries"]!.AsArray().Single()!["cause"]!,
                Is.EqualTo("external action failed due to status code: 400"),
                "the Map state was retried");
            Assert.That(states[0]!["tries"]![0]!["exchange"], Is.Null);
            Assert.That((int)states[0]!["retries"]!, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task State_shows_the_rule_that_selected_the_next_state()
    {
        _fixture.Receiver.Handler = (context, _) =>
        {
            context.Response.StatusCode = 400;
            return Task.CompletedTask;
        };
        await _fixture.Flows.DeployAsync(
            """
            {"Big":{"Type":"Choice","Choices":[{"Variable":"$.input.n","NumericGreaterThan":9,"Next":"Stop"},{"Variable":"$.input.n",
                "NumericGreaterThan":4,"Next":"Small"}],"Default":"Stop"},
             "Small":{"Type":"Choice","Choices":[{"Variable":"$.input.n","NumericLessThan":0,"Next":"Stop"}],"Default":"Send"},
             "Send":{"Type":"Action","ActionName":"zis:{i}:action:send","Parameters":{"payload":"x"},
                 "Catch":[{"ErrorEquals":["States.ALL"],"Next":"Done"}],"Next":"Stop"},
             "Stop":{"Type":"Fail","Error":"Stop","Cause":"stop"},
             "Done":{"Type":"Succeed"}}
            """,
            "Big",
            _fixture.Receiver.Address);

        await _fixture.Flows.SendAsync("""{"n":5}""");
        var states = (await _fixture.Flows.ShowAsync(await _fixture.Flows.WaitForRunAsync()))["states"]!.AsArray();

        Assert.That(
            states.Select(state => $"{state!["name"]} {state["status"]} {state["rule"]} {state["next"]}"),
            Is.EqualTo(new[]
            {
                "Big succeeded Choices[1] Small", "Small succeeded Default Send", "Send caught Catch[0] Done", "Done succeeded  ",
            }));
    }

    [Test]
    public async Task Earlier_attempt_remains_visible_and_an_unstarted_attempt_has_no_states()
    {
        _fixture.Receiver.Handler = (context, _) =>
        {
            context.Response.StatusCode = 500;
            return context.Response.WriteAsync("out of order");
        };
        await _fixture.Flows.DeployAsync(
            """{"Send":{"Type":"Action","ActionName":"zis:{i}:action:send","Parameters":{"payload.$":"$.input"},"Next":"Done"},"Done":"""
            + """{"Type":"Succeed"}}""",
            "Send",
            _fixture.Receiver.Address);
        await _fixture.Flows.SendAsync("{}");
        var run = (await _fixture.Flows.WaitForRunsAsync(runs => runs is [{ } onlyRun] && (int)onlyRun["attempt"]! == 2))[0]!;
        var path = $"/api/platform/v1/runs/{(string)run["id"]!}";

        var latest = await _fixture.Flows.ShowAsync(run);
        var first = (await _fixture.Admin.SendAsync("GET", path + "?attempt=1")).Json;
        var none = await _fixture.Admin.SendAsync("GET", path + "?attempt=3");
        var wrong = await _fixture.Admin.SendAsync("GET", path + "?attempt=last");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(((int)latest["attempt"]!, latest["states"]), Is.EqualTo((2, (JsonNode?)null)));
            Assert.That((int)first["attempt"]!, Is.EqualTo(1));
            Assert.That((string)first["states"]![0]!["tries"]![0]!["exchange"]!["body"]!, Is.EqualTo("out of order"));
            Assert.That(first["log"]!.AsArray().Select(entry => (int)entry!["details"]!["attempt"]!), Is.EqualTo(new[] { 1 }));
            Assert.That((none.Code, (string)none.Json["code"]!), Is.EqualTo((404, "runs.no_such_attempt")));
            Assert.That(
                (wrong.Code, (string)wrong.Json["detail"]!),
                Is.EqualTo((400, "the query parameter attempt must be a number from 1")));
        }
    }

    [Test]
    public async Task Active_call_is_shown_with_long_documents_truncated()
    {
        _fixture.Receiver.HoldResponses();
        await _fixture.Flows.DeployAsync(
            """{"Send":{"Type":"Action","ActionName":"zis:{i}:action:send","Parameters":{"payload.$":"$.input"},"Next":"Done"},"Done":"""
            + """{"Type":"Succeed"}}""",
            "Send",
            _fixture.Receiver.Address);
        await _fixture.Flows.SendAsync(new JsonObject { ["text"] = new string('x', 100_000) }.ToJsonString());
        var run = (await _fixture.Flows.WaitForRunsAsync(runs => runs is [{ } onlyRun] && (string)onlyRun["status"]! == "running"))[0]!;

        // A run that was claimed has no states until it has started.
        var shown = await FlowClient.PollUntilAsync(
            () => _fixture.Flows.ShowAsync(run),
            started => started["states"] is JsonArray { Count: > 0 } states && states[0]!["call"] is not null);
        await _fixture.Admin.SendAsync("POST", $"/api/platform/v1/runs/{(string)run["id"]!}/cancel");
        var ended = await _fixture.Flows.ShowAsync(run);
        _fixture.Receiver.ReleaseResponses();

        using (Assert.EnterMultipleScope())
        {
            Assert.That((string)shown["states"]![0]!["status"]!, Is.EqualTo("running"));
            Assert.That((string)ended["states"]![0]!["status"]!, Is.EqualTo("cancelled"));
            Assert.That((string)shown["states"]![0]!["call"]!["url"]!, Is.EqualTo(_fixture.Receiver.Address + "/items"));
            Assert.That(shown["states"]![0]!["tries"]!.AsArray(), Is.Empty);
            Assert.That((bool)shown["states"]![0]!["call"]!["parameters"]!["truncated"]!, Is.True);
            Assert.That(shown.ToJsonString(), Has.Length.LessThan(100_000));
        }
    }

    [Test]
    public async Task Run_that_could_not_start_shows_no_states()
    {
        await _fixture.Flows.DeployAsync(
            """{"Send":{"Type":"Action","ActionName":"zis:{i}:action:send","Parameters":{"payload.$":"$.input"},"Next":"Done"},"Done":"""
            + """{"Type":"Succeed"}}""",
            "Send",
            _fixture.Receiver.Address,
            "nowhere");
        await _fixture.Flows.SendAsync("{}");

        var shown = await _fixture.Flows.ShowAsync(await _fixture.Flows.WaitForRunAsync());
        var entry = (await _fixture.Admin.SendAsync("GET", $"/api/platform/v1/logs/{(string)shown["log"]![0]!["id"]!}")).Json["log"]!;

        Assert.That(shown["states"], Is.Null);
        Assert.That(entry["execution_states"]!.AsArray(), Is.Empty);
    }
}
