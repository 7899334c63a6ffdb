using System.Xml.Linq;
using ZisPlatform.Testing;

namespace ZisPlatform.Cli.Tests.Commands.Flows;

public class FlowTestCommandTests : FlowCommandTests
{
    private const string Open = """
        {"name":"An open ticket is posted","input":{"base":"https://helpdesk.example","ticket_id":42},
         "mocks":{"get_ticket":[429,{"body":{"id":42,"status":"open","items":[{"sku":"A1","count":2}]}}]},
         "expect":{"message":{"$matches":"^Synced \\d+"},"seconds":3,
           "calls":[{"action":"get_ticket","headers":{"X-Api-Key":"hd-secret-123"}},{"action":"get_ticket","path":"/tickets/42",
               "query":{"include":"users"}},
             {"action":"zis:common:action:LoadConfig","parameters":{"scope":"sync"}},{"action":"post_item","method":"POST",
                 "body":{"$exact":{"sku":"A1","count":2}}}],
           "states":["GetTicket","IsOpen","Settings","Items","Each","Each[0]/Post","Each[0]/Posted","Done"],
           "at":{"IsOpen":{"input":{"ticket":{"id":42}}},"Post":{"output":{"answer":{"ok":true},"problem":{"$absent":true}}}},
           "document":{"posted":[{"sku":"A1"}],"settings":{"$any":true}}}}
        """;

    private const string Spam = """
        {"name":"Spam is refused","input":{"base":"https://helpdesk.example","ticket_id":7},
         "mocks":{"get_ticket":{"body":{"id":7,"status":"spam","secret":"hunter2"}}},
         "expect":{"error":"Spam","cause":"Ticket 8 is spam","states":["GetTicket","Refuse"],"calls":[{"action":"get_ticket",
             "path":"/tickets/8"},{"action":"post_item"}],
           "at":{"Nothing":{"input":{}},"IsOpen":{"error":{"Error":"x"}}},"document":{"ticket":{"status":"closed","secret":"x"}}}}
        """;

    [SetUp]
    public void SaveBundle() => Cli.SaveBundle("sync.json");

    [Test]
    public async Task Case_passes_if_all_its_expectations_are_met()
    {
        Save("sync.test.json", Open);

        var result = await TestAsync();

        Assert.That((result.Code, result.Error), Is.EqualTo((0, "")));
        Assert.That(result.Out, Is.EqualTo($"{Cli.PathOf("sync.test.json")}\n  ok    An open ticket is posted\n1 passed, 0 failed\n"));
    }

    [Test]
    public async Task Failed_case_shows_every_difference()
    {
        Save("sync.test.json", Open, Spam);

        var result = await TestAsync();

        Assert.That((result.Code, result.Error), Is.EqualTo((ExitCodes.FlowFailed, "")));
        Assert.That(result.Out, Does.EndWith("""
              FAIL  Spam is refused
                    cause
                      expected  "Ticket 8 is spam"
                      got       "Ticket 7 is spam"
                    states[1]
                      expected  "Refuse"
                      got       "IsOpen"
                    calls[0] $.path
                      expected  "/tickets/8"
                      got       "/tickets/7"
                    calls[1]
                      expected  {"action":"post_item"}
                      got       nothing there
                    at Nothing
                      expected  the state to be entered
                      got       nothing there
                    at IsOpen error $
                      expected  {"Error":"x"}
                      got       nothing there
                    document $.ticket.status
                      expected  "closed"
                      got       "spam"
                    document $.ticket.secret
                      expected  "***"
                      got       "***"
            1 passed, 1 failed

            """));
    }

    [Test]
    public async Task Unexpected_end_of_a_flow_is_reported()
    {
        Save(
            "sync.test.json",
            """{"name":"too hopeful","expect":{}}""",
            """{"name":"unmocked","input":{"base":"https://a.example","ticket_id":1},"expect":{}}""");

        var result = await TestAsync();

        Assert.That(
            result.Out,
            Does.Contain("got       \"failed in GetTicket with States.ParameterPathFailure: JSON path not found: $.input.ticket_id\""));
        Assert.That(result.Out, Does.Contain("State GetTicket calls get_ticket, which has no answer: GET https://a.example/tickets/1"));
    }

