using Microsoft.Extensions.DependencyInjection;
using ZisPlatform.Domain.Flows;
using ZisPlatform.Testing;

namespace ZisPlatform.IntegrationTests.Runs;

/// <summary>Runs that end because of a limit or a missing resource.</summary>
[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class RunEndTests(Engine engine)
{
    private const string CallAndEnd = """{"Call":{"Type":"Action","ActionName":"zis:{i}:action:send","Parameters":{"payload.$":"$.input"},"Next":"Done"},"Done":{"Type":"Succeed"}}""";

    [TestCase("""{"Rest":{"Type":"Wait","Seconds":3600,"Next":"Done"},"Done":{"Type":"Succeed"}}""", "Rest")]
    [TestCase(CallAndEnd, "Call")]
    public async Task Run_that_exceeds_its_time_limit_fails_in_any_state(string states, string start)
    {
        var limited = new FlowOptions { TimeLimit = TimeSpan.FromMilliseconds(300), Http = new HttpOptions { AllowHttp = true } };
        await using var scene = await RunFixture.StartAsync(engine, services => services.AddSingleton(limited));
        scene.Receiver.Hold();
        await scene.Flows.DeployAsync(states, start, scene.Receiver.Address);

        await scene.Flows.SendAsync("{}");

        await AssertFailedAsync(scene, "States.Timeout", "flow timed out after 0.3 seconds");
    }

    [Test]
    public void Default_limits_are_100_seconds_and_1000_transitions()
    {
        Assert.That((FlowOptions.Default.TimeLimit, FlowOptions.Default.MaxTransitions), Is.EqualTo((TimeSpan.FromSeconds(100), 1000)));
    }

    [Test]
    public async Task Endless_flow_fails_at_the_transition_limit()
    {
        await using var scene = await RunFixture.StartAsync(engine);
        await scene.Flows.DeployAsync(
            """{"One":{"Type":"Pass","Next":"Two"},"Two":{"Type":"Pass","Next":"One"}}""",
            "One",
            scene.Receiver.Address);

        await scene.Flows.SendAsync("{}");

        await AssertFailedAsync(scene, "States.Runtime", "state transition limit exceeded");
    }

    [Test]
    public async Task Run_and_log_report_that_the_flow_of_a_job_spec_is_missing()
    {
        await using var scene = await RunFixture.StartAsync(engine);
        await scene.Flows.DeployAsync(CallAndEnd, "Call", scene.Receiver.Address);
        const string bundles = "/api/services/zis/registry/runner/bundles";
        var uuid = (string)(await scene.Admin.SendAsync("GET", bundles)).Json["bundles"]![0]!["uuid"]!;
        Assert.That((await scene.Admin.SendAsync("DELETE", $"{bundles}/{uuid}")).Code, Is.InRange(200, 204));

        await scene.Flows.SendAsync("{}");

        await AssertFailedAsync(scene, "States.TaskFailed", "flow not found: zis:runner:flow:on_event");
        Assert.That(scene.Receiver.Requests, Is.Empty);
    }

    [Test]
    public async Task Events_start_no_run_while_the_job_spec_is_uninstalled()
    {
        await using var scene = await RunFixture.StartAsync(engine);
        await scene.Flows.DeployAsync(CallAndEnd, "Call", scene.Receiver.Address);
        const string spec = "/api/services/zis/registry/job_specs/install?job_spec_name=zis:runner:job_spec:spec";
        Assert.That((await scene.Admin.SendAsync("DELETE", spec)).Code, Is.InRange(200, 204));
        await scene.Flows.SendAsync("{}");
        Assert.That(await scene.Flows.RunsAsync(), Is.Empty);

        Assert.That((await scene.Admin.SendAsync("POST", spec)).Code, Is.InRange(200, 204));
        await scene.Flows.SendAsync("{}");
        Assert.That((string)(await scene.Flows.EndAsync())["status"]!, Is.EqualTo("succeeded"));
    }

    private static async Task AssertFailedAsync(RunFixture scene, string error, string message)
    {
        var run = await scene.Flows.EndAsync();
        var entry = (await scene.Flows.LogAsync()).Single()!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string)run["status"]!, Is.EqualTo("failed"));
            Assert.That((string)run["error"]!, Is.EqualTo(error));
            Assert.That((string)run["message"]!, Is.EqualTo(message));
            Assert.That((string)entry["status"]!, Is.EqualTo("error"));
            Assert.That((string)entry["description"]!, Is.EqualTo(message));
        }
    }
}
