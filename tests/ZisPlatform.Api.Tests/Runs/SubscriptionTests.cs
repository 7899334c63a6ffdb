using ZisPlatform.Testing;

namespace ZisPlatform.Api.Tests.Runs;

/// <summary>
/// Starts of flows after a change of the subscriptions. A server caches the subscribers of an event. With PostgreSQL, which allows several
/// servers, the change is made on another server.
/// </summary>
[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class SubscriptionTests(Engine engine)
{
    private const string JobSpecs = "/api/services/zis/registry/job_specs";
    private const string JobSpecQuery = "job_spec_name=zis:runner:job_spec:spec";

    private RunFixture _fixture = null!;
    private ZisTestServer? _otherServer;
    private HttpClient _changingAdmin = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _fixture = await RunFixture.StartAsync(engine);
        _otherServer = engine == Engine.Postgres
            ? await ZisTestServer.StartOnAsync(_fixture.Server.ConnectionString!, FlowClient.Settings)
            : null;
        _changingAdmin = (_otherServer ?? _fixture.Server).CreateOperatorClient();
        await DeployAsync("the first");
        Assert.That(await RunAndListMessagesAsync(), Is.EqualTo(new[] { "the first" }));
    }

    [TearDown]
    public async Task StopAsync()
    {
        _changingAdmin.Dispose();
        await (_otherServer?.DisposeAsync() ?? default);
        await _fixture.DisposeAsync();
    }

    [Test]
    public async Task Event_starts_the_latest_deployed_flow()
    {
        await DeployAsync("the second");

        Assert.That(await RunAndListMessagesAsync(), Is.EqualTo(new[] { "the first", "the second" }));
    }

    [Test]
    public async Task Event_starts_no_run_after_its_job_spec_is_uninstalled()
    {
        var uninstalled = await _changingAdmin.SendAsync("DELETE", $"{JobSpecs}/install?{JobSpecQuery}");
        Assert.That(uninstalled.Code, Is.EqualTo(204), uninstalled.Text);
        await _fixture.Flows.SendAsync("{}");

        var installed = await _changingAdmin.SendAsync("POST", $"{JobSpecs}/install?{JobSpecQuery}");
        Assert.That(installed.Code, Is.EqualTo(200), installed.Text);
        Assert.That(
            await RunAndListMessagesAsync(),
            Is.EqualTo(new[] { "the first", "the first" }),
            "the event without an installed job spec has no run");
    }

    [Test]
    public async Task Event_also_starts_a_flow_that_is_installed_later()
    {
        await _changingAdmin.AddIntegrationAsync("second");
        var second = new FlowClient(_changingAdmin, "second");
        await second.DeployAsync(FlowDefinition("the other integration's"), "Done", _fixture.Receiver.Address);
        const string body = """{"source":"widgets","type":"changed","payload":{}}""";

        var first = await _fixture.Admin.SendAsync("POST", "/api/platform/v1/events", body);
        await second.WaitForRunAsync();
        await DeployAsync("the second");
        var next = await _fixture.Admin.SendAsync("POST", "/api/platform/v1/events", body);
        await second.WaitForRunsAsync(runs => runs.Count == 2 && runs.All(run => run!["finished_at"] is not null));

        Assert.That((first.Code, next.Code), Is.EqualTo((202, 202)));
        await _fixture.Flows.WaitForRunsAsync(runs => runs.Count == 3 && runs.All(run => run!["finished_at"] is not null));
        Assert.That(await ListMessagesAsync(), Is.EqualTo(new[] { "the first", "the first", "the second" }));
    }

    private static string FlowDefinition(string message) => $$$"""{"Done":{"Type":"Succeed","Message":"{{{message}}}"}}""";

    private Task DeployAsync(string message) =>
        new FlowClient(_changingAdmin, "runner").DeployAsync(FlowDefinition(message), "Done", _fixture.Receiver.Address);

    /// <summary>Sends an event, waits until its run has ended, and returns the messages of all runs so far.</summary>
    private async Task<string[]> RunAndListMessagesAsync()
    {
        var sent = await _fixture.Flows.SendAsync("{}");
        await _fixture.Flows.WaitForRunsAsync(runs =>
            runs.Any(run => (string?)run!["event"]!["id"] == sent) && runs.All(run => run!["finished_at"] is not null));
        return await ListMessagesAsync();
    }

    private async Task<string[]> ListMessagesAsync() =>
        [.. (await _fixture.Flows.ListRunsAsync())
            .OrderBy(run => (string)run!["id"]!, StringComparer.Ordinal)
            .Select(run => (string)run!["message"]!)];
}
