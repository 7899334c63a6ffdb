using System.CommandLine;

namespace ZisPlatform.Cli.Commands;

internal static class FlowCommand
{
    public static Command Create(CommandRunner runner) =>
        new("flow", "Flows of a bundle in a file, without a server")
        {
            FlowRunCommand.Create(runner),
            FlowGraphCommand.Create(runner),
        };
}
