using System.CommandLine;

namespace ZisPlatform.Cli.Commands;

internal static class FlowCommand
{
    public static Command Create(CommandRunner runner) =>
        new("flow", "Flows of a bundle, on this machine: no server is needed")
        {
            FlowRunCommand.Create(runner),
        };
}
