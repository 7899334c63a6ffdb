using System.Globalization;
using System.Text;
using ZisPlatform.Benchmarks.Load;

namespace ZisPlatform.Benchmarks.Create;

/// <summary>The figures of a run as Markdown, with the goals they are held against.</summary>
internal sealed class CreateReport(Setup setup)
{
    private readonly StringBuilder _text = new();

    public List<string> Machine { get; } = [];

    public List<WarmRow> Warm { get; } = [];

    public List<DrainedRow> Drained { get; } = [];

    public List<BurstRow> Burst { get; } = [];

    public required KeyMeasure Keys { get; init; }

    /// <summary>How many pairs the warm hosts share.</summary>
    public int FixedPairs { get; set; }

    public OverloadResult? Overload { get; set; }

    public StartResult? Start { get; set; }

    public double IdleMegabytes { get; set; }

    public async Task WriteAsync(TextWriter output)
    {
        Line($"# build/bench create{(setup.Quick ? " --quick (too short to judge by)" : "")}");
        Line();
        Machine.ForEach(Line);
        WriteWarm();
        WriteBurst();
        WriteDrained();
        WriteOverload();
        WriteStart();
        WriteGoals();
        await output.WriteAsync(_text.ToString());
        Directory.CreateDirectory(setup.ReportDirectory);
        await File.WriteAllTextAsync(Path.Combine(setup.ReportDirectory, "create.md"), _text.ToString());
    }

    private void WriteWarm()
    {
        Line();
        Line("## Pool warm");
        Line();
        Line($"Creates a second, median of {setup.Rounds} rounds (lowest–highest) · p50 / p99 in ms. The server takes its keys from {FixedPairs} made ahead,");
        Line("given out again and again; all else is the server as it is. (a) bare minimal API, the same rows in one statement and one");
        Line("commit (SQLite: one transaction). (b) pgbench, the same statement. CPU: processor time of the web server's process for one create.");
        Line();
        Line("| Store | Clients | Server | (a) bare API | (b) pgbench | Server of (a) | p99 to (a)'s | CPU µs, server / (a) |");
        Line("|---|--:|--:|--:|--:|--:|--:|--:|");
        foreach (var row in Warm)
        {
            Line($"| {row.Engine} | {row.Clients} | {row.Server} | {row.Bare} | {row.PgBench} | {row.RateRatio:P0} | {row.P99Ratio:0.00}× | "
                + $"{row.Server.ProcessorMicroseconds:0} / {row.Bare.ProcessorMicroseconds:0} |");
        }
    }

    private void WriteBurst()
    {
        Line();
        Line("## A burst on a real pool");
        Line();
        Line($"The published server, its pool full; as many creates as it holds, by {BurstMeasure.Clients} clients.");
        Line();
        Line("| Store | Creates | Creates/s | p50 ms | p99 ms |");
        Line("|---|--:|--:|--:|--:|");
        foreach (var (engine, sample) in Burst)
        {
            Line($"| {engine} | {sample.Created.Length} | {sample.Rate:0} | {sample.P50:0.00} | {sample.P99:0.00} |");
        }
    }

    private void WriteDrained()
    {
        Line();
        Line("## Pool drained");
        Line();
        Line($"(c) bare RSA-2048 generation on {Environment.ProcessorCount} cores: {Keys.Rate:0.0} pairs/s from {Keys.Count} pairs; "
            + $"one takes {Keys.MeanSeconds * 1000:0} ms of a core, p99 {Keys.P99Seconds * 1000:0} ms.");
        Line("The counts are small, because keys are slow: a figure of n creates is good to about ±50 % / √n.");
        Line();
        Line("| Store | Clients | Creates | Creates/s | p50 ms | p99 ms | of (c) |");
        Line("|---|--:|--:|--:|--:|--:|--:|");
        foreach (var (engine, clients, sample) in Drained)
        {
            Line($"| {engine} | {clients} | {sample.Created.Length} | {sample.Rate:0.0} | {sample.P50:0} | {sample.P99:0} | {sample.Rate / Keys.Rate:P0} |");
        }
    }

