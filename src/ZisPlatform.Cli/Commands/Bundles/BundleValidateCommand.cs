using System.CommandLine;
using ZisPlatform.Cli.Flows;

namespace ZisPlatform.Cli.Commands.Bundles;

internal static class BundleValidateCommand
{
    private enum ReportFormat
    {
        Text,
        Github,
        Sarif,
    }

    public static Command Create(CommandRunner runner)
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "Bundle files; '-' is standard input. Bundles of one integration are checked together, as if all were uploaded",
            Arity = ArgumentArity.OneOrMore,
        };
        var integration = IntegrationOption();
        var separate = new Option<bool>("--separate")
        {
            Description = "Check each file as if it were the only bundle of its integration",
            Arity = ArgumentArity.Zero,
        };
        var strict = new Option<bool>("--warnings-as-errors", "--strict")
        {
            Description = "Also fail on warnings",
            Arity = ArgumentArity.Zero,
        };
        var format = ArgumentParsers.EnumOption<ReportFormat>(
            "--format", "Output format: text, annotations of a GitHub workflow, or SARIF 2.1.0");
        var command = new Command("validate", "Check bundles like an upload, without a server")
        {
            files,
            integration,
            separate,
            strict,
            format,
        };
        command.SetAction(async (parse, cancellationToken) =>
        {
            var results = runner.ResultsOf(parse);
            var reportFormat = parse.GetValue(format);
            if (results.IsJson && reportFormat is not (null or ReportFormat.Text))
            {
                throw new CommandFailedException(ExitCodes.Usage, "--json and --format exclude each other.");
            }

            var bundles = await CheckedBundle.CheckAsync(
                parse.GetRequiredValue(files), parse.GetValue(integration), parse.GetValue(separate), runner.Environment,
                cancellationToken);
            var report = new ValidationReport(bundles, parse.GetValue(strict));
            switch (reportFormat)
            {
                case ReportFormat.Github:
                    results.File(GithubAnnotations.Of(report));
                    break;
                case ReportFormat.Sarif:
                    results.File(Sarif.Of(report));
                    break;
                default:
                    report.Write(results);
                    break;
            }

            return report.ExitCode;
        });
        return command;
    }

    /// <summary>Creates the option for the integration of bundles that do not name one.</summary>
    public static Option<string?> IntegrationOption()
    {
        var option = new Option<string?>("--integration")
        {
            Description = "Integration of the bundles (default: the one that the first reference in a bundle names)",
            HelpName = "NAME",
        };
        option.Validators.Add(ArgumentParsers.ValidateIntegrationName);
        return option;
    }
}
