using System.CommandLine;
using ZisPlatform.Cli.Deployments;
using ZisPlatform.Cli.Server;

namespace ZisPlatform.Cli.Commands.Bundles;

/// <summary>The commands for generations of a bundle. A ZisPlatform server keeps them; the vendor's service does not.</summary>
internal static class GenerationCommands
{
    // A prefix of the hash that is long enough to distinguish generations.
    private const int ShownHashLength = 12;

    public static Command CreateHistory(CommandRunner runner)
    {
        var (integration, bundle) = (RegistryArguments.Integration(), RegistryArguments.Bundle());
        var command = new Command("history", "List the uploaded generations of a bundle, newest first") { integration, bundle };
        runner.SetServerAction(command, async (session, parse, cancellationToken) =>
        {
            var integrationName = parse.GetRequiredValue(integration);
            var bundleName = await RegistryArguments.BundleNameAsync(session, integrationName, parse.GetValue(bundle), cancellationToken);
            session.Results.List(
                "generations",
                await session.Server.ListAsync(PlatformPaths.Generations(integrationName, bundleName), "generations", cancellationToken),
                [
                    new("GENERATION", generation => generation.Text("generation")),
                    new("CURRENT", generation => generation.Text("current") == bool.TrueString ? "yes" : ""),
                    new("UPLOADED", generation => generation.Text("uploaded_at")),
                    new("BY", generation => generation.Text("uploaded_by")),
                    new("BYTES", generation => generation.Text("size")),
                    new("SHA-256", generation => string.Concat(generation.Text("sha256").Take(ShownHashLength))),
                ]);
        });
        return command;
    }

    public static Command CreateDiff(CommandRunner runner)
    {
        var (integration, bundle) = (RegistryArguments.Integration(), RegistryArguments.Bundle());
        var from = RegistryArguments.Generation("FROM", "The older generation");
        var to = RegistryArguments.Generation("TO", "The newer generation");
        var command = new Command("diff", "Show the differences between two generations of a bundle") { integration, bundle, from, to };
        runner.SetServerAction(command, async (session, parse, cancellationToken) =>
        {
            var integrationName = parse.GetRequiredValue(integration);
            var bundleName = await RegistryArguments.BundleNameAsync(session, integrationName, parse.GetValue(bundle), cancellationToken);
            var before = await session.Server.ReadAsync(
                PlatformPaths.Generation(integrationName, bundleName, parse.GetRequiredValue(from)), cancellationToken);
            var after = await session.Server.ReadAsync(
                PlatformPaths.Generation(integrationName, bundleName, parse.GetRequiredValue(to)), cancellationToken);
            new DifferenceText(session.Results).WriteValues(before, after);
        });
        return command;
    }

    public static Command CreateRollback(CommandRunner runner)
    {
        var (integration, bundle) = (RegistryArguments.Integration(), RegistryArguments.Bundle());
        var generation = RegistryArguments.Generation("GENERATION", "The generation to restore, as shown by 'zis bundle history'");
        var install = new Option<bool>("--install")
        {
            Description = "Install its job specs and uninstall those it does not define, in one transaction",
            Arity = ArgumentArity.Zero,
        };
        var command = new Command("rollback", "Upload an earlier generation of a bundle as the newest one")
        {
            integration, bundle, generation, install,
        };
        runner.SetServerAction(command, async (session, parse, cancellationToken) =>
        {
            var integrationName = parse.GetRequiredValue(integration);
            var bundleName = await RegistryArguments.BundleNameAsync(session, integrationName, parse.GetValue(bundle), cancellationToken);
            var (generationNumber, installsJobSpecs) = (parse.GetRequiredValue(generation), parse.GetValue(install));
            var answer = await session.Server.PostAsync(
                PlatformPaths.Rollbacks(integrationName),
                new { Bundle = bundleName, Generation = generationNumber, Install = installsJobSpecs },
                cancellationToken);
            var jobSpecText = installsJobSpecs
                ? "its job specs are installed"
                : "none of its job specs is installed; install them with 'zis job-spec install'";
            session.Results.WriteResult(
                answer,
                $"Bundle {bundleName} is as in generation {generationNumber} again, "
                + $"now generation {answer.Required("bundle", "generation")}; {jobSpecText}.");
        });
        return command;
    }
}
