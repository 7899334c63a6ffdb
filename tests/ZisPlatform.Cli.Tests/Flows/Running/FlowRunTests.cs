using System.Text.Json.Nodes;
using ZisPlatform.Cli.Tests.Commands.Flows;

namespace ZisPlatform.Cli.Tests.Flows.Running;

public class FlowRunTests : FlowCommandTests
{
    [Test]
    public async Task Flow_with_mocks_runs_without_real_waiting()
    {
        var result = await RunAsync("--mock", "get_ticket=429", "--mock", $"get_ticket={Ticket}", "--mock-file", Mocks());

        Assert.That((result.Code, result.Error), Is.EqualTo((0, "")));
        Assert.That(result.Rows.Take(10).Select(row => string.Join('|', row[..5])), Is.EqualTo(new[]
        {
            "#|STATE|TYPE|RESULT|TIME",
            "1|GetTicket|Action|1 retry, → IsOpen|+0s (3s)",
            "3|IsOpen|Choice|rule 1 → Settings|+3s",
            "4|Settings|Action|→ Items|+3s",
            "5|Items|Action|→ Each|+3s",
            "6|Each|Map|→ Done|+3s (0.4s)",
            "7|Each[0]/Post|Action|→ Posted|+3s (0.4s)",
            "8|Each[0]/Posted|Succeed|End|+3.4s",
            "9|Each[1]/Post|Action|Caught → Note|+3.4s",
            "10|Each[1]/Note|Pass|End|+3.4s",
        }));
        Assert.That(result.Rows[3][6], Is.EqualTo("""settings={"mode":"test"}"""));
        Assert.That(result.Out, Does.EndWith("succeeded: Synced 42 as test\n11 transitions, 5 calls, 3.4s\n"));
    }

    [Test]
    public async Task Json_output_of_a_run_is_one_document()
    {
        var result = await RunAsync(
            "--json", "--at", "2026-03-01T12:00:00Z", "--mock", "get_ticket=429", "--mock", $"get_ticket={Ticket}", "--mock-file", Mocks());

        var states = result.Json["states"]!.AsArray();
        var calls = states[0]!["calls"]!;
        Assert.That(result.Json["end"]!.GetValue<string>(), Is.EqualTo("succeeded"));
        Assert.That(result.Json["finished_at"]!.GetValue<string>(), Is.EqualTo("2026-03-01T12:00:03.4Z"));
        Assert.That(
            states[0]!["retries"]![0]!["error"]!["cause"]!.GetValue<string>(),
            Is.EqualTo("external action failed due to status code: 429"));
        Assert.That(calls[1]!["request"]!["url"]!.GetValue<string>(), Is.EqualTo("https://helpdesk.example/tickets/42?include=users"));
        Assert.That(calls[0]!["answer"]!["status"]!.GetValue<int>(), Is.EqualTo(429));
        Assert.That(states.Select(state => state!["exit"]!.GetValue<string>()), Does.Contain("caught"));
        Assert.That(result.Json["document"]!["posted"]![1]!["state"]!.GetValue<string>(), Is.EqualTo("failed"));
    }

    [Test]
    public async Task Tree_output_shows_iterations_below_their_map()
    {
        var result = await RunAsync("--tree", "--mock", $"get_ticket={Ticket}", "--mock-file", Mocks());

        Assert.That(result.Out, Does.Contain("│   └── Each[1]\n│       ├── 8 Post (Action) Caught → Note"));
        Assert.That(result.Out, Does.Contain("call POST https://helpdesk.example/items → 201 {\"ok\":true}"));
        Assert.That(result.Out, Does.Contain("fail States.TaskFailed: external action failed due to status code: 409"));
    }

    [TestCase(60)]
    [TestCase(80)]
    [TestCase(140)]
    public async Task Terminal_output_fits_the_terminal_width(int width)
    {
        Cli.Width = width;
        Cli.Variables["NO_COLOR"] = "1";
        string[] mocks = ["--mock", $"get_ticket={Ticket}", "--mock-file", Mocks()];

        var table = await RunAsync(mocks);
        var tree = await RunAsync([.. mocks, "--tree"]);

        // No line wraps: ten lines for the states, four for the rest of the table, and two below it.
        Assert.That(table.Out.TrimEnd('\n').Split('\n'), Has.Length.EqualTo(10 + 4 + 2), table.Out);
        Assert.That(
            (table.Out + tree.Out).Split('\n').Max(line => line.TrimEnd().Length),
            Is.LessThanOrEqualTo(width),
            table.Out + tree.Out);
    }