    private void WriteOverload()
    {
        Line();
        Line("## More clients than may wait");
        Line();
        Line($"{OverloadMeasure.Clients} clients, no pool, {OverloadMeasure.QueueLimit} may wait for a key (SQLite).");
        Line();
        Line("| Clients that | 200 | 200/s | p99 ms | 503 | 503/s | 503 p50 / p99 ms | without Retry-After |");
        Line("|---|--:|--:|--:|--:|--:|--:|--:|");
        WriteOverload("heed Retry-After", Overload!.Patient);
        WriteOverload("come back at once", Overload.Impatient);
    }

    private void WriteOverload(string clients, Sample sample) => Line(
        $"| {clients} | {sample.Created.Length} | {sample.Rate:0.0} | {sample.P99:0} | {sample.Refused.Length} | {sample.Refused.Length / sample.Length.TotalSeconds:0} | "
        + $"{Sample.Percentile(sample.Refused, 0.5):0.00} / {Sample.Percentile(sample.Refused, 0.99):0.00} | {sample.RefusedWithoutRetryAfter} |");

    private void WriteStart()
    {
        Line();
        Line("## Start and rest");
        Line();
        Line("The published server (ReadyToRun) on SQLite, from the start of its process; median (lowest–highest), ms.");
        Line();
        Line("| Data directory | first answer | first create |");
        Line("|---|--:|--:|");
        WriteStart("new", Start!.Fresh);
        WriteStart("existing", Start.Existing);
        Line();
        Line($"Resident memory, pool full, idle: {IdleMegabytes:0} MB.");
    }

    private void WriteStart(string directory, IReadOnlyList<StartTimes> times) =>
        Line($"| {directory} | {Spread(times.Select(time => time.FirstAnswer))} | {Spread(times.Select(time => time.FirstCreate))} |");

    private void WriteGoals()
    {
        Line();
        Line("## Goals");
        Line();
        foreach (var row in Warm.Where(row => row.Clients == 8))
        {
            Goal($"{row.Engine}, pool warm, 8 clients: at least 60 % of (a)", row.RateRatio >= 0.6, $"{row.RateRatio:P0}");
            Goal($"{row.Engine}, pool warm, 8 clients: p99 under twice (a)'s", row.P99Ratio < 2, $"{row.P99Ratio:0.00}×");
        }

        // With one client the other cores' keys come too late for it; from 8 on, every core is always wanted.
        var busy = Drained.Where(row => row.Clients > 1).ToList();
        var drained = busy.Sum(row => row.Sample.Created.Length) / busy.Sum(row => row.Sample.Length.TotalSeconds) / Keys.Rate;
        Goal("pool drained, 8 clients and more, both stores: at least 90 % of (c)", drained >= 0.9, $"{drained:P0}");
        Goal("every 503 says when to come back", Overload is { Patient.RefusedWithoutRetryAfter: 0, Impatient.RefusedWithoutRetryAfter: 0 }, "");
        var start = Math.Max(Median(Start!.Fresh), Median(Start.Existing));
        Goal("first answer under 600 ms", start < 600, $"{start:0} ms");
        Goal("idle memory under 120 MB", IdleMegabytes < 120, $"{IdleMegabytes:0} MB");
    }

    private static double Median(IReadOnlyList<StartTimes> times) => Series.Median(times.Select(time => time.FirstAnswer));

    private static string Spread(IEnumerable<double> values)
    {
        var all = values.ToList();
        return string.Create(CultureInfo.InvariantCulture, $"{Series.Median(all):0} ({all.Min():0}–{all.Max():0})");
    }

    private void Goal(string goal, bool met, string figure) => Line($"- {(met ? "met" : "MISSED")}: {goal}{(figure.Length == 0 ? "" : $" ({figure})")}");

    private void Line(string text = "") => _text.Append(text).Append('\n');
}
