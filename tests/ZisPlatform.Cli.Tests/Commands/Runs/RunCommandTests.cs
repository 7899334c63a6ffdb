using ZisPlatform.Cli.Tests.Commands.Bundles;
using ZisPlatform.Testing;

namespace ZisPlatform.Cli.Tests.Commands.Runs;

[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class RunCommandTests(Engine engine) : RegistryCommandTests(engine)
{
    private const string FailingEvent = """{"ticket_event":{"ticket":{"subject":"bad"}}}""";

    [Test]
    public async Task Sent_sample_event_starts_a_run_and_shows_its_result()
    {
        await InstallAsync();

        var sent = await SendAsync();

        Assert.That(sent.Rows[0], Is.EqualTo(new[] { "RUN", "STATUS", "FLOW", "EVENT", "CREATED", "MESSAGE" }));
        Assert.That(
            sent.Rows[1][1..4],
            Is.EqualTo(new[] { "succeeded", $"zis:{Integration}:flow:on_ticket", "support ticket.TicketCreated" }));
        Assert.That(sent.Rows[1][^1], Is.EqualTo("took Ticket Created"));
    }

    [Test]
    public async Task Failed_run_fails_the_command()
    {
        await InstallAsync();

        var sent = await Cli.RunAsync("event", "send", "ticket.TicketCreated", "--payload", FailingEvent, "--wait", "30");

        Assert.That(sent.Code, Is.EqualTo(ExitCodes.FlowFailed));
        Assert.That(sent.Error, Does.StartWith("zis: A run has failed.").And.Contain($"zis runs show {sent.Rows[1][0]}"));
    }

    [Test]
    public async Task Event_without_a_matching_flow_is_reported()
    {
        await LogInAsync();

        var sent = await RunFailingAsync(ExitCodes.FlowFailed, "event", "send", "ticket.SubjectChanged", "--wait", "30");

        Assert.That(sent.Error, Does.Contain("started no flow").And.Contain("job-spec list"));
    }

    [Test]
    public async Task Repeated_idempotency_key_returns_the_same_event()
    {
        await InstallAsync();
        string[] arguments =
        [
            "event", "send", "custom.Type", "--source", "own", "--payload", "{}", "--integration", Integration, "--idempotency-key", "once",
        ];

        var ids = new[] { await ZisAsync([.. arguments, "--json"]), await ZisAsync([.. arguments, "--json"]) };

        Assert.That(ids[1].Out, Is.EqualTo(ids[0].Out));
    }

    [Test]
    public async Task Runs_are_listed_and_shown_with_their_states()
    {
        await InstallAsync();
        var id = await FailAsync();
        await SendAsync();

        var listed = (await ZisAsync(
            "runs", "list", "--integration", Integration, "--status", "failed", "--text", "is bad", "--from", "2026-01-01")).Rows;
        Assert.That(listed.Select(row => row[0]), Is.EqualTo(new[] { "RUN", id }));
        Assert.That((await ZisAsync("runs", "list", "--limit", "1")).Rows, Has.Length.EqualTo(2));

        var shown = await ZisAsync("runs", "show", id);
        Assert.That(
            (shown.Field("Status"), shown.Field("Message"), shown.Field("Failed state")),
            Is.EqualTo(("failed", "the subject is bad", "Bad")));
        Assert.That(shown.Field("Input"), Is.EqualTo(FailingEvent));
        Assert.That(
            shown.Rows.SkipWhile(row => row[0] != "#").Take(3).Select(row => (row[1], row[3])),
            Is.EqualTo(new[] { ("STATE", "RESULT"), ("Check", "succeeded, Choices[0] → Bad"), ("Bad", "failed") }));
        Assert.That(shown.Field("Bundle"), Is.EqualTo($"{Integration}, generation 1"));
        Assert.That(shown.Rows[^2], Is.EqualTo(new[] { "LOGGED", "STATUS", "ATTEMPT", "DESCRIPTION", "WHAT TO DO" }));
        Assert.That(shown.Rows[^1][1..4], Is.EqualTo(new[] { "error", "1", "the subject is bad" }));
        Assert.That(
            (await RunFailingAsync(ExitCodes.Refused, "runs", "show", id, "--attempt", "2")).Error,
            Does.Contain("no such attempt"));
        Assert.That((string)(await ZisAsync("runs", "show", id, "--json")).Json["states"]![1]!["cause"]!, Is.EqualTo("the subject is bad"));
    }

    [Test]
    public async Task Run_details_fit_the_terminal_width()
    {
        await InstallAsync();
        var id = await FailAsync();
        (Cli.Width, Cli.Variables["NO_COLOR"]) = (80, "1");

        var shown = await ZisAsync("runs", "show", id);

        var table = shown.Out.Split('\n').SkipWhile(line => !line.StartsWith('╭')).Where(line => line.Length > 0).ToArray();
        Assert.That(table, Has.Length.GreaterThan(4));
        Assert.That(table.Select(line => line.TrimEnd().Length), Is.All.LessThanOrEqualTo(80));
    }

    [Test]
    public async Task Runs_are_replayed_individually_or_by_filter()
    {
        await InstallAsync();
        var id = await FailAsync();
        await FailAsync();

        Assert.That((await ZisAsync("runs", "replay", id)).Out, Does.Match($"^Run {id} is run again as [0-9A-Z]{{26}}\\.\n$"));
        var none = await ZisAsync(
            "runs", "replay", "--integration", Integration, "--from", "2026-01-01", "--text", "no such text", "--dry-run");
        Assert.That(none.Out, Is.EqualTo("0 to replay.\n"));
        var all = await ZisAsync("runs", "replay", "--all", "--limit", "1", "--per-second", "100");
        Assert.That(
            all.Out,
            Does.Match("^1 of [1-9] are run again, 100 a second\\. 'zis runs replay --cancel [0-9A-Z]{26}' takes that back\\.\n$"));
        var replay = all.Out.Split('\'')[1].Split(' ')[^1];
        Assert.That((await ZisAsync("runs", "list", "--replay", replay)).Rows, Has.Length.EqualTo(2));
        Assert.That(
            (await ZisAsync("runs", "replay", "--cancel", replay)).Out,
            Does.Match("^[01] runs cancelled; [01] were over already\\.\n$"));
        Assert.That((await RunFailingAsync(ExitCodes.Refused, "runs", "replay", "--cancel", id)).Error, Does.Contain("no such replay"));
    }

    [Test]
    public async Task Only_an_unfinished_run_can_be_cancelled()
    {
        await InstallAsync("""{"Nap":{"Type":"Wait","Seconds":600,"Next":"End"},"End":{"Type":"Succeed"}}""", "Nap");
        await ZisAsync("event", "send", "ticket.TicketCreated");
        var id = (await ZisAsync("runs", "list", "--integration", Integration)).Rows[1][0];

        Assert.That((await ZisAsync("runs", "cancel", id)).Out, Is.EqualTo($"Run {id} cancelled.\n"));
        Assert.That((await ZisAsync("runs", "show", id)).Field("Status"), Is.EqualTo("cancelled"));
        Assert.That((await RunFailingAsync(ExitCodes.Refused, "runs", "cancel", id)).Error, Does.Contain("the run is over"));
        Assert.That(
            (await RunFailingAsync(ExitCodes.Refused, "runs", "show", "01ARZ3NDEKTSV4RRFFQ69G5FAV")).Error,
            Does.Contain("no such run"));
    }

    [TestCase("runs", "tail")]
    [TestCase("logs", "--follow")]
    public async Task Activity_is_followed_until_Ctrl_C(params string[] command)
    {
        await InstallAsync();
        using var follower = new CliHost { ErrorOnTerminal = true };
        follower.Variables["ZIS_CONFIG_DIR"] = Cli.Variables["ZIS_CONFIG_DIR"];
        using var stop = new CancellationTokenSource();

        var following = follower.RunAsync("", stop.Token, [.. command, "--integration", Integration]);
        await follower.ErrorOutput.WaitForAsync("Following");
        var id = (await SendAsync()).Rows[1][0];
        await follower.Output.WaitForAsync("took Ticket Created");
        await stop.CancelAsync();

        Assert.That((await following).Code, Is.EqualTo(ExitCodes.Cancelled));
        Assert.That((await following).Rows, Has.Some.Contains(id));
    }

    [Test]
    public async Task Log_shows_flow_results_and_the_states_of_an_entry()
    {
        await InstallAsync();
        var id = await FailAsync();

        var entries = (await ZisAsync("logs", "--integration", Integration, "--status", "error", "--text", "is bad")).Rows;
        Assert.That(entries[0], Is.EqualTo(new[] { "AT", "STATUS", "INTEGRATION", "FLOW", "RUN", "DESCRIPTION", "WHAT TO DO" }));
        Assert.That(entries[1][1..6], Is.EqualTo(new[] { "error", Integration, "on_ticket", id, "the subject is bad" }));

        var entry = (string)(await ZisAsync("logs", "--integration", Integration, "--json")).Json["logs"]![0]!["id"]!;
        var shown = await ZisAsync("logs", entry);
        Assert.That((shown.Field("Failed state"), shown.Field("Run")), Is.EqualTo(("Bad", id)));
        Assert.That(shown.Rows[^1][..3], Is.EqualTo(new[] { "Bad", "Fail", "failed" }));
    }

    [TestCase("event", "send", "own.Type")]
    [TestCase("event", "send", "own.Type", "--source", "own")]
    [TestCase("event", "send", "ticket.TicketCreated", "--wait", "0")]
    [TestCase("event", "sample", "ticket.Nothing")]
    [TestCase("runs", "replay")]
    [TestCase("runs", "replay", "--dry-run")]
    [TestCase("runs", "replay", "01ARZ3NDEKTSV4RRFFQ69G5FAV", "--status", "failed")]
    [TestCase("runs", "replay", "--all", "--per-second", "1001")]
    [TestCase("runs", "replay", "--cancel", "01ARZ3NDEKTSV4RRFFQ69G5FAV", "--all")]
    [TestCase("runs", "replay", "01ARZ3NDEKTSV4RRFFQ69G5FAV", "--cancel", "01ARZ3NDEKTSV4RRFFQ69G5FAV")]
    [TestCase("runs", "show", "01ARZ3NDEKTSV4RRFFQ69G5FAV", "--attempt", "0")]
    [TestCase("runs", "list", "--status", "over")]
    [TestCase("runs", "list", "--from", "yesterday")]
    [TestCase("runs", "list", "--limit", "0")]
    [TestCase("logs", "01ARZ3NDEKTSV4RRFFQ69G5FAV", "--follow")]
    [TestCase("logs", "--status", "fatal")]
    public async Task Invalid_arguments_are_a_usage_error(params string[] arguments)
    {
        await LogInAsync();

        await RunFailingAsync(ExitCodes.Usage, arguments);
    }

    private Task InstallAsync() => InstallAsync(
        """
        {"Check":{"Type":"Choice","Choices":[{"Variable":"$.input.ticket_event.ticket.subject","StringEquals":"bad","Next":"Bad"}],
            "Default":"Done"},
         "Bad":{"Type":"Fail","Error":"BadTicket","Cause":"the subject is bad"},
         "Done":{"Type":"Succeed","Message":"took {{$.input.ticket_event.type}}"}}
        """,
        "Check");

    private async Task InstallAsync(string states, string start)
    {
        var bundle = $$$"""
            {"zis_template_version":"2019-10-14","name":"{{{Integration}}}","resources":{
             "flow":{"type":"ZIS::Flow","properties":{"name":"on_ticket","definition":{"StartAt":"{{{start}}}","States": {{{states}}} } } },
             "spec":{"type":"ZIS::JobSpec","properties":{"name":"spec","event_source":"support","event_type":"ticket.TicketCreated",
                 "flow_name":"zis:{{{Integration}}}:flow:on_ticket"} } } }
            """;
        await ZisAsync("deploy", Cli.Save("bundle.json", bundle));
    }

    private Task<CliResult> SendAsync() => ZisAsync("event", "send", "ticket.TicketCreated", "--wait", "30");

    /// <summary>Starts a run that fails and returns its id.</summary>
    private async Task<string> FailAsync() =>
        (await Cli.RunAsync("event", "send", "ticket.TicketCreated", "--payload", FailingEvent, "--wait", "30")).Rows[1][0];
}
