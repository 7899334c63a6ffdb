using ZisPlatform.Benchmarks.Hosts;

namespace ZisPlatform.Benchmarks.Create;

/// <summary>
/// Measures the cost of a create and the limits of this machine. Everything is measured in one run, because figures of different runs
/// or machines are not comparable.
/// </summary>
internal static class CreateBench
{
    public static async Task<int> RunAsync(Setup setup)
    {
        await using var stores = new Stores(setup);
        var servers = new Servers(setup);
        var keys = new KeyMeasure();
        var report = new CreateReport(setup) { Keys = keys };

        report.Machine.Add(Machine.Describe(setup.WorkDirectory));
        report.Machine.Add(await stores.DescribeAsync());
        report.Machine.Add($"CPU use by other programs: {await Machine.DescribeCpuUseAsync()} before the run,");
        await ReportProgressAsync("bare key generation");
        await keys.RunAsync(setup.KeyWindow);
        await KeyFile.WriteAsync(servers.KeyFile, keys.Pairs);
        report.FixedPairs = keys.Pairs.Count;

        foreach (var engine in Enum.GetValues<Engine>())
        {
            await ReportProgressAsync($"warm pool, {engine}");
            report.Warm.AddRange(await new WarmMeasure(setup, servers, stores, engine).RunAsync());
        }

        await ReportProgressAsync("drained pool");
        report.Drained.AddRange(await new DrainedMeasure(setup, servers, stores, keys).RunAsync());

        await ReportProgressAsync("overload");
        report.Overload = await new OverloadMeasure(setup, servers, stores).RunAsync();

        await ReportProgressAsync("burst: filling the pool");
        report.Burst.AddRange(await new BurstMeasure(setup, servers, stores).RunAsync());

        await ReportProgressAsync("start");
        var startMeasure = new StartMeasure(setup, servers, stores);
        report.Start = await startMeasure.RunAsync();

        await ReportProgressAsync("idle memory");
        report.IdleMegabytes = await startMeasure.IdleMegabytesAsync(Engine.Sqlite);

        report.Machine.Add($"{await Machine.DescribeCpuUseAsync()} after the run.");
        await report.WriteAsync(Console.Out);
        return 0;
    }

    private static Task ReportProgressAsync(string step) => Console.Error.WriteLineAsync($"bench: {step}");
}
