using System.CommandLine;
using ZisPlatform.Cli.Deployments;
using ZisPlatform.Cli.Flows;

namespace ZisPlatform.Cli.Commands.Bundles;

internal static class DeployCommand
{
    public static Command Create(CommandRunner runner)
    {
        var file = new Argument<string>("BUNDLE") { Description = "The bundle's file; '-' is standard input" };
        var integration = BundleValidateCommand.IntegrationOption();
        var dryRun = new Option<bool>("--dry-run") { Description = "Show the changes without applying them", Arity = ArgumentArity.Zero };
        var command = new Command(
            "deploy", "Check a bundle, upload it, install its job specs, uninstall those it no longer defines, and verify the result")
        {
            file,
            integration,
            dryRun,
        };
        command.SetAction(async (parse, cancellationToken) =>
        {
            var results = runner.ResultsOf(parse);
            var checkedBundles = await CheckedBundle.CheckAsync(
                [parse.GetRequiredValue(file)], parse.GetValue(integration), separate: true, runner.Environment, cancellationToken);
            var report = new ValidationReport(checkedBundles, warningsAreErrors: false);
            if (report.ExitCode != ExitCodes.Ok || !results.IsJson)
            {
                report.Write(results);
            }

            if (report.ExitCode != ExitCodes.Ok)
            {
                return report.ExitCode;
            }

            var bundle = LocalBundle.Of(report, parse.GetValue(integration));
            await runner.RunAsync(
                runner.Logins.Resolve(parse),
                (session, _, token) => new BundleDeployment(session, runner, bundle, parse.GetValue(dryRun)).RunAsync(token),
                parse,
                cancellationToken);
            return ExitCodes.Ok;
        });
        return command;
    }
}
