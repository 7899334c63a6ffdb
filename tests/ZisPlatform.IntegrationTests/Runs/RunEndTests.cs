using Microsoft.Extensions.DependencyInjection;
using ZisPlatform.Domain.Flows;
using ZisPlatform.Testing;

namespace ZisPlatform.IntegrationTests.Runs;

/// <summary>Ends that are not the flow's own: limits, and what it needs and is gone.</summary>
[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class RunEndTests(Engine engine)
{
    private const string CallAndEnd = """{"Call":{"Type":"Action","ActionName":"zis:{i}:action:send","Parameters":{"payload.$":"$.input"},"Next":"Done"},"Done":{"Type":"Succeed"}}""";

    [TestCase("""{"Rest":{"Type":"Wait","Seconds":3600,"Next":"Done"},"Done":{"Type":"Succeed"}}""", "Rest")]
    [TestCase(CallAndEnd, "Call")]
    public async Task A_run_that_takes_longer_than_its_time_fails_wherever_it_is(string states, string start)
    {
        var limited = new FlowOptions { TimeLimit = TimeSpan.FromMilliseconds(300), Http = new HttpOptions { AllowHttp = true } };
        await using var scene = await RunScene.StartAsync(engine, services => services.AddSingleton(limited));
        scene.Receiver.Hold();
        await scene.Flows.DeployAsync(states, start, scene.Receiver.Address);

        await scene.Flows.SendAsync("{}");

        await AssertFailedAsync(scene, "States.Timeout", "flow timed out after 0.3 seconds");
    }

    [Test]
    public void A_run_has_the_contracts_100_seconds_and_1000_transitions()
    {
        Assert.That((FlowOptions.Default.TimeLimit, FlowOptions.Default.MaxTransitions), Is.EqualTo((TimeSpan.FromSeconds(100), 1000)));
    }

    [Test]
    public async Task A_flow_that_goes_round_in_circles_ends_at_the_limit_of_transitions()
    {
        await using var scene = await RunScene.StartAsync(engine);
        await scene.Flows.DeployAsync("""{"One":{"Type":"Pass","Next":"Two"},"Two":{"Type":"Pass","Next":"One"}}""", "One", scene.Receiver.Address);

        await scene.Flows.SendAsync("{}");

        await AssertFailedAsync(scene, "States.Runtime", "state transition limit exceeded");
    }

    [Test]
    public async Task A_job_spec_whose_bundle_is_gone_says_so_in_the_run_and_the_log()
    {
        await using var scene = await RunScene.StartAsync(engine);
        await scene.Flows.DeployAsync(CallAndEnd, "Call", scene.Receiver.Address);
        const string bundles = "/api/services/zis/registry/runner/bundles";
        var uuid = (string)(await scene.Admin.SendAsync("GET", bundles)).Json["bundles"]![0]!["uuid"]!;
        Assert.That((await scene.Admin.SendAsync("DELETE", $"{bundles}/{uuid}")).Code, Is.InRange(200, 204));

        await scene.Flows.SendAsync("{}");

        await AssertFailedAsync(scene, "States.TaskFailed", "flow not found: zis:runner:flow:on_event");
        Assert.That(scene.Receiver.Requests, Is.Empty);
    }

    [Test]
    public async Task An_integration_whose_job_specs_are_uninstalled_is_disabled_no_event_starts_anything()
    {
        await using var scene = await RunScene.StartAsync(engine);
        await scene.Flows.DeployAsync(CallAndEnd, "Call", scene.Receiver.Address);
        const string spec = "/api/services/zis/registry/job_specs/install?job_spec_name=zis:runner:job_spec:spec";
        Assert.That((await scene.Admin.SendAsync("DELETE", spec)).Code, Is.InRange(200, 204));
        await scene.Flows.SendAsync("{}");
        Assert.That(await scene.Flows.RunsAsync(), Is.Empty);

        Assert.That((await scene.Admin.SendAsync("POST", spec)).Code, Is.InRange(200, 204));
        await scene.Flows.SendAsync("{}");
        Assert.That((string)(await scene.Flows.EndAsync())["status"]!, Is.EqualTo("succeeded"));
    }

    private static async Task AssertFailedAsync(RunScene scene, string error, string message)
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
