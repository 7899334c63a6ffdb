using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using ZisPlatform.Benchmarks.Create;

namespace ZisPlatform.Benchmarks.Flow;

/// <summary>Measures the speed of the flow language on one core, compared with its goals and with libjq.</summary>
internal static class FlowBench
{
    public static async Task<int> RunAsync(Setup setup)
    {
        var load = new MachineLoad(setup);
        var cpuUseBefore = await load.DescribeAsync();
        // In this process: the published program is measured unchanged, and nothing is built in between.
        var job = setup.Select(Job.Dry, Job.ShortRun, Job.Default.WithIterationCount(12)).WithToolchain(InProcessEmitToolchain.Instance);
        var config = ManualConfig.CreateEmpty()
            .AddJob(job)
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddColumn(StatisticColumn.Median)
            .AddLogger(setup.Effort == Effort.Quick ? ConsoleLogger.Default : NullLogger.Instance)
            .AddExporter(MarkdownExporter.GitHub)
            .WithArtifactsPath(Path.Combine(setup.ReportDirectory, "flow"))
            .WithOptions(ConfigOptions.DisableLogFile | ConfigOptions.JoinSummary);
        List<Type> suites =
        [
            typeof(TransitionBenchmarks),
            typeof(JqBenchmarks),
            typeof(CompileBenchmarks),
            typeof(DocumentGrowthBenchmarks),
            typeof(MapGrowthBenchmarks),
        ];
        if (LibJq.IsAvailable)
        {
            suites.Insert(2, typeof(LibJqBenchmarks));
        }
        else
        {
            await Console.Error.WriteLineAsync("bench: libjq.so.1 not found, so jq is measured without a comparison (Debian: libjq1)");
        }

        var summary = BenchmarkRunner.Run([.. suites], config).Single();
        if (summary.HasCriticalValidationErrors || summary.Reports.Any(report => !report.Success))
        {
            var failed = string.Join(", ", summary.Reports.Where(report => !report.Success).Select(Name));
            await Console.Error.WriteLineAsync($"bench: some benchmarks did not run: {failed}");
            return 1;
        }

        var text = new StringWriter(CultureInfo.InvariantCulture);
        await text.WriteLineAsync(
            $"{Environment.ProcessorCount} cores, one used; .NET {Environment.Version}. CPU use by other programs: "
            + $"{cpuUseBefore} before the run, {await load.DescribeAsync()} after the run.");
        await text.WriteLineAsync();
        await text.WriteLineAsync("| Measurement | Median | Goal | Allocated |");
        await text.WriteLineAsync("|---|---|---|---|");
        foreach (var line in Lines([.. summary.Reports]))
        {
            await text.WriteLineAsync(line);
        }

        await File.WriteAllTextAsync(Path.Combine(setup.ReportDirectory, "flow.md"), text.ToString());
        await Console.Out.WriteAsync(text.ToString());
        return load.ExitCode;
    }

    private static IEnumerable<string> Lines(IReadOnlyList<BenchmarkReport> all)
    {
        var reports = all.ToDictionary(Name);
        yield return Rate("Transitions, in memory", "TransitionBenchmarks.InMemory", "3,000,000/s");
        yield return Rate("Transitions, in memory, with a request", "TransitionBenchmarks.InMemoryWithRequest", "");
        yield return Rate("Transitions, event parsed and result written", "TransitionBenchmarks.TextToText", "250,000/s");
        yield return Rate("jq, text to text", "JqBenchmarks.TextToText", "20,000/s");
        yield return Rate("jq, value to value", "JqBenchmarks.ValueToValue", "");
        if (reports.ContainsKey("LibJqBenchmarks.TextToText"))
        {
            yield return Rate("libjq, text to text", "LibJqBenchmarks.TextToText", "");
            var factor = Median("LibJqBenchmarks.TextToText") / Median("JqBenchmarks.TextToText");
            yield return Row("jq compared with libjq", $"{factor:0.0} times", "5 times", "");
        }

        yield return Time("A jq program compiled", "CompileBenchmarks.Jq", "20 µs");
        yield return Time("A bundle of 40 KB compiled", "CompileBenchmarks.Bundle", "2 ms");
        foreach (var report in all.Where(report => Name(report).Contains("Growth", StringComparison.Ordinal)))
        {
            yield return Time(Name(report).Replace("Benchmarks", "", StringComparison.Ordinal), Name(report), "");
        }

        yield return Growth(
            "Map of 100 compared with Map of 10", "MapGrowthBenchmarks.Map(Items=100)", "MapGrowthBenchmarks.Map(Items=10)");
        foreach (var benchmark in new[] { "InMemory", "TextToText" })
        {
            yield return Growth(
                $"1000 KB compared with 100 KB, {benchmark}",
                $"DocumentGrowthBenchmarks.{benchmark}(Kilobytes=1000)",
                $"DocumentGrowthBenchmarks.{benchmark}(Kilobytes=100)");
            yield return Growth(
                $"100 KB compared with 10 KB, {benchmark}",
                $"DocumentGrowthBenchmarks.{benchmark}(Kilobytes=100)",
                $"DocumentGrowthBenchmarks.{benchmark}(Kilobytes=10)");
        }

        double Median(string name) => reports[name].ResultStatistics!.Median;

        string Bytes(string name)
        {
            var allocated = reports[name].GcStats.GetBytesAllocatedPerOperation(reports[name].BenchmarkCase);
            return string.Create(CultureInfo.InvariantCulture, $"{allocated:#,0} B");
        }

        string Rate(string measurement, string name, string goal) =>
            Row(measurement, string.Create(CultureInfo.InvariantCulture, $"{1e9 / Median(name):#,0}/s"), goal, Bytes(name));

        string Time(string measurement, string name, string goal) =>
            Row(measurement, string.Create(CultureInfo.InvariantCulture, $"{Median(name) / 1000:#,0.00} µs"), goal, Bytes(name));

        string Growth(string measurement, string large, string small) =>
            Row(measurement, string.Create(CultureInfo.InvariantCulture, $"{Median(large) / Median(small):0.0} times"), "10 times", "");

        static string Row(string measurement, string value, string goal, string bytes) => $"| {measurement} | {value} | {goal} | {bytes} |";
    }

    private static string Name(BenchmarkReport report)
    {
        var benchmark = report.BenchmarkCase;
        var parameters = benchmark.HasParameters ? $"({benchmark.Parameters.ValueInfo.Trim('[', ']')})" : "";
        return $"{benchmark.Descriptor.Type.Name}.{benchmark.Descriptor.WorkloadMethod.Name}{parameters}";
    }
}
