using System.CommandLine;

namespace ZisPlatform.Cli.Commands.Flows;

internal static class FlowCommand
{
    public static Command Create(CommandRunner runner) =>
        new("flow", "Run and draw flows of a bundle file, without a server")
        {
            FlowRunCommand.Create(runner),
            FlowGraphCommand.Create(runner),
        };
}