    [TestCase("""{"cases":[{"name":"x","expect":{"cuase":"y"}}]}""", "$.cases[0].expect.cuase is not known here")]
    [TestCase("""{"cases":[{"name":"x"}]}""", "$.cases[0] needs an expect")]
    [TestCase("""{"cases":[{"expect":{}}]}""", "$.cases[0] needs a name")]
    [TestCase("""{"cases":[{"name":"x","expect":{}},{"name":"x","expect":{}}]}""", "$.cases[1] has the name of another case")]
    [TestCase("""{"cases":[{"name":"x","expect":{"end":"done"}}]}""", "$.cases[0].expect.end must be succeeded or failed")]
    [TestCase("""{"cases":[{"name":"x","expect":{"calls":[{"acton":"a"}]}}]}""", "$.cases[0].expect.calls[0].acton is not known here")]
    [TestCase(
        """{"cases":[{"name":"x","expect":{"document":{"a":{"$mathces":"b"}}}}]}""",
        "$.cases[0].expect.document.a['$mathces'] is no rule")]
    [TestCase("""{"cases":[{"name":"x","at":"noon","expect":{}}]}""", "$.cases[0].at must be a time")]
    [TestCase(
        """{"cases":[{"name":"x","mocks":{"get_ticket":{"body":1,"error":"e"}},"expect":{}}]}""",
        "$.cases[0].mocks.get_ticket cannot have both error and body")]
    [TestCase("""{"cases":{}}""", "$.cases must be an array")]
    [TestCase("""{"bundle":"none.json","cases":[]}""", "none.json: there is no such file")]
    [TestCase("{\"cases\":\n [,]}", ".test.json:2:3: ")]
    [TestCase("[]", "$ must be an object")]
    public async Task Invalid_test_file_fails_with_the_position_of_the_error(string file, string message)
    {
        Cli.Save("bad.test.json", file);
        Save("good.test.json", Open);

        var result = await TestAsync();

        Assert.That(result.Code, Is.EqualTo(ExitCodes.FlowFailed));
        Assert.That(result.Out, Does.Contain(message).And.EndsWith("1 passed, 1 failed\n"));
    }

    [Test]
    public async Task Bundle_errors_are_reported_with_line_and_column()
    {
        Cli.Save("bundle.json", """{"zis_template_version":"2019-10-14","name":"x"}""");
        Save("sync.test.json", Open);

        Assert.That(
            (await TestAsync()).Out,
            Does.Contain("bundle.json has 1 error.").And.Match(@"bundle\.json:1:1: error: resources must be an object"));
    }

    [Test]
    public async Task Junit_file_contains_every_case()
    {
        var junit = Cli.PathOf("results.xml");
        Save("sync.test.json", Open, Spam, """{"name":"<odd> & \u0000\ud800","expect":{"message":"]]>"}}""");
        Cli.Save("unusable.test.json", "{}");

        await TestAsync("--junit", junit);

        var suites = XDocument.Load(junit).Root!;
        var cases = suites.Descendants("testcase").ToList();
        Assert.That(
            ((int)suites.Attribute("tests")!, (int)suites.Attribute("failures")!, (int)suites.Attribute("errors")!),
            Is.EqualTo((4, 2, 1)));
        Assert.That(cases.Select(testCase => (string?)testCase.Attribute("name")), Is.EqualTo(new[]
        {
            "An open ticket is posted", "Spam is refused", "<odd> & \uFFFD\uFFFD", Cli.PathOf("unusable.test.json"),
        }));
        Assert.That(cases[0].HasElements, Is.False);
        Assert.That(cases[1].Element("failure")!.Value, Does.Contain("got       \"Ticket 7 is spam\""));
        Assert.That((string?)cases[1].Attribute("classname"), Is.EqualTo("sync"));
        Assert.That(cases[3].Element("error")!.Value, Does.Contain("has no cases"));
    }

    [Test]
    public async Task Json_output_of_the_results_is_one_document()
    {
        Save("sync.test.json", Open, Spam);

        var result = await TestAsync("--json", "--coverage");

        Assert.That(
            (result.Code, result.Json["passed"]!.GetValue<int>(), result.Json["failed"]!.GetValue<int>()),
            Is.EqualTo((ExitCodes.FlowFailed, 1, 1)));
        Assert.That(
            result.Json["tests"]![1]!["differences"]![0]!.ToJsonString(),
            Is.EqualTo("""{"path":"","expected":"Ticket 8 is spam","actual":"Ticket 7 is spam","where":"cause"}"""));
        Assert.That(result.Json["coverage"]!["flows"]![0]!["flow"]!.GetValue<string>(), Is.EqualTo("sync"));
        Assert.That(result.ErrorJson["message"]!.GetValue<string>(), Is.EqualTo("1 test failed."));
        Assert.That(result.Out, Does.Not.Contain("hunter2"));
    }

