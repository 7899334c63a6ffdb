using ZisPlatform.Cli.Tests.Commands.Flows;
using ZisPlatform.Testing;

namespace ZisPlatform.Cli.Tests.Flows.Running;

public class FlowBreakpointTests : FlowCommandTests
{
    [Test]
    public async Task Without_a_terminal_a_breakpoint_prints_the_document()
    {
        var result = await RunAsync("--breakpoint", "Settings", "--mock", $"get_ticket={Ticket}");

        Assert.That((result.Code, result.Error), Is.EqualTo((0, "Stopped at a breakpoint after 2 transitions.\n")));
        Assert.That(result.Json["ticket"]!["items"]![1]!["sku"]!.GetValue<string>(), Is.EqualTo("B2"));
        Assert.That(result.Json["connections"]!["helpdesk"]!["api_key"]!.GetValue<string>(), Is.EqualTo("***"));
    }

    [Test]
    public async Task Breakpoint_prompt_shows_values_and_continues_the_run()
    {
        Cli.Lines = new(["$.ticket.items[*].sku", "$.none", "what", "d", "c"]);

        var result = await RunWithTicketAsync("--breakpoint", "IsOpen");

        Assert.That(result.Error, Does.StartWith("Before IsOpen (Choice), transition 2, +0s\n{"));
        Assert.That(result.Error, Does.Contain("\"A1\"\n\"B2\"\nNothing is there.\nThat is neither a command nor a path:"));
        Assert.That(
            result.Error.Split("\"ticket\": {"),
            Has.Length.EqualTo(3),
            "the document is printed at the breakpoint and after the command d");
        Assert.That(result.Error, Does.Not.Contain("secret"));
        Assert.That(result.Out, Does.Contain("succeeded"));
    }

    [Test]
    public async Task Step_command_stops_before_the_next_state()
    {
        Cli.Lines = new(["s", "s", "q"]);

        var result = await RunWithTicketAsync("--breakpoint", "Each[1]/Post");

        Assert.That(result.Code, Is.Zero);
        Assert.That(
            result.Error.Split('\n').Where(line => line.StartsWith("Before", StringComparison.Ordinal)).Select(line => line.Split(' ')[1]),
            Is.EqualTo(new[] { "Each[1]/Post", "Each[1]/Note", "Done" }));
        Assert.That(result.Out, Does.Contain("stopped at a breakpoint").And.Not.Contain("succeeded"));
    }

    [Test]
    public async Task Breakpoint_in_a_map_stops_in_every_iteration()
    {
        Cli.Lines = new(["c"]);

        var result = await RunWithTicketAsync("--breakpoint", "Post", "--json");

        Assert.That(result.Error.Split("Before Each["), Has.Length.EqualTo(3));
        Assert.That(result.Json["end"]!.GetValue<string>(), Is.EqualTo("stopped"));
        Assert.That(result.Json["document"]!["sku"]!.GetValue<string>(), Is.EqualTo("B2"));
    }

    [Test]
    public async Task Breakpoint_at_an_unknown_state_is_rejected()
    {
        var result = await RunWithTicketAsync("--breakpoint", "Psot");

        Assert.That(result.Code, Is.EqualTo(ExitCodes.Usage));
        Assert.That(result.Error, Does.Contain("no state 'Psot'").And.Contain("Each/Post"));
    }

    private Task<CliResult> RunWithTicketAsync(params string[] args) =>
        RunAsync(["--mock", $"get_ticket={Ticket}", "--mock-file", Mocks(), .. args]);
}
