using System.CommandLine;

namespace ZisPlatform.Cli.Commands;

internal static class BundleCommand
{
    public static Command Create(CommandRunner runner) => new("bundle", "Bundles: flows, actions and job specs in a file") { BundleValidateCommand.Create(runner) };
}
