using System.Globalization;
using ZisPlatform.Cli.Flows.Answers;
using ZisPlatform.Cli.Flows.Files;
using ZisPlatform.Cli.Flows.Running;
using ZisPlatform.Cli.Flows.Showing;
using ZisPlatform.Cli.Output;
using ZisPlatform.Domain.Flows.Compilation;
using ZisPlatform.Domain.Flows.Secrets;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Cli.Flows.Tests;

/// <summary>The options of <c>zis test</c>.</summary>
internal sealed record TestOptions
{
    /// <summary>Gets the files, or folders that are searched for test files.</summary>
    public required IReadOnlyList<string> Paths { get; init; }

    /// <summary>Gets the text that the names of the cases to run must contain.</summary>
    public string? Filter { get; init; }

    public string? JUnit { get; init; }

    public bool Coverage { get; init; }

    /// <summary>Gets the minimum coverage in percent.</summary>
    public int? MinCoverage { get; init; }

    public bool Watch { get; init; }
}

/// <summary>One <c>zis test</c>: finds the test files, runs their cases in order and reports the results.</summary>
internal sealed class TestSession(CommandEnvironment environment, Results results, TestOptions options)
{
    private const int MaxDifferences = 20;

    private readonly InputFiles _files = new(environment);

    /// <summary>Runs the tests and returns the exit code.</summary>
    public async Task<int> RunAsync(FailureReport failures, CancellationToken cancellationToken)
    {
        if (!options.Watch)
        {
            return await RunOnceAsync(cancellationToken);
        }

        using var watch = new FileWatch(
            FindTestFiles().SelectMany(file => TestFile.FilesNamedIn(file).Append(file))
                .Where(file => Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(file)))),
            options.Paths.Where(Directory.Exists),
            environment);
        return await watch.RepeatAsync(RunOnceAsync, failures, cancellationToken);
    }

    private async Task<int> RunOnceAsync(CancellationToken cancellationToken)
    {
        var coverage = new Coverage();
        var bundles = new Dictionary<(string, string?), CompiledBundle>();
        var all = new List<TestResult>();
        foreach (var file in FindTestFiles())
        {
            var fileResults = await RunFileAsync(file, bundles, coverage, cancellationToken);
            all.AddRange(fileResults);
            if (!results.IsJson)
            {
                Show(file, fileResults);
            }
        }

        if (all.Count == 0)
        {
            throw new CommandFailedException(
                ExitCodes.Usage, options.Filter is null ? "No test was found." : "No test name contains the text of --filter.")
            {
                Hint = options.Filter is null ? $"Tests stand in files named *{TestFile.Suffix}." : null,
            };
        }

        if (options.JUnit is { } junit)
        {
            OutputFile.Write(junit, JUnitFile.Of(all));
        }

        WriteSummary(all, coverage);
        return ExitCodeOf(all, coverage);
    }

    private List<string> FindTestFiles()
    {
        var enumeration = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            // Skip hidden folders, which belong to tools, and links, which can form cycles.
            AttributesToSkip = FileAttributes.Hidden | FileAttributes.System | FileAttributes.ReparsePoint,
            MatchType = MatchType.Simple,
        };
        var files = new List<string>();
        foreach (var path in options.Paths)
        {
            if (!Directory.Exists(path))
            {
                files.Add(path);
                continue;
            }

            // Show the shortest path, without a leading "./".
            files.AddRange(Directory.EnumerateFiles(path, $"*{TestFile.Suffix}", enumeration)
                .Where(file => !file.Split('/', '\\').Contains("node_modules"))
                .Select(file => path == "." ? Path.GetRelativePath(path, file) : file)
                .Order(StringComparer.Ordinal));
        }

        return [.. files.DistinctBy(Path.GetFullPath)];
    }

    private async Task<List<TestResult>> RunFileAsync(
        string path, Dictionary<(string, string?), CompiledBundle> bundles, Coverage coverage, CancellationToken cancellationToken)
    {
        TestFile file;
        CompiledBundle bundle;
        try
        {
            file = await TestFile.ReadAsync(path, _files, cancellationToken);
            if (!bundles.TryGetValue((file.BundlePath, file.Integration), out bundle!))
            {
                bundle = BundleFile.Compile(
                    file.BundlePath,
                    await _files.ReadAsync(file.BundlePath, cancellationToken),
                    file.Integration,
                    warnings: null);
                bundles.Add((file.BundlePath, file.Integration), bundle);
            }
        }
        catch (CommandFailedException exception)
        {
            return [new TestResult { File = path, Problems = [exception.Message, .. exception.Details] }];
        }

        coverage.Add(file.BundlePath, bundle);
        var fileResults = new List<TestResult>();
        foreach (var test in file.Cases.Where(test =>
            options.Filter is not { } filter || test.Name.Contains(filter, StringComparison.OrdinalIgnoreCase)))
        {
            fileResults.Add(await RunCaseAsync(file, bundle, test, coverage, cancellationToken));
        }

        return fileResults;
    }

    private async Task<TestResult> RunCaseAsync(
        TestFile file, CompiledBundle bundle, TestCase test, Coverage coverage, CancellationToken cancellationToken)
    {
        var result = new TestResult { File = file.Path, Case = test.Name, Flow = test.Flow };
        var started = environment.Time.GetTimestamp();
        try
        {
            var plan = new RunPlan
            {
                Bundle = bundle,
                Flow = BundleFile.FlowOf(bundle, test.Flow),
                Start = test.At,
                Input = test.Input,
                Connections = test.Connections,
                Integration = file.Integration,
                Subdomain = file.Subdomain,
                AccountId = file.AccountId,
                Http = file.Http,
            };
            if (test.Mocks.FindError(bundle) is { } error)
            {
                return result with { Problems = [error] };
            }

            var secrets = OutputSecrets.CreateMasker();
            var clock = new RunClock(test.At, environment.Time, isRealTime: false);
            var report = await new LocalRunner(plan, [test.Mocks.Begin()], clock, secrets).RunAsync(cancellationToken);
            coverage.Count(report);
            return Evaluate(result with { Flow = plan.Flow.Name, Time = environment.Time.GetElapsedTime(started) }, test, report, secrets);
        }
        catch (CommandFailedException exception)
        {
            return result with { Problems = [exception.Message, .. exception.Hint is { } hint ? [hint] : Array.Empty<string>()] };
        }
    }

    private static TestResult Evaluate(TestResult result, TestCase test, RunReport report, SecretMasker secrets)
    {
        if (report.UnansweredCall is { } unanswered)
        {
            return result with
            {
                // Omit the hint, because it refers to command options that a test file does not have.
                Problems =
                [
                    secrets.Mask(unanswered.Message),
                    .. unanswered.Differences.SelectMany(difference => LinesOf("", difference, secrets)),
                ],
            };
        }

        var mismatches = test.Expect.Check(report);
        var json = new RunJson(secrets);
        return result with
        {
            Problems =
            [
                .. mismatches.Take(MaxDifferences).SelectMany(mismatch => LinesOf(mismatch.Where, mismatch.Difference, secrets)),
                .. mismatches.Count > MaxDifferences
                    ? [$"… and {mismatches.Count - MaxDifferences} more differences"]
                    : Array.Empty<string>(),
            ],
            Details = RunJson.Array(mismatches.Select(mismatch => json.OfDifference(mismatch.Difference).With("where", mismatch.Where))),
        };
    }

    private static IEnumerable<string> LinesOf(string where, Difference difference, SecretMasker secrets)
    {
        yield return $"{where} {difference.Path}".Trim();
        yield return $"  expected  {TextFormat.Cut(difference.ExpectedText(secrets), 400)}";
        yield return $"  got       {TextFormat.Cut(difference.ActualText(secrets), 400)}";
    }

    private void Show(string file, List<TestResult> fileResults)
    {
        if (fileResults.Count > 0)
        {
            results.Line(file);
        }

        foreach (var result in fileResults)
        {
            results.Line($"  {(result.Passed ? "ok  " : "FAIL")}  {result.Case ?? "(the file)"}");
            foreach (var problem in result.Problems)
            {
                results.Line($"        {problem}");
            }
        }
    }

    private void WriteSummary(List<TestResult> all, Coverage coverage)
    {
        var (passed, failed) = (all.Count(result => result.Passed), all.Count(result => !result.Passed));
        if (results.IsJson)
        {
            var builder = new JsonObjectBuilder()
                .Set("passed", passed)
                .Set("failed", failed)
                .Set("tests", RunJson.Array(all.Select(result => result.ToValue())));
            results.Json((options.Coverage ? builder.Set("coverage", coverage.ToValue()) : builder).ToValue());
            return;
        }

        if (options.Coverage)
        {
            ShowCoverage(coverage);
        }

        results.Line($"{passed} passed, {failed} failed");
    }

    private void ShowCoverage(Coverage coverage)
    {
        var kinds = Enum.GetValues<CoverageKind>();
        results.Table(
            ["FLOW", .. kinds.Select(kind => kind.ToString().ToUpperInvariant()), "COVERED"],
            coverage.Flows.Select(flow => (IEnumerable<string>)
            [
                flow.Flow.Name,
                .. kinds.Select(kind => flow.Points.Where(point => point.Kind == kind).ToList()).Select(points => points.Count == 0
                    ? "-"
                    : string.Create(CultureInfo.InvariantCulture, $"{points.Count(point => point.IsCovered)}/{points.Count}")),
                $"{ZisPlatform.Cli.Flows.Tests.Coverage.PercentOf(flow.Points)}%",
            ]));
        foreach (var flow in coverage.Flows)
        {
            foreach (var point in flow.Points.Where(point => !point.IsCovered))
            {
                results.Line($"not covered: {flow.Flow.Name}: {point.Name}");
            }
        }
    }

    private int ExitCodeOf(List<TestResult> all, Coverage coverage)
    {
        var failed = all.Count(result => !result.Passed);
        if (failed > 0)
        {
            // The text output already names the failed tests.
            return !results.IsJson ? ExitCodes.FlowFailed
                : throw new CommandFailedException(ExitCodes.FlowFailed, $"{TextFormat.Count(failed, "test")} failed.");
        }

        return options.MinCoverage is { } minimum && coverage.Percent < minimum
            ? throw new CommandFailedException(ExitCodes.FlowFailed, $"The tests cover {coverage.Percent}%, less than {minimum}%.")
            {
                Hint = options.Coverage ? null : "--coverage names what they do not cover.",
            }
            : ExitCodes.Ok;
    }
}
