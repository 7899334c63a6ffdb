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
        var load = new MachineLoad(setup);
        var keys = new KeyMeasure(setup);
        var report = new CreateReport(setup) { Keys = keys };

        report.Machine.Add(Machine.Describe(setup.WorkDirectory));
        report.Machine.Add(await stores.DescribeAsync());
        report.Machine.Add($"CPU use by other programs: {await load.DescribeAsync()} before the run,");
        await ReportProgressAsync("bare key generation");
        await keys.RunAsync(setup.KeyWindow);
        await KeyFile.WriteAsync(servers.KeyFile, keys.Pairs);
        report.FixedPairs = keys.Pairs.Count;

        foreach (var engine in setup.Engines)
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

        await ReportProgressAsync("idle memory");
        report.IdleMegabytes = await MeasureIdleMegabytesAsync(setup, servers, await stores.NewAsync(Engine.Sqlite, "idle"));

        report.Machine.Add($"{await load.DescribeAsync()} after the run.");
        await report.WriteAsync(Console.Out);
        return load.ExitCode;
    }

    /// <summary>Measures the resident memory of the published server: with a full pool, after ten idle seconds.</summary>
    private static async Task<double> MeasureIdleMegabytesAsync(Setup setup, Servers servers, Store store)
    {
        await using var server = await servers.StartPublishedAsync(
            store, setup.Effort == Effort.Smoke ? [new("Zis__KeyPool__Size", "1")] : []);
        await server.WaitUntilIdleAsync(TimeSpan.FromMinutes(1), setup.IdleWindow);
        await Task.Delay(TimeSpan.FromSeconds(setup.Select(smoke: 0, quick: 2, full: 10)));
        return server.ResidentMegabytes;
    }

    private static Task ReportProgressAsync(string step) => Console.Error.WriteLineAsync($"bench: {step}");
}