    [Test]
    public async Task Failed_flow_reports_its_state_and_cause()
    {
        var spam = Ticket.Replace("open", "spam", StringComparison.Ordinal);
        var result = await RunAsync("--mock", $"get_ticket={spam}");
        var json = await RunAsync("--json", "--mock", $"get_ticket={spam}");

        Assert.That(result.Code, Is.EqualTo(ExitCodes.FlowFailed));
        Assert.That(result.Out, Does.Contain("failed in Refuse: Spam: Ticket 42 is spam\n"));
        Assert.That((json.Code, json.Json["failed_state"]!.GetValue<string>()), Is.EqualTo((ExitCodes.FlowFailed, "Refuse")));
        Assert.That(json.ErrorJson["message"]!.GetValue<string>(), Is.EqualTo("The flow failed: Spam: Ticket 42 is spam"));
    }

    [Test]
    public async Task Bundle_errors_have_line_and_column()
    {
        var bundle = Cli.Save(
            "broken.json",
            (await File.ReadAllTextAsync(Cli.SaveBundle("sync.json"))).Replace(
                "\"StartAt\": \"GetTicket\"", "\"StartAt\": \"Gone\"", StringComparison.Ordinal));

        var result = await Cli.RunAsync("flow", "run", bundle);
        var json = await Cli.RunAsync("flow", "run", bundle, "--json");

        Assert.That((result.Code, result.Out), Is.EqualTo((ExitCodes.Refused, "")));
        Assert.That(result.Error, Does.Match(@"broken\.json:\d+:\d+: error: flow sync: StartAt names ""Gone"""));
        Assert.That(json.ErrorJson["details"]!.AsArray(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Bundle_with_several_flows_requires_the_flow_option()
    {
        var bundle = JsonNode.Parse(await File.ReadAllTextAsync(Cli.SaveBundle("sync.json")))!;
        var second = bundle["resources"]!["sync"]!.DeepClone();
        second["properties"]!["name"] = "other";
        bundle["resources"]!["other"] = second;
        var path = Cli.Save("two.json", bundle.ToJsonString());

        var withoutOption = await Cli.RunAsync("flow", "run", path);
        var withOption = await Cli.RunAsync("flow", "run", path, "--flow", "other", "--mock", "get_ticket=200");

        Assert.That(
            (withoutOption.Code, withoutOption.Error),
            Is.EqualTo((ExitCodes.Usage, "zis: The bundle has more than one flow; say which one with --flow.\nIts flows: sync, other.\n")));
        Assert.That(withOption.Out, Does.Contain("JSON path not found: $.input.ticket_id"));
    }

    [Test]
    public async Task Only_one_file_can_come_from_standard_input()
    {
        var bundle = Cli.SaveBundle("sync.json");
        var text = await File.ReadAllTextAsync(bundle);

        var fromPipe = await Cli.RunWithInputAsync(
            "\uFEFF" + text, "flow", "run", "-", "--input", Cli.Save("event.json", Event),
            "--connections", Cli.Save("c.json", Connections), "--mock", "get_ticket=404");
        var both = await Cli.RunWithInputAsync(text, "flow", "run", "-", "--input", "-");

        Assert.That(fromPipe.Out, Does.Contain("status code: 404"));
        Assert.That((both.Code, both.Error), Is.EqualTo((ExitCodes.Usage, "zis: Only one of the files can be standard input.\n")));
    }

    [TestCase("X-Token-Type", "application/json")]
    [TestCase("X-Auth-Token", "***")]
    public async Task Header_is_masked_by_the_suffix_of_its_name(string name, string expectedValue)
    {
        var bundle = (await File.ReadAllTextAsync(Cli.SaveBundle("sync.json")))
            .Replace("X-Api-Key", name, StringComparison.Ordinal).Replace("{{$.key}}", "application/json", StringComparison.Ordinal);
        var result = await Cli.RunAsync(
            "flow", "run", Cli.Save("named.json", bundle), "--json", "--input", Cli.Save("event.json", Event),
            "--connections", Cli.Save("connections.json", Connections), "--mock", "get_ticket=404");

        var headers = result.Json["states"]![0]!["calls"]![0]!["request"]!["headers"]!;
        Assert.That(headers[name.ToLowerInvariant()]!.GetValue<string>(), Is.EqualTo(expectedValue));
    }

    [Test]
    public async Task Connection_secrets_are_masked_in_every_output()
    {
        var record = Cli.PathOf("record.json");
        var leak =
            """{"id":42,"status":"open","items":[],"echo":"key hd-secret-123","password":"hunter2","base64":"aGQtc2VjcmV0LTEyMw=="}""";
        foreach (var form in new[] { "--json", "--tree", "--record" })
        {
            string[] option = form == "--record" ? ["--record", record] : [form];
            var result = await RunAsync([.. option, .. MocksWithSecrets(leak)]);
            var shown = result.Out + result.Error + (File.Exists(record) ? await File.ReadAllTextAsync(record) : "");

            Assert.That(result.Code, Is.Zero, result.Error);
            Assert.That(shown, Does.Not.Contain("secret").And.Not.Contain("hunter2").And.Not.Contain("aGQtc2VjcmV0LTEyMw"), form);
            Assert.That(shown, Does.Contain("key ***"), form);
        }
    }

    [Test]
    public async Task Flow_with_a_missing_connection_does_not_start()
    {
        Cli.SaveBundle("sync.json");
        var result = await Cli.RunAsync(
            "flow", "run", Cli.PathOf("bundle.json"), "--connections", Cli.Save("c.json", "{}"), "--mock", "get_ticket=200");

        Assert.That(result.Code, Is.EqualTo(ExitCodes.FlowFailed));
        Assert.That(result.Out, Does.Contain("Cannot start flow because the connection named 'helpdesk' does not exist"));
    }

    [Test]
    public async Task Connection_is_sent_only_to_its_allowed_domain()
    {
        var result = await RunWithInputAsync(
            Event.Replace("helpdesk.example", "elsewhere.example", StringComparison.Ordinal), "--json", "--mock", $"get_ticket={Ticket}",
            "--mock-file", Mocks());

        Assert.That(
            result.Json["document"]!["posted"]![0]!["problem"]!["Cause"]!.GetValue<string>(),
            Is.EqualTo("connection warehouse is not allowed for host elsewhere.example"));
    }

    [Test]
    public async Task Real_time_retry_waits_for_the_clock()
    {
        var time = new SignallingTimeProvider();
        Cli.Time = time;
        var run = RunAsync("--real-time", "--mock", "get_ticket=429", "--mock", $"get_ticket={Ticket}", "--mock-file", Mocks());

        await time.TimerCreated.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.That(run.IsCompleted, Is.False);
        while (!run.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(4));
            await Task.Yield();
        }

        Assert.That((await run).Out, Does.Contain("succeeded"));
    }

    [TestCase("{\"a\": tru}", ":1:7: ")]
    [TestCase("{\n  \"a\": 1,\n}", ":3:1: ")]
    [TestCase("", ":1:1: ")]
    public async Task Invalid_json_is_reported_with_line_and_column(string text, string position)
    {
        var result = await RunAsync("--mock", $"get_ticket={Cli.Save("bad.json", text)}");

        Assert.That((result.Code, result.Out), Is.EqualTo((ExitCodes.Usage, "")));
        Assert.That(result.Error, Does.Contain($"bad.json{position}"));
    }

    [Test]
    public async Task Unusable_files_are_rejected_with_a_reason()
    {
        var deep = await RunAsync("--mock", $"get_ticket={Cli.Save("deep.json", new string('[', 100_000))}");
        var huge = await RunAsync("--mock", $"get_ticket={Cli.Save("huge.json", new string(' ', 17 * 1024 * 1024))}");
        var missing = await RunAsync("--mock-file", Cli.PathOf("none.json"));
        var folder = await RunAsync("--mock-file", Cli.Folder);

        Assert.That(deep.Error, Does.Match(@"deep\.json:1:\d+: "));
        Assert.That(huge.Error, Does.Contain("huge.json is larger than 16 MiB."));
        Assert.That(missing.Error, Does.Contain("none.json: there is no such file."));
        Assert.That(folder.Error, Does.Contain("it is a folder."));
        Assert.That(new[] { deep.Code, huge.Code, missing.Code, folder.Code }, Is.All.EqualTo(ExitCodes.Usage));
    }

    [Test]
    public async Task Control_characters_in_a_response_are_removed()
    {
        Cli.Width = 200;
        var result = await RunAsync("--tree", "--mock", "get_ticket={\"id\":\"\\u001b[2J\\u009b[red]\",\"status\":\"closed\"}");

        Assert.That(result.Out, Does.Not.Contain("\e[2J").And.Not.Contain('\u009b'));
        Assert.That(result.Out, Does.Contain("[red]"));
    }

    private static string[] MocksWithSecrets(string ticket) =>
        ["--mock", $"get_ticket={ticket}", "--mock", "LoadConfig={\"mode\":\"wh-secret-456\"}"];
}
