using ZisPlatform.Cli.Tests.Commands.Flows;

namespace ZisPlatform.Cli.Tests.Flows.Files;

public class FlowWatchTests : FlowCommandTests
{
    [Test]
    public async Task Changed_file_runs_the_flow_again()
    {
        using var stop = new CancellationTokenSource();
        var bundle = Cli.SaveBundle("sync.json");
        var text = await File.ReadAllTextAsync(bundle);
        var run = Cli.RunAsync(
            "", stop.Token, "flow", "run", bundle, "--watch", "--input", Cli.Save("event.json", Event),
            "--connections", Cli.Save("connections.json", Connections), "--mock", $"get_ticket={Cli.Save("ticket.json", Ticket)}",
            "--mock-file", Mocks());
        await Cli.Output.WaitForAsync("succeeded: Synced 42");

        // Editors save by renaming a new file over the old one.
        File.Move(Cli.Save("bundle.json~", text.Replace("Synced", "Moved", StringComparison.Ordinal)), bundle, overwrite: true);
        await Cli.Output.WaitForAsync("succeeded: Moved 42");

        Cli.Save("bundle.json", "{ broken");
        await Cli.ErrorOutput.WaitForAsync("bundle.json has 1 error.");

        Cli.Save("bundle.json", text.Replace("Synced", "Mended", StringComparison.Ordinal));
        await Cli.Output.WaitForAsync("succeeded: Mended 42");

        Cli.Save("ticket.json", Ticket.Replace("open", "spam", StringComparison.Ordinal));
        await Cli.Output.WaitForAsync("Ticket 42 is spam");

        await stop.CancelAsync();
        Assert.That((await run).Code, Is.EqualTo(ExitCodes.Cancelled));
    }

    [Test]
    public async Task New_test_file_runs_the_tests_again()
    {
        using var stop = new CancellationTokenSource();
        Cli.SaveBundle("sync.json", "tests/bundle.json");
        Cli.Save("tests/one.test.json", """{"cases":[{"name":"first","expect":{"end":"failed"}}]}""");
        var run = Cli.RunAsync("", stop.Token, "test", Cli.PathOf("tests"), "--watch");
        await Cli.Output.WaitForAsync("1 passed, 0 failed");

        Cli.Save("tests/two.test.json", """{"cases":[{"name":"second","expect":{}}]}""");
        await Cli.Output.WaitForAsync("1 passed, 1 failed");

        await stop.CancelAsync();
        Assert.That((await run).Code, Is.EqualTo(ExitCodes.Cancelled));
    }

    [Test]
    public async Task Standard_input_cannot_be_watched()
    {
        var result = await Cli.RunAsync("flow", "run", "-", "--watch");

        Assert.That(
            (result.Code, result.Error),
            Is.EqualTo((ExitCodes.Usage, "zis: --watch needs files; standard input does not change.\n")));
    }
}
