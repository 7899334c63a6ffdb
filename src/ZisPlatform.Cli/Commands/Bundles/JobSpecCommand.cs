using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using ZisPlatform.Cli.Deployments;
using ZisPlatform.Cli.Output;
using ZisPlatform.Cli.Server;
using ZisPlatform.Domain.Flows;

namespace ZisPlatform.Cli.Commands.Bundles;

internal static class JobSpecCommand
{
    public static Command Create(CommandRunner runner) =>
        new("job-spec", "Job specs of an integration: which events start which flows")
        {
            ListCommand.OfIntegration(
                runner,
                "List job specs, installed or not",
                PlatformPaths.JobSpecs,
                "job_specs",
                new("NAME", spec => spec.Text("name")),
                new("INSTALLED", spec => spec.Text("installed") == bool.TrueString ? "yes" : "no"),
                new("EVENT SOURCE", spec => spec.Text("event_source")),
                new("EVENT TYPE", spec => spec.Text("event_type")),
                new("FLOW", spec => spec.Text("flow_name"))),
            CreateChange(runner, "install", "Install job specs, so that events start their flows", "installed", InstallAsync),
            CreateChange(
                runner, "uninstall", "Uninstall job specs, so that events no longer start their flows", "uninstalled", UninstallAsync),
        };

    /// <summary>Installs a job spec. Succeeds if it is already installed.</summary>
    public static async Task InstallAsync(PlatformClient server, string integration, string name, CancellationToken cancellationToken)
    {
        try
        {
            await server.PostAsync(PlatformPaths.Installation(integration, name), cancellationToken);
        }
        catch (CommandFailedException exception) when (exception.Status == 409)
        {
            // The vendor's service may return this status if the job spec is already installed.
        }
    }

    public static Task UninstallAsync(PlatformClient server, string integration, string name, CancellationToken cancellationToken) =>
        server.DeleteAsync(PlatformPaths.Installation(integration, name), cancellationToken);

    private static Command CreateChange(
        CommandRunner runner, string verb, string description, string pastTense,
        Func<PlatformClient, string, string, CancellationToken, Task> change)
    {
        var integration = RegistryArguments.Integration();
        var names = new Argument<string[]>("NAME") { Description = "Names of job specs", Arity = ArgumentArity.OneOrMore };
        names.Validators.Add(ValidateNames);
        var command = new Command(verb, description) { integration, names };
        runner.SetServerAction(command, async (session, parse, cancellationToken) =>
        {
            var integrationName = parse.GetRequiredValue(integration);
            string[] specs = [.. parse.GetRequiredValue(names).Distinct(StringComparer.Ordinal)];
            await DeploymentSteps.RunAsync(
                [
                    .. specs.Select(spec => new Step(
                        $"{verb} job spec {spec}", token => change(session.Server, integrationName, spec, token))),
                ],
                "'zis job-spec list' shows what is installed.",
                runner,
                session.Results.IsJson,
                cancellationToken);
            var answer = new Dictionary<string, string[]> { [pastTense] = specs };
            session.Results.WriteResult(
                JsonSerializer.SerializeToElement(answer, JsonText.OneLine), $"{integrationName}: {pastTense} {string.Join(", ", specs)}.");
        });
        return command;
    }

    private static void ValidateNames(ArgumentResult result)
    {
        if (result.Tokens.Any(token => !ResourceName.IsValidName(token.Value)))
        {
            // The message does not repeat the name; see WrongUsage.
            result.AddError("A job spec's name has 1 to 100 letters, digits, dots, hyphens and underscores. Omit the prefix zis:…:.");
        }
    }
}
