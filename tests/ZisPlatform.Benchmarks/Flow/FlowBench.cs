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

/// <summary>How fast the flow language is on one core, beside its goals and beside libjq.</summary>
internal static class FlowBench
{
    public static async Task<int> RunAsync(string[] options)
    {
        if (options is not ([] or ["--quick"]))
        {
            throw new ArgumentException($"Unknown option '{string.Join(' ', options)}'; there is only --quick.");
        }

        var folder = Environment.GetEnvironmentVariable("BENCH_REPORT") ?? throw new InvalidOperationException("BENCH_REPORT is not set; start it with build/bench.");
        var before = await Machine.DescribeOthersAsync();
        // In this process: the published program is measured as it is, and nothing is built in between.
        var job = (options is [] ? Job.Default.WithIterationCount(12) : Job.ShortRun).WithToolchain(InProcessEmitToolchain.Instance);
        var config = ManualConfig.CreateEmpty()
            .AddJob(job)
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddColumn(StatisticColumn.Median)
            .AddLogger(options is [] ? NullLogger.Instance : ConsoleLogger.Default)
            .AddExporter(MarkdownExporter.GitHub)
            .WithArtifactsPath(Path.Combine(folder, "flow"))
            .WithOptions(ConfigOptions.DisableLogFile | ConfigOptions.JoinSummary);
        List<Type> suites = [typeof(TransitionBenchmarks), typeof(JqBenchmarks), typeof(CompileBenchmarks), typeof(DocumentGrowthBenchmarks), typeof(MapGrowthBenchmarks)];
        if (LibJq.IsHere)
        {
            suites.Insert(2, typeof(LibJqBenchmarks));
        }
        else
        {
            await Console.Error.WriteLineAsync("bench: no libjq.so.1, so jq is measured without its peer (Debian: libjq1)");
        }

        var summary = BenchmarkRunner.Run([.. suites], config).Single();
        if (summary.HasCriticalValidationErrors || summary.Reports.Any(report => !report.Success))
        {
            await Console.Error.WriteLineAsync($"bench: some benchmarks did not run: {string.Join(", ", summary.Reports.Where(report => !report.Success).Select(Name))}");
            return 1;
        }

        var text = new StringWriter(CultureInfo.InvariantCulture);
        await text.WriteLineAsync($"{Environment.ProcessorCount} cores, one used; .NET {Environment.Version}. Other programs used the cores to {before} before the run, and to {await Machine.DescribeOthersAsync()} after it.");
        await text.WriteLineAsync();
        await text.WriteLineAsync("| What | Median | Goal | Allocated |");
        await text.WriteLineAsync("|---|---|---|---|");
        foreach (var line in Lines([.. summary.Reports]))
        {
            await text.WriteLineAsync(line);
        }

        await File.WriteAllTextAsync(Path.Combine(folder, "flow.md"), text.ToString());
        await Console.Out.WriteAsync(text.ToString());
        return 0;
    }

    private static IEnumerable<string> Lines(IReadOnlyList<BenchmarkReport> all)
    {
        var reports = all.ToDictionary(Name);
        yield return Rate("Transitions, in memory", "TransitionBenchmarks.InMemory", "3,000,000/s");
        yield return Rate("Transitions, in memory, a request made", "TransitionBenchmarks.InMemoryWithRequest", "");
        yield return Rate("Transitions, event parsed and result written", "TransitionBenchmarks.TextToText", "250,000/s");
        yield return Rate("jq, text to text", "JqBenchmarks.TextToText", "20,000/s");
        yield return Rate("jq, value to value", "JqBenchmarks.ValueToValue", "");
        if (reports.ContainsKey("LibJqBenchmarks.TextToText"))
        {
            yield return Rate("libjq, text to text", "LibJqBenchmarks.TextToText", "");
            yield return Row("jq to libjq", $"{Median("LibJqBenchmarks.TextToText") / Median("JqBenchmarks.TextToText"):0.0} times", "5 times", "");
        }

        yield return Time("A jq program compiled", "CompileBenchmarks.Jq", "20 µs");
        yield return Time("A bundle of 40 KB compiled", "CompileBenchmarks.Bundle", "2 ms");
        foreach (var report in all.Where(report => Name(report).Contains("Growth", StringComparison.Ordinal)))
        {
            yield return Time(Name(report).Replace("Benchmarks", "", StringComparison.Ordinal), Name(report), "");
        }

        yield return Growth("Map of 100 to Map of 10", "MapGrowthBenchmarks.Map(Items=100)", "MapGrowthBenchmarks.Map(Items=10)");
        foreach (var way in new[] { "InMemory", "TextToText" })
        {
            yield return Growth($"1000 KB to 100 KB, {way}", $"DocumentGrowthBenchmarks.{way}(Kilobytes=1000)", $"DocumentGrowthBenchmarks.{way}(Kilobytes=100)");
            yield return Growth($"100 KB to 10 KB, {way}", $"DocumentGrowthBenchmarks.{way}(Kilobytes=100)", $"DocumentGrowthBenchmarks.{way}(Kilobytes=10)");
        }

        double Median(string name) => reports[name].ResultStatistics!.Median;
        string Bytes(string name) => string.Create(CultureInfo.InvariantCulture, $"{reports[name].GcStats.GetBytesAllocatedPerOperation(reports[name].BenchmarkCase):#,0} B");
        string Rate(string what, string name, string goal) => Row(what, string.Create(CultureInfo.InvariantCulture, $"{1e9 / Median(name):#,0}/s"), goal, Bytes(name));
        string Time(string what, string name, string goal) => Row(what, string.Create(CultureInfo.InvariantCulture, $"{Median(name) / 1000:#,0.00} µs"), goal, Bytes(name));
        string Growth(string what, string large, string small) => Row(what, string.Create(CultureInfo.InvariantCulture, $"{Median(large) / Median(small):0.0} times"), "10 times", "");
        static string Row(string what, string measured, string goal, string bytes) => $"| {what} | {measured} | {goal} | {bytes} |";
    }

    private static string Name(BenchmarkReport report)
    {
        var one = report.BenchmarkCase;
        return $"{one.Descriptor.Type.Name}.{one.Descriptor.WorkloadMethod.Name}{(one.HasParameters ? $"({one.Parameters.ValueInfo.Trim('[', ']')})" : "")}";
    }
}
