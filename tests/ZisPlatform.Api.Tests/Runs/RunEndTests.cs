using Microsoft.Extensions.DependencyInjection;
using ZisPlatform.Domain.Flows;
using ZisPlatform.Testing;

namespace ZisPlatform.Api.Tests.Runs;

/// <summary>Runs that end because of a limit or a missing resource.</summary>
[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class RunEndTests(Engine engine)
{
    private const string CallAndEnd =
        """{"Call":{"Type":"Action","ActionName":"zis:{i}:action:send","Parameters":{"payload.$":"$.input"},"Next":"Done"},"Done":"""
        + """{"Type":"Succeed"}}""";

    [TestCase("""{"Rest":{"Type":"Wait","Seconds":3600,"Next":"Done"},"Done":{"Type":"Succeed"}}""", "Rest")]
    [TestCase(CallAndEnd, "Call")]
    public async Task Run_that_exceeds_its_time_limit_fails_in_any_state(string states, string start)
    {
        var limited = new FlowOptions { TimeLimit = TimeSpan.FromMilliseconds(300), Http = new HttpOptions { AllowHttp = true } };
        await using var fixture = await RunFixture.StartAsync(engine, services => services.AddSingleton(limited));
        fixture.Receiver.HoldResponses();
        await fixture.Flows.DeployAsync(states, start, fixture.Receiver.Address);

        await fixture.Flows.SendAsync("{}");

        await AssertFailedAsync(fixture, "States.Timeout", "flow timed out after 0.3 seconds");
    }

    [Test]
    public void Default_limits_are_100_seconds_and_1000_transitions()
    {
        Assert.That((FlowOptions.Default.TimeLimit, FlowOptions.Default.MaxTransitions), Is.EqualTo((TimeSpan.FromSeconds(100), 1000)));
    }

    [Test]
    public async Task Endless_flow_fails_at_the_transition_limit()
    {
        await using var fixture = await RunFixture.StartAsync(engine);
        await fixture.Flows.DeployAsync(
            """{"One":{"Type":"Pass","Next":"Two"},"Two":{"Type":"Pass","Next":"One"}}""",
            "One",
            fixture.Receiver.Address);

        await fixture.Flows.SendAsync("{}");

        await AssertFailedAsync(fixture, "States.Runtime", "state transition limit exceeded");
    }

    [Test]
    public async Task Run_and_log_report_that_the_flow_of_a_job_spec_is_missing()
    {
        await using var fixture = await RunFixture.StartAsync(engine);
        await fixture.Flows.DeployAsync(CallAndEnd, "Call", fixture.Receiver.Address);
        const string bundles = "/api/services/zis/registry/runner/bundles";
        var uuid = (string)(await fixture.Admin.SendAsync("GET", bundles)).Json["bundles"]![0]!["uuid"]!;
        Assert.That((await fixture.Admin.SendAsync("DELETE", $"{bundles}/{uuid}")).Code, Is.InRange(200, 204));

        await fixture.Flows.SendAsync("{}");

        await AssertFailedAsync(fixture, "States.TaskFailed", "flow not found: zis:runner:flow:on_event");
        Assert.That(fixture.Receiver.Requests, Is.Empty);
    }

    [Test]
    public async Task Events_start_no_run_while_the_job_spec_is_uninstalled()
    {
        await using var fixture = await RunFixture.StartAsync(engine);
        await fixture.Flows.DeployAsync(CallAndEnd, "Call", fixture.Receiver.Address);
        const string spec = "/api/services/zis/registry/job_specs/install?job_spec_name=zis:runner:job_spec:spec";
        Assert.That((await fixture.Admin.SendAsync("DELETE", spec)).Code, Is.InRange(200, 204));
        await fixture.Flows.SendAsync("{}");
        Assert.That(await fixture.Flows.ListRunsAsync(), Is.Empty);

        Assert.That((await fixture.Admin.SendAsync("POST", spec)).Code, Is.InRange(200, 204));
        await fixture.Flows.SendAsync("{}");
        Assert.That((string)(await fixture.Flows.WaitForRunAsync())["status"]!, Is.EqualTo("succeeded"));
    }

    private static async Task AssertFailedAsync(RunFixture fixture, string error, string message)
    {
        var run = await fixture.Flows.WaitForRunAsync();
        var entry = (await fixture.Flows.ListLogAsync()).Single()!;
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
