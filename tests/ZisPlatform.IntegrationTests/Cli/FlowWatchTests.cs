using ZisPlatform.Cli;

namespace ZisPlatform.IntegrationTests.Cli;

public class FlowWatchTests : FlowRuns
{
    [Test]
    public async Task Changed_file_runs_the_flow_again()
    {
        using var stop = new CancellationTokenSource();
        var bundle = Shell.SaveBundle("sync.json");
        var text = await File.ReadAllTextAsync(bundle);
        var run = Shell.RunAsync(
            "", stop.Token, "flow", "run", bundle, "--watch", "--input", Shell.Save("event.json", Event),
            "--connections", Shell.Save("connections.json", Connections), "--mock", $"get_ticket={Shell.Save("ticket.json", Ticket)}",
            "--mock-file", Mocks());
        await Shell.Screen.WaitForAsync("succeeded: Synced 42");

        // Editors save by renaming a new file over the old one.
        File.Move(Shell.Save("bundle.json~", text.Replace("Synced", "Moved", StringComparison.Ordinal)), bundle, overwrite: true);
        await Shell.Screen.WaitForAsync("succeeded: Moved 42");

        Shell.Save("bundle.json", "{ broken");
        await Shell.Errors.WaitForAsync("bundle.json has 1 error.");

        Shell.Save("bundle.json", text.Replace("Synced", "Mended", StringComparison.Ordinal));
        await Shell.Screen.WaitForAsync("succeeded: Mended 42");

        Shell.Save("ticket.json", Ticket.Replace("open", "spam", StringComparison.Ordinal));
        await Shell.Screen.WaitForAsync("Ticket 42 is spam");

        await stop.CancelAsync();
        Assert.That((await run).Code, Is.EqualTo(ExitCodes.Cancelled));
    }

    [Test]
    public async Task New_test_file_runs_the_tests_again()
    {
        using var stop = new CancellationTokenSource();
        Shell.SaveBundle("sync.json", "tests/bundle.json");
        Shell.Save("tests/one.test.json", """{"cases":[{"name":"first","expect":{"end":"failed"}}]}""");
        var run = Shell.RunAsync("", stop.Token, "test", Shell.PathOf("tests"), "--watch");
        await Shell.Screen.WaitForAsync("1 passed, 0 failed");

        Shell.Save("tests/two.test.json", """{"cases":[{"name":"second","expect":{}}]}""");
        await Shell.Screen.WaitForAsync("1 passed, 1 failed");

        await stop.CancelAsync();
        Assert.That((await run).Code, Is.EqualTo(ExitCodes.Cancelled));
    }

    [Test]
    public async Task Standard_input_cannot_be_watched()
    {
        var ran = await Shell.RunAsync("flow", "run", "-", "--watch");

        Assert.That((ran.Code, ran.Error), Is.EqualTo((ExitCodes.Usage, "zis: --watch needs files; standard input does not change.\n")));
    }
}
