using System.CommandLine;
using ZisPlatform.Cli.Deployments;
using ZisPlatform.Cli.Server;

namespace ZisPlatform.Cli.Commands;

/// <summary>Commands on what a bundle was before; a ZisPlatform server keeps that, the vendor's service does not.</summary>
internal static class GenerationCommands
{
    // Enough of a hash to tell generations apart.
    private const int ShownHash = 12;

    public static Command CreateHistory(CommandRunner runner)
    {
        var (integration, bundle) = (RegistryArguments.Integration(), RegistryArguments.Bundle());
        var command = new Command("history", "List what was uploaded as a bundle, the newest first") { integration, bundle };
        runner.OnServer(command, async (session, parse, cancellationToken) =>
        {
            var owner = parse.GetRequiredValue(integration);
            var name = await RegistryArguments.BundleNameAsync(session, owner, parse.GetValue(bundle), cancellationToken);
            session.Results.List(
                "generations",
                await session.Server.ListAsync(PlatformPaths.Generations(owner, name), "generations", cancellationToken),
                [
                    new("GENERATION", generation => generation.Text("generation")),
                    new("CURRENT", generation => generation.Text("current") == bool.TrueString ? "yes" : ""),
                    new("UPLOADED", generation => generation.Text("uploaded_at")),
                    new("BY", generation => generation.Text("uploaded_by")),
                    new("BYTES", generation => generation.Text("size")),
                    new("SHA-256", generation => string.Concat(generation.Text("sha256").Take(ShownHash))),
                ]);
        });
        return command;
    }

    public static Command CreateDiff(CommandRunner runner)
    {
        var (integration, bundle) = (RegistryArguments.Integration(), RegistryArguments.Bundle());
        var from = RegistryArguments.Generation("FROM", "The older generation");
        var to = RegistryArguments.Generation("TO", "The newer generation");
        var command = new Command("diff", "Show what differs between two generations of a bundle") { integration, bundle, from, to };
        runner.OnServer(command, async (session, parse, cancellationToken) =>
        {
            var owner = parse.GetRequiredValue(integration);
            var name = await RegistryArguments.BundleNameAsync(session, owner, parse.GetValue(bundle), cancellationToken);
            var before = await session.Server.ReadAsync(PlatformPaths.Generation(owner, name, parse.GetRequiredValue(from)), cancellationToken);
            var after = await session.Server.ReadAsync(PlatformPaths.Generation(owner, name, parse.GetRequiredValue(to)), cancellationToken);
            new DifferenceText(session.Results).WriteValues(before, after);
        });
        return command;
    }

    public static Command CreateRollback(CommandRunner runner)
    {
        var (integration, bundle) = (RegistryArguments.Integration(), RegistryArguments.Bundle());
        var generation = RegistryArguments.Generation("GENERATION", "The generation to go back to, as 'zis bundle history' shows it");
        var install = new Option<bool>("--install")
        {
            Description = "Install its job specs and uninstall those it does not have, all in one transaction",
            Arity = ArgumentArity.Zero,
        };
        var command = new Command("rollback", "Make an earlier generation of a bundle the newest one") { integration, bundle, generation, install };
        runner.OnServer(command, async (session, parse, cancellationToken) =>
        {
            var owner = parse.GetRequiredValue(integration);
            var name = await RegistryArguments.BundleNameAsync(session, owner, parse.GetValue(bundle), cancellationToken);
            var (number, installs) = (parse.GetRequiredValue(generation), parse.GetValue(install));
            var answer = await session.Server.PostAsync(
                PlatformPaths.Rollbacks(owner), new { Bundle = name, Generation = number, Install = installs }, cancellationToken);
            var specs = installs ? "its job specs are installed" : "none of its job specs is installed; 'zis job-spec install' does that";
            session.Results.Done(answer, $"Bundle {name} is as in generation {number} again, now generation {answer.Required("bundle", "generation")}; {specs}.");
        });
        return command;
    }
}
