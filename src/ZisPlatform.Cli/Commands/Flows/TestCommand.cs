using System.CommandLine;
using System.Globalization;
using ZisPlatform.Cli.Flows.Tests;

namespace ZisPlatform.Cli.Commands.Flows;

internal static class TestCommand
{
    public static Command Create(CommandRunner runner)
    {
        var paths = new Argument<string[]>("PATH")
        {
            Description = $"Test files, or folders to search for *{TestFile.Suffix} (default: this folder)",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var filter = FlowRunCommand.TextOption("--filter", "TEXT", "Run only the cases whose name contains this text");
        var junit = FlowRunCommand.TextOption("--junit", "FILE", "Also write the results as JUnit XML");
        var coverage = FlowRunCommand.FlagOption("--coverage", "Show which states, choices, catches and retries the tests covered");
        var minCoverage = FlowRunCommand.TextOption("--min-coverage", "PERCENT", "Fail if the tests cover less");
        var watch = FlowRunCommand.FlagOption("--watch", "Run again whenever a file changes, until Ctrl+C");
        var command = new Command("test", "Run the tests of bundles locally, without a server")
        {
            paths, filter, junit, coverage, minCoverage, watch,
        };
        command.SetAction((parse, cancellationToken) => new TestSession(
            runner.Environment,
            runner.ResultsOf(parse),
            new TestOptions
            {
                Paths = parse.GetValue(paths) is { Length: > 0 } selected ? selected : ["."],
                Filter = parse.GetValue(filter),
                JUnit = parse.GetValue(junit),
                Coverage = parse.GetValue(coverage),
                MinCoverage = ParsePercent(parse.GetValue(minCoverage)),
                Watch = parse.GetValue(watch),
            }).RunAsync(runner.FailuresOf(parse), cancellationToken));
        return command;
    }

    private static int? ParsePercent(string? text) => text is null ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var percent) && percent <= 100 ? percent
        : throw new CommandFailedException(ExitCodes.Usage, "--min-coverage must be a whole number from 0 to 100.");
}
