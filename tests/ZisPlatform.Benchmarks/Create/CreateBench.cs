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
        report.Machine.Add($"CPU use by other programs: {await Machine.DescribeOthersAsync()} before the run,");
        await Progress("bare key generation");
        await keys.RunAsync(setup.KeyWindow);
        await KeyFile.WriteAsync(servers.KeyFile, keys.Pairs);
        report.FixedPairs = keys.Pairs.Count;

        foreach (var engine in Enum.GetValues<Engine>())
        {
            await Progress($"warm pool, {engine}");
            report.Warm.AddRange(await new WarmMeasure(setup, servers, stores, engine).RunAsync());
        }

        await Progress("drained pool");
        report.Drained.AddRange(await new DrainedMeasure(setup, servers, stores, keys).RunAsync());

        await Progress("overload");
        report.Overload = await new OverloadMeasure(setup, servers, stores).RunAsync();

        await Progress("burst: filling the pool");
        report.Burst.AddRange(await new BurstMeasure(setup, servers, stores).RunAsync());

        await Progress("start");
        var start = new StartMeasure(setup, servers, stores);
        report.Start = await start.RunAsync();

        await Progress("idle memory");
        report.IdleMegabytes = await start.IdleMegabytesAsync(Engine.Sqlite);

        report.Machine.Add($"{await Machine.DescribeOthersAsync()} after the run.");
        await report.WriteAsync(Console.Out);
        return 0;
    }

    private static Task Progress(string what) => Console.Error.WriteLineAsync($"bench: {what}");
}
