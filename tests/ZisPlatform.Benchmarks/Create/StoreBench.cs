using System.Text;
using ZisPlatform.Benchmarks.Hosts;

namespace ZisPlatform.Benchmarks.Create;

/// <summary>Runs a benchmark on both stores and writes its report: the machine, then a table with a line per measurement.</summary>
internal sealed class StoreBench(int clients)
{
    private readonly StringBuilder _text = new();

    /// <param name="setup">The environment and the durations.</param>
    /// <param name="report">The name of the report.</param>
    /// <param name="beforeStores">The measurement before those of the stores; null for none.</param>
    /// <param name="measure">The measurement of each store.</param>
    public async Task<int> RunAsync(Setup setup, string report, Action? beforeStores, Func<Servers, Stores, Engine, Task> measure)
    {
        await using var stores = new Stores(setup);
        var servers = new Servers(setup);
        var load = new MachineLoad(setup);
        var keys = new KeyMeasure(setup);
        Line(Machine.Describe(setup.WorkDirectory));
        Line(await stores.DescribeAsync());
        Line(
            $"CPU use by other programs: {await load.DescribeAsync()} before the run; {await Machine.DescribeSuspensionsAsync(setup)}; "
            + $"{clients} clients; medians of {setup.Rounds} rounds.");
        Line();
        await keys.RunAsync(setup.KeyWindow / 3);
        await KeyFile.WriteAsync(servers.KeyFile, keys.Pairs);
        beforeStores?.Invoke();
        Line("| Store | Measurement | Per second (lowest–highest) · p50 / p99 ms | Note |");
        Line("|---|---|--:|---|");
        foreach (var engine in setup.Engines)
        {
            await Console.Error.WriteLineAsync($"bench: {engine}");
            await measure(servers, stores, engine);
        }

        Line();
        Line($"CPU use by other programs: {await load.DescribeAsync()} after the run.");
        await Console.Out.WriteAsync(_text.ToString());
        Directory.CreateDirectory(setup.ReportDirectory);
        await File.WriteAllTextAsync(Path.Combine(setup.ReportDirectory, $"{report}.md"), _text.ToString());
        return load.ExitCode;
    }

    public void Report(Store store, string measurement, Series series, string note = "") =>
        Line($"| {store.Engine} | {measurement} | {series} | {note} |");

    public void Line(string text = "") => _text.AppendLine(text);
}
