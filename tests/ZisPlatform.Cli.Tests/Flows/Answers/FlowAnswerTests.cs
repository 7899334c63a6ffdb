using System.Text.Json.Nodes;
using ZisPlatform.Cli.Tests.Commands.Flows;

namespace ZisPlatform.Cli.Tests.Flows.Answers;

/// <summary>Tests of the sources of action answers without a server: mocks and recordings.</summary>
public class FlowAnswerTests : FlowCommandTests
{
    [Test]
    public async Task Call_without_an_answer_fails_and_names_the_missing_mock()
    {
        var custom = await RunAsync();
        var builtIn = await RunAsync("--mock", $"get_ticket={Ticket}");

        Assert.That(custom.Code, Is.EqualTo(ExitCodes.FlowFailed));
        Assert.That(
            custom.Error,
            Does.Contain("State GetTicket calls get_ticket, which has no answer: GET https://helpdesk.example")
                .And.Contain("--mock get_ticket="));
        Assert.That(builtIn.Error, Does.Contain("LoadConfig is built in").And.Contain("--mock LoadConfig="));
    }

    [Test]
    public async Task Mocks_are_matched_by_request_and_consumed_in_order()
    {
        var mocks = Cli.Save("turns.json", """
            {"get_ticket":[{"error":"cannot connect","times":2},{"timeout":true,"seconds":1},{"body":{"id":1,"status":"open","items":[]},
                "when":{"query":{"include":"users"}}}],
             "zis:common:action:LoadConfig":{"error":"config not found: sync"}}
            """);

        var result = await RunAsync("--json", "--mock-file", mocks);

        var causes = result.Json["states"]![0]!["retries"]!.AsArray().Select(retry => retry!["error"]!["cause"]!.GetValue<string>());
        Assert.That(causes, Is.EqualTo(new[] { "external action failed: cannot connect", "external action failed: cannot connect" }));
        Assert.That(result.Json["error"]!["cause"]!.GetValue<string>(), Is.EqualTo("external action failed: timed out"));
        Assert.That(result.Json["seconds"]!.GetValue<double>(), Is.EqualTo(3 + 6 + 1));
    }

    [TestCase("""{"get_ticket":{"stauts":429}}""", "$.get_ticket.stauts is not known here")]
    [TestCase("""{"get_ticket":[]}""", "$.get_ticket needs an answer")]
    [TestCase("""{"get_ticket":[200,999]}""", "$.get_ticket[1] must be a whole number from 100 to 599")]
    [TestCase("""{"get_ticket":{"result":1,"status":200}}""", "cannot have both result and status")]
    [TestCase(
        """{"get_ticket":{"body":1,"when":{"body":{"$matches":"("}}}}""",
        "$.get_ticket.when.body['$matches'] is no regular expression")]
    [TestCase(
        """{"get_tickets":200}""",
        "There is a mock for 'get_tickets', which no flow of the bundle calls. They call get_ticket, LoadConfig, post_item.")]
    [TestCase("""{"Jq":{"result":1}}""", "Jq is computed, not mocked")]
    [TestCase("""{"LoadConfig":404}""", "LoadConfig is built in and has no status or body")]
    [TestCase("[]", "$ must be an object")]
    public async Task Invalid_mock_is_rejected_with_its_position(string mocks, string message)
    {
        var result = await RunAsync("--mock-file", Cli.Save("mocks.json", mocks));

        Assert.That((result.Code, result.Out), Is.EqualTo((ExitCodes.Usage, "")));
        Assert.That(result.Error, Does.Contain(message));
    }

    [Test]
    public async Task Replay_reports_how_a_request_differs_from_the_recording()
    {
        var record = Cli.PathOf("record.json");
        var first = await RunAsync(
            "--json", "--record", record, "--mock", "get_ticket=429", "--mock", $"get_ticket={Ticket}", "--mock-file", Mocks());
        // Secrets are masked in the recording, so changed secrets make no difference.
        await File.WriteAllTextAsync(Cli.PathOf("connections.json"), Connections.Replace("secret", "other", StringComparison.Ordinal));

        var repeated = await RunAsync("--json", "--replay", record);
        var changed = await Cli.RunAsync(
            "flow", "run", Cli.PathOf("bundle.json"), "--connections", Cli.PathOf("connections.json"), "--replay", record,
            "--input", Cli.Save("changed.json", Event.Replace("42", "43", StringComparison.Ordinal)));

        Assert.That(repeated.Out, Is.EqualTo(first.Out));
        Assert.That(changed.Code, Is.EqualTo(ExitCodes.FlowFailed));
        Assert.That(changed.Error, Does.StartWith(
            "  $.url: expected \"https://helpdesk.example/tickets/42?include=users\", "
            + "got \"https://helpdesk.example/tickets/43?include=users\"\n"
            + "zis: Call 1, of get_ticket, is not the request that was recorded.\n"));
    }

    [Test]
    public async Task Replay_with_fewer_calls_than_recorded_fails()
    {
        var record = Cli.PathOf("record.json");
        await RunAsync("--record", record, "--mock", "get_ticket=429");
        var recorded = JsonNode.Parse(await File.ReadAllTextAsync(record))!;
        recorded["get_ticket"]![0]!["status"] = 200;
        recorded["get_ticket"]![0]!["body"] = JsonNode.Parse("""{"id":1,"status":"closed"}""");
        await File.WriteAllTextAsync(record, recorded.ToJsonString());

        var result = await RunAsync("--replay", record);

        Assert.That(result.Code, Is.EqualTo(ExitCodes.FlowFailed));
        Assert.That(result.Error, Does.Contain("2 recorded calls did not happen: get_ticket, get_ticket."));
    }
}
