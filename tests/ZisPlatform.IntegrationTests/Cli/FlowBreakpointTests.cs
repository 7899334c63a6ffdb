using ZisPlatform.Cli;

namespace ZisPlatform.IntegrationTests.Cli;

public class FlowBreakpointTests : FlowRuns
{
    [Test]
    public async Task Without_a_terminal_a_breakpoint_prints_the_document()
    {
        var ran = await RunAsync("--breakpoint", "Settings", "--mock", $"get_ticket={Ticket}");

        Assert.That((ran.Code, ran.Error), Is.EqualTo((0, "Stopped at a breakpoint after 2 transitions.\n")));
        Assert.That(ran.Json["ticket"]!["items"]![1]!["sku"]!.GetValue<string>(), Is.EqualTo("B2"));
        Assert.That(ran.Json["connections"]!["helpdesk"]!["api_key"]!.GetValue<string>(), Is.EqualTo("***"));
    }

    [Test]
    public async Task Breakpoint_prompt_shows_values_and_continues_the_run()
    {
        Shell.Lines = new(["$.ticket.items[*].sku", "$.none", "what", "d", "c"]);

        var ran = await RunWithTicketAsync("--breakpoint", "IsOpen");

        Assert.That(ran.Error, Does.StartWith("Before IsOpen (Choice), transition 2, +0s\n{"));
        Assert.That(ran.Error, Does.Contain("\"A1\"\n\"B2\"\nNothing is there.\nThat is neither a command nor a path:"));
        Assert.That(ran.Error.Split("\"ticket\": {"), Has.Length.EqualTo(3), "the document, and once more when asked for");
        Assert.That(ran.Error, Does.Not.Contain("secret"));
        Assert.That(ran.Out, Does.Contain("succeeded"));
    }

    [Test]
    public async Task Step_command_stops_before_the_next_state()
    {
        Shell.Lines = new(["s", "s", "q"]);

        var ran = await RunWithTicketAsync("--breakpoint", "Each[1]/Post");

        Assert.That(ran.Code, Is.Zero);
        Assert.That(
            ran.Error.Split('\n').Where(line => line.StartsWith("Before", StringComparison.Ordinal)).Select(line => line.Split(' ')[1]),
            Is.EqualTo(new[] { "Each[1]/Post", "Each[1]/Note", "Done" }));
        Assert.That(ran.Out, Does.Contain("stopped at a breakpoint").And.Not.Contain("succeeded"));
    }

    [Test]
    public async Task Breakpoint_in_a_map_stops_in_every_iteration()
    {
        Shell.Lines = new(["c"]);

        var ran = await RunWithTicketAsync("--breakpoint", "Post", "--json");

        Assert.That(ran.Error.Split("Before Each["), Has.Length.EqualTo(3));
        Assert.That(ran.Json["end"]!.GetValue<string>(), Is.EqualTo("stopped"));
        Assert.That(ran.Json["document"]!["sku"]!.GetValue<string>(), Is.EqualTo("B2"));
    }

    [Test]
    public async Task Breakpoint_at_an_unknown_state_is_rejected()
    {
        var ran = await RunWithTicketAsync("--breakpoint", "Psot");

        Assert.That(ran.Code, Is.EqualTo(ExitCodes.Usage));
        Assert.That(ran.Error, Does.Contain("no state 'Psot'").And.Contain("Each/Post"));
    }

    private Task<Ran> RunWithTicketAsync(params string[] args) =>
        RunAsync(["--mock", $"get_ticket={Ticket}", "--mock-file", Mocks(), .. args]);
}
