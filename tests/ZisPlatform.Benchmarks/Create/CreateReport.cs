using System.Globalization;
using System.Text;
using ZisPlatform.Benchmarks.Load;

namespace ZisPlatform.Benchmarks.Create;

/// <summary>Writes the figures of a run as Markdown, with the goals that they are compared with.</summary>
internal sealed class CreateReport(Setup setup)
{
    private readonly StringBuilder _text = new();

    public List<string> Machine { get; } = [];

    public List<WarmRow> Warm { get; } = [];

    public List<DrainedRow> Drained { get; } = [];

    public List<BurstRow> Burst { get; } = [];

    public required KeyMeasure Keys { get; init; }

    /// <summary>The number of key pairs that the warm hosts share.</summary>
    public int FixedPairs { get; set; }

    public OverloadResult? Overload { get; set; }

    public double IdleMegabytes { get; set; }

    public async Task WriteAsync(TextWriter output)
    {
        Line(setup.HeadingOf("create"));
        Line();
        Machine.ForEach(Line);
        WriteWarm();
        WriteBurst();
        WriteDrained();
        WriteOverload();
        WriteIdle();
        WriteGoals();
        await output.WriteAsync(_text.ToString());
        Directory.CreateDirectory(setup.ReportDirectory);
        await File.WriteAllTextAsync(Path.Combine(setup.ReportDirectory, "create.md"), _text.ToString());
    }

    private void WriteWarm()
    {
        Line();
        Line("## Warm pool");
        Line();
        Line($"Creates per second, median of {setup.Rounds} rounds (lowest–highest) · p50 / p99 in ms. The server reuses {FixedPairs}");
        Line("key pairs generated in advance; everything else is unmodified. (a) bare minimal API: the same rows in one");
        Line("statement and one commit (SQLite: one transaction). (b) pgbench: the same statement. CPU: processor time of the web");
        Line("server process per create.");
        Line();
        Line("| Store | Clients | Server | (a) bare API | (b) pgbench | Server / (a) | p99 / (a) | CPU µs, server / (a) |");
        Line("|---|--:|--:|--:|--:|--:|--:|--:|");
        foreach (var row in Warm)
        {
            Line(
                $"| {row.Engine} | {row.Clients} | {row.Server} | {row.Bare} | {row.PgBench} | {row.RateRatio:P0} | "
                + $"{row.P99Ratio:0.00}× | {row.Server.ProcessorMicroseconds:0} / {row.Bare.ProcessorMicroseconds:0} |");
        }
    }

    private void WriteBurst()
    {
        Line();
        Line("## Burst on a real pool");
        Line();
        Line($"The published server with a full pool; as many creates as the pool holds, sent by {BurstMeasure.Clients} clients.");
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
        Line("## Drained pool");
        Line();
        Line($"(c) bare RSA-2048 generation on {Environment.ProcessorCount} cores: {Keys.Rate:0.0} pairs/s from {Keys.Count} pairs; "
            + $"one takes {Keys.MeanSeconds * 1000:0} ms of a core, p99 {Keys.P99Seconds * 1000:0} ms.");
        Line("The counts are small, because key generation is slow: the error of a figure of n creates is about ±50 % / √n.");
        Line();
        Line("| Store | Clients | Creates | Creates/s | p50 ms | p99 ms | share of (c) |");
        Line("|---|--:|--:|--:|--:|--:|--:|");
        foreach (var (engine, clients, sample) in Drained)
        {
            Line(
                $"| {engine} | {clients} | {sample.Created.Length} | {sample.Rate:0.0} | {sample.P50:0} | {sample.P99:0} | "
                + $"{sample.Rate / Keys.Rate:P0} |");
        }
    }

    private void WriteOverload()
    {
        Line();
        Line("## Overload");
        Line();
        Line($"{OverloadMeasure.Clients} clients, no pool, a queue limit of {OverloadMeasure.QueueLimit} (SQLite).");
        Line();
        Line("| Clients | 200 | 200/s | p99 ms | 503 | 503/s | 503 p50 / p99 ms | without Retry-After |");
        Line("|---|--:|--:|--:|--:|--:|--:|--:|");
        WriteOverload("wait for Retry-After", Overload!.Patient);
        WriteOverload("retry immediately", Overload.Impatient);
    }

    private void WriteOverload(string clients, Sample sample) => Line(
        $"| {clients} | {sample.Created.Length} | {sample.Rate:0.0} | {sample.P99:0} | {sample.Refused.Length} | "
        + $"{sample.Refused.Length / sample.Length.TotalSeconds:0} | {Sample.Percentile(sample.Refused, 0.5):0.00} / "
        + $"{Sample.Percentile(sample.Refused, 0.99):0.00} | {sample.RefusedWithoutRetryAfter} |");

    private void WriteIdle()
    {
        Line();
        Line("## Idle");
        Line();
        Line(string.Create(CultureInfo.InvariantCulture, $"Resident memory, full pool, idle: {IdleMegabytes:0} MB."));
    }

    private void WriteGoals()
    {
        Line();
        Line("## Goals");
        Line();
        foreach (var row in Warm.Where(row => row.Clients == 8))
        {
            Goal($"{row.Engine}, warm pool, 8 clients: at least 60 % of (a)", row.RateRatio >= 0.6, $"{row.RateRatio:P0}");
            Goal($"{row.Engine}, warm pool, 8 clients: p99 less than twice that of (a)", row.P99Ratio < 2, $"{row.P99Ratio:0.00}×");
        }

        // With one client, keys from the other cores arrive too late to be used; with 8 and more, every core is always needed.
        var loaded = Drained.Where(row => row.Clients > 1).ToList();
        var drained = loaded.Sum(row => row.Sample.Created.Length) / loaded.Sum(row => row.Sample.Length.TotalSeconds) / Keys.Rate;
        Goal("drained pool, 8 clients and more, both stores: at least 90 % of (c)", drained >= 0.9, $"{drained:P0}");
        Goal(
            "every 503 has a Retry-After",
            Overload is { Patient.RefusedWithoutRetryAfter: 0, Impatient.RefusedWithoutRetryAfter: 0 },
            "");
        Goal("idle memory under 120 MB", IdleMegabytes < 120, $"{IdleMegabytes:0} MB");
    }

    private void Goal(string goal, bool isMet, string figure) =>
        Line($"- {(isMet ? "met" : "MISSED")}: {goal}{(figure.Length == 0 ? "" : $" ({figure})")}");

    private void Line(string text = "") => _text.Append(text).Append('\n');
}
