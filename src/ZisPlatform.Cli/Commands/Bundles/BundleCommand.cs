using System.CommandLine;
using ZisPlatform.Cli.Server;

namespace ZisPlatform.Cli.Commands.Bundles;

internal static class BundleCommand
{
    public static Command Create(CommandRunner runner) =>
        new("bundle", "Bundles: flows, actions and job specs, in a file or on a server")
        {
            BundleValidateCommand.Create(runner),
            ListCommand.OfIntegration(
                runner,
                "List an integration's bundles",
                PlatformPaths.Bundles,
                "bundles",
                new("NAME", bundle => bundle.Text("name")),
                new("DESCRIPTION", bundle => bundle.Text("description")),
                new("UUID", bundle => bundle.Text("uuid"))),
            StoredBundleCommands.CreateShow(runner),
            StoredBundleCommands.CreateDelete(runner),
            GenerationCommands.CreateHistory(runner),
            GenerationCommands.CreateDiff(runner),
            GenerationCommands.CreateRollback(runner),
        };
}