    [Test]
    public async Task Coverage_lists_the_parts_that_no_test_reached()
    {
        Save("sync.test.json", Open);

        var result = await TestAsync("--coverage");
        var enough = await TestAsync("--min-coverage", "62");
        var little = await TestAsync("--min-coverage", "63");

        Assert.That(result.Rows[2..4], Is.EqualTo(new[]
        {
            new[] { "FLOW", "STATES", "CHOICES", "CATCHES", "RETRIES", "COVERED" },
            ["sync", "8/11", "1/3", "0/1", "1/1", "62%"],
        }));
        Assert.That(result.Rows.Skip(4).SkipLast(1).Select(row => row[0]), Is.EqualTo(new[]
        {
            "not covered: sync: IsOpen: rule 2 ($.ticket.status = \"spam\") → Refuse",
            "not covered: sync: IsOpen: Default → Nothing",
            "not covered: sync: Each/Post: Catch States.ALL → Note",
            "not covered: sync: Each/Note",
            "not covered: sync: Refuse",
            "not covered: sync: Nothing",
        }));
        Assert.That(
            (enough.Code, little.Code, little.Error),
            Is.EqualTo((0, ExitCodes.FlowFailed, "zis: The tests cover 62%, less than 63%.\n--coverage names what they do not cover.\n")));
    }

    [Test]
    public async Task Example_bundle_can_reach_full_coverage()
    {
        Cli.SaveBundle("e8.json");
        Cli.Save("event.json", """{"ticket_event":{"ticket":{"id":7}}}""");
        Cli.Save("e8.test.json", """
            {"cases":[
            {"name":"fast","input_file":"event.json","mocks":{"slow":{"status":204}},"expect":{"message":"const-7"}},
            {"name":"slow","input_file":"event.json","mocks":{"slow":{"timeout":true},"note":200},
             "expect":{"end":"failed","seconds":9,"cause":{"$matches":"slow call: state timed out after 2 seconds"},
               "calls":[{"action":"slow"},{"action":"slow"},{"action":"slow"},{"action":"note","body":{"error":"States.Timeout"}}]}}]}
            """);

        var result = await TestAsync("--coverage", "--min-coverage", "100");

        Assert.That((result.Code, result.Error), Is.EqualTo((0, "")), result.Out);
    }

    [Test]
    public async Task Filter_selects_cases_by_name()
    {
        Save("deep/down/sync.test.json", Open.Replace("\"name\"", "\"flow\":\"sync\",\"name\"", StringComparison.Ordinal), Spam);
        File.Copy(Cli.PathOf("bundle.json"), Cli.PathOf("deep/down/bundle.json"));

        var filtered = await TestAsync("--filter", "OPEN");
        var none = await TestAsync("--filter", "nothing like it");
        var empty = await Cli.RunAsync("test", Directory.CreateDirectory(Cli.PathOf("empty")).FullName);
        var missing = await Cli.RunAsync("test", Cli.PathOf("none.test.json"));

        Assert.That(
            (filtered.Code, filtered.Out),
            Is.EqualTo((0, $"{Cli.PathOf("deep/down/sync.test.json")}\n  ok    An open ticket is posted\n1 passed, 0 failed\n")));
        Assert.That(
            (none.Code, empty.Code, empty.Error),
            Is.EqualTo((ExitCodes.Usage, ExitCodes.Usage, "zis: No test was found.\nTests stand in files named *.test.json.\n")));
        Assert.That(
            (missing.Code, missing.Out.Contains("there is no such file", StringComparison.Ordinal)),
            Is.EqualTo((ExitCodes.FlowFailed, true)));
    }

    [Test]
    public async Task Cases_run_in_order_and_in_isolation()
    {
        Save(
            "sync.test.json",
            [.. Enumerable.Range(0, 300).Select(i => Open.Replace("is posted", $"is posted {i}", StringComparison.Ordinal))]);

        var result = await TestAsync();

        Assert.That(result.Out, Does.EndWith("300 passed, 0 failed\n"));
        Assert.That(
            result.Out.Split('\n')[1..301],
            Is.EqualTo(Enumerable.Range(0, 300).Select(i => $"  ok    An open ticket is posted {i}")));
    }

    private void Save(string name, params string[] cases) => Cli.Save(name, $$$"""
        {"connections":{{{Connections}}},"mocks":{"LoadConfig":{"result":{"mode":"test"}},"post_item":{"status":201,
            "body":{"ok":true} } },"cases":[{{{string.Join(',', cases)}}}]}
        """);

    private Task<CliResult> TestAsync(params string[] args) => Cli.RunAsync(["test", Cli.Folder, .. args]);
}
