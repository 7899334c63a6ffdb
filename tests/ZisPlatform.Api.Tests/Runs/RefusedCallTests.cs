using System.Text.Json.Nodes;
using ZisPlatform.Testing;

namespace ZisPlatform.Api.Tests.Runs;

/// <summary>Addresses that flows may not call, in every spelling: the action fails with the documented text and sends no request.</summary>
[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class RefusedCallTests(Engine engine)
{
    private const string CallUrl = """
        {"Call":{"Type":"Action","ActionName":"zis:{i}:action:send","Parameters":{"url.$":"$.input.url"},
            "Catch":[{"ErrorEquals":["States.ALL"],"ResultPath":"$.error","Next":"Done"}],"Next":"Done"},
         "Done":{"Type":"Succeed","Message":"{{$.input.url}} {{$.error.Error}}: {{$.error.Cause}}"}}
        """;

    private const string Refused = "may not be reached";
    private const string Unknown = "unknown";

    /// <summary>The hosts as written in the URL, as named in the error text, and the reason for the refusal.</summary>
    private static readonly (string Written, string Named, string Reason)[] Hosts =
    [
        ("127.0.0.1", "127.0.0.1", Refused),
        ("localhost", "localhost", Refused),
        ("2130706433", "127.0.0.1", Refused),
        ("0x7f000001", "127.0.0.1", Refused),
        ("0177.0.0.1", "127.0.0.1", Refused),
        ("127.1", "127.0.0.1", Refused),
        ("[::1]", "::1", Refused),
        ("[::ffff:127.0.0.1]", "::ffff:127.0.0.1", Refused),
        ("[::ffff:7f00:1]", "::ffff:127.0.0.1", Refused),
        ("[::127.0.0.1]", "::127.0.0.1", Refused),
        ("[64:ff9b::7f00:1]", "64:ff9b::7f00:1", Refused),
        ("10.0.0.1", "10.0.0.1", Refused),
        ("192.168.1.1", "192.168.1.1", Refused),
        ("169.254.169.254", "169.254.169.254", Refused),
        ("[fd00:ec2::254]", "fd00:ec2::254", Refused),
        ("0.0.0.0", "0.0.0.0", Unknown),
        ("[::]", "::", Unknown),
    ];

    [Test]
    public async Task No_spelling_of_a_non_public_address_is_called()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var server = await ZisTestServer.StartAsync(engine, "--Zis:Outbound:AllowHttp=true");
        using var admin = server.CreateOperatorClient();
        var flows = await DeployAsync(admin);
        var port = new Uri(receiver.Address).Port;
        var expected = Hosts.Select(host => $"http://{host.Written}:{port}/x States.TaskFailed: external action failed: "
            + (host.Reason == Unknown ? "the host name is unknown" : $"the host {host.Named} has an address that may not be reached"));

        var messages = await RunAllAsync(flows, [.. Hosts.Select(host => $"http://{host.Written}:{port}/x")]);

        Assert.That(messages, Is.EquivalentTo(expected));
        Assert.That(receiver.Requests, Is.Empty);
    }

    [Test]
    public async Task Redirects_to_non_public_addresses_are_not_followed()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Handler = (context, received) =>
        {
            context.Response.Redirect(Uri.UnescapeDataString(received.Path.Split("to=")[1]));
            return Task.CompletedTask;
        };
        await using var server =
            await ZisTestServer.StartAsync(engine, "--Zis:Outbound:AllowHttp=true", "--Zis:Outbound:AllowedNetworks:0=127.0.0.1/32");
        using var admin = server.CreateOperatorClient();
        var flows = await DeployAsync(admin);
        string[] hosts = ["169.254.169.254", "127.0.0.2", "10.0.0.1"];

        var messages = await RunAllAsync(flows, [.. hosts.Select(host => $"{receiver.Address}/?to=http://{host}/")]);

        Assert.That(messages, Is.EquivalentTo(hosts.Select(host =>
            $"{receiver.Address}/?to=http://{host}/ States.TaskFailed: external action failed: "
            + $"the host {host} has an address that may not be reached")));
        Assert.That(receiver.Requests, Has.Count.EqualTo(hosts.Length), "only the first address of each redirect is called");
    }

    [Test]
    public async Task Plain_http_other_schemes_and_user_names_in_addresses_are_refused()
    {
        await using var server = await ZisTestServer.StartAsync(engine);
        using var admin = server.CreateOperatorClient();
        var flows = await DeployAsync(admin);

        var messages =
            await RunAllAsync(flows, ["http://example.com/", "file:///etc/passwd", "gopher://example.com/", "https://a:b@example.com/"]);

        Assert.That(messages, Is.EquivalentTo(new[]
        {
            "http://example.com/ States.TaskFailed: external action failed: the address must begin with https://",
            "file:///etc/passwd States.TaskFailed: external action failed: the address is no absolute URL",
            "gopher://example.com/ States.TaskFailed: external action failed: the address must begin with https://",
            "https://a:b@example.com/ States.TaskFailed: external action failed: the address must not hold a user name or a password",
        }));
    }

    private static async Task<FlowClient> DeployAsync(HttpClient admin)
    {
        await admin.AddIntegrationAsync("asker");
        var flows = new FlowClient(admin, "asker");
        await flows.DeployAsync(CallUrl, "Call", new JsonObject { ["method"] = "GET", ["url.$"] = "$.url" });
        return flows;
    }

    /// <summary>Sends an event for each URL and returns the final messages of the runs.</summary>
    private static async Task<IEnumerable<string>> RunAllAsync(FlowClient flows, IReadOnlyList<string> urls)
    {
        await Task.WhenAll(urls.Select(url => flows.SendAsync(new JsonObject { ["url"] = url }.ToJsonString())));
        var runs = await flows.WaitForRunsAsync(runs => runs.Count == urls.Count && runs.All(run => run!["finished_at"] is not null));
        return runs.Select(run => (string)run!["message"]!);
    }
}
