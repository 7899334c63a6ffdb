using ZisPlatform.Testing;

namespace ZisPlatform.IntegrationTests.Runs;

/// <summary>
/// Starts of flows after a change of the subscriptions. A server caches the subscribers of an event. With PostgreSQL, which allows several
/// servers, the change is made on another server.
/// </summary>
[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class SubscriptionTests(Engine engine)
{
    private const string JobSpecs = "/api/services/zis/registry/job_specs";
    private const string Named = "job_spec_name=zis:runner:job_spec:spec";

    private RunFixture _scene = null!;
    private ZisTestServer? _other;
    private HttpClient _changer = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _scene = await RunFixture.StartAsync(engine);
        _other = engine == Engine.Postgres ? await ZisTestServer.StartOnAsync(_scene.Server.ConnectionString!, Workflows.Settings) : null;
        _changer = (_other ?? _scene.Server).Operator();
        await DeployAsync("the first");
        Assert.That(await EndsAsync(), Is.EqualTo(new[] { "the first" }));
    }

    [TearDown]
    public async Task StopAsync()
    {
        _changer.Dispose();
        await (_other?.DisposeAsync() ?? default);
        await _scene.DisposeAsync();
    }

    [Test]
    public async Task Event_starts_the_latest_deployed_flow()
    {
        await DeployAsync("the second");

        Assert.That(await EndsAsync(), Is.EqualTo(new[] { "the first", "the second" }));
    }

    [Test]
    public async Task Event_starts_no_run_after_its_job_spec_is_uninstalled()
    {
        var gone = await _changer.SendAsync("DELETE", $"{JobSpecs}/install?{Named}");
        Assert.That(gone.Code, Is.EqualTo(204), gone.Text);
        await _scene.Flows.SendAsync("{}");

        var back = await _changer.SendAsync("POST", $"{JobSpecs}/install?{Named}");
        Assert.That(back.Code, Is.EqualTo(200), back.Text);
        Assert.That(await EndsAsync(), Is.EqualTo(new[] { "the first", "the first" }), "the event in between has no run");
    }

    [Test]
    public async Task Event_also_starts_a_flow_that_is_installed_later()
    {
        await _changer.AddIntegrationAsync("second");
        var second = new Workflows(_changer, "second");
        await second.DeployAsync(Ends("the other integration's"), "Done", _scene.Receiver.Address);
        const string body = """{"source":"widgets","type":"changed","payload":{}}""";

        var first = await _scene.Admin.SendAsync("POST", "/api/platform/v1/events", body);
        await second.EndAsync();
        await DeployAsync("the second");
        var next = await _scene.Admin.SendAsync("POST", "/api/platform/v1/events", body);
        await second.UntilAsync(runs => runs.Count == 2 && runs.All(run => run!["finished_at"] is not null));

        Assert.That((first.Code, next.Code), Is.EqualTo((202, 202)));
        await _scene.Flows.UntilAsync(runs => runs.Count == 3 && runs.All(run => run!["finished_at"] is not null));
        Assert.That(await MessagesAsync(), Is.EqualTo(new[] { "the first", "the first", "the second" }));
    }

    private static string Ends(string message) => $$$"""{"Done":{"Type":"Succeed","Message":"{{{message}}}"}}""";

    private Task DeployAsync(string message) =>
        new Workflows(_changer, "runner").DeployAsync(Ends(message), "Done", _scene.Receiver.Address);

    /// <summary>Sends an event, waits until its run has ended, and returns the messages of all runs so far.</summary>
    private async Task<string[]> EndsAsync()
    {
        var sent = await _scene.Flows.SendAsync("{}");
        await _scene.Flows.UntilAsync(runs =>
            runs.Any(run => (string?)run!["event"]!["id"] == sent) && runs.All(run => run!["finished_at"] is not null));
        return await MessagesAsync();
    }

    private async Task<string[]> MessagesAsync() =>
        [.. (await _scene.Flows.RunsAsync())
            .OrderBy(run => (string)run!["id"]!, StringComparer.Ordinal)
            .Select(run => (string)run!["message"]!)];
}
