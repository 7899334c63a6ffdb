using System.Text;
using ZisPlatform.Benchmarks.Hosts;

namespace ZisPlatform.Benchmarks.Create;

/// <summary>A run over both stores, and its report: the machine, then a table with a line for each measure.</summary>
internal sealed class StoreBench(int clients)
{
    private readonly StringBuilder _text = new();

    /// <param name="setup">How long and where.</param>
    /// <param name="report">The report's name.</param>
    /// <param name="ahead">What is measured before any store; null for nothing.</param>
    /// <param name="measure">What is measured on each.</param>
    public async Task<int> RunAsync(Setup setup, string report, Action? ahead, Func<Servers, Stores, Engine, Task> measure)
    {
        await using var stores = new Stores(setup);
        var servers = new Servers(setup);
        var keys = new KeyMeasure();
        Line(Machine.Describe(setup.WorkDirectory));
        Line(await stores.DescribeAsync());
        Line($"Other programs used the cores to {await Machine.DescribeOthersAsync()} before the run, when {await Machine.DescribeHaltsAsync()}; {clients} clients; medians of {setup.Rounds} rounds.");
        Line();
        await keys.RunAsync(TimeSpan.FromSeconds(2));
        await KeyFile.WriteAsync(servers.KeyFile, keys.Pairs);
        ahead?.Invoke();
        Line("| Store | What | A second (lowest–highest) · p50 / p99 ms | |");
        Line("|---|---|--:|---|");
        foreach (var engine in Enum.GetValues<Engine>())
        {
            await Console.Error.WriteLineAsync($"bench: {engine}");
            await measure(servers, stores, engine);
        }

        await Console.Out.WriteAsync(_text.ToString());
        Directory.CreateDirectory(setup.ReportDirectory);
        await File.WriteAllTextAsync(Path.Combine(setup.ReportDirectory, $"{report}.md"), _text.ToString());
        return 0;
    }

    public void Report(Store store, string what, Series series, string note = "") => Line($"| {store.Engine} | {what} | {series} | {note} |");

    public void Line(string text = "") => _text.AppendLine(text);
}
