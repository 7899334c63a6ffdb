using ZisPlatform.Testing;

namespace ZisPlatform.IntegrationTests.Runs;

/// <summary>
/// Whom events start after something has changed. A server remembers who heard an event; where there can be several of them, the
/// change is another one's.
/// </summary>
[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class SubscriptionTests(Engine engine)
{
    private const string JobSpecs = "/api/services/zis/registry/job_specs";
    private const string Named = "job_spec_name=zis:runner:job_spec:spec";

    private RunScene _scene = null!;
    private ZisTestServer? _other;
    private HttpClient _changer = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _scene = await RunScene.StartAsync(engine);
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
    public async Task An_event_starts_the_flow_as_it_was_deployed_last()
    {
        await DeployAsync("the second");

        Assert.That(await EndsAsync(), Is.EqualTo(new[] { "the first", "the second" }));
    }

    [Test]
    public async Task An_event_starts_nothing_when_its_job_spec_is_not_installed_any_more()
    {
        var gone = await _changer.SendAsync("DELETE", $"{JobSpecs}/install?{Named}");
        Assert.That(gone.Code, Is.EqualTo(204), gone.Text);
        await _scene.Flows.SendAsync("{}");

        var back = await _changer.SendAsync("POST", $"{JobSpecs}/install?{Named}");
        Assert.That(back.Code, Is.EqualTo(200), back.Text);
        Assert.That(await EndsAsync(), Is.EqualTo(new[] { "the first", "the first" }), "the event in between has no run");
    }

    [Test]
    public async Task An_event_starts_what_has_been_installed_beside_what_heard_it_before()
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

    private Task DeployAsync(string message) => new Workflows(_changer, "runner").DeployAsync(Ends(message), "Done", _scene.Receiver.Address);

    /// <summary>Sends an event, and tells how all runs so far have ended when its own has.</summary>
    private async Task<string[]> EndsAsync()
    {
        var sent = await _scene.Flows.SendAsync("{}");
        await _scene.Flows.UntilAsync(runs => runs.Any(run => (string?)run!["event"]!["id"] == sent) && runs.All(run => run!["finished_at"] is not null));
        return await MessagesAsync();
    }

    private async Task<string[]> MessagesAsync() =>
        [.. (await _scene.Flows.RunsAsync()).OrderBy(run => (string)run!["id"]!, StringComparer.Ordinal).Select(run => (string)run!["message"]!)];
}
