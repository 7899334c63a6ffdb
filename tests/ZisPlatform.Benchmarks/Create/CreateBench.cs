using ZisPlatform.Benchmarks.Hosts;

namespace ZisPlatform.Benchmarks.Create;

/// <summary>
/// What does a create cost, and where are the limits of this machine? Everything in one run, because figures of two runs,
/// or of two machines, say nothing beside each other.
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
        report.Machine.Add($"Other programs used the cores to {await Machine.DescribeOthersAsync()} before the run,");
        await Progress("bare key making");
        await keys.RunAsync(setup.KeyWindow);
        await KeyFile.WriteAsync(servers.KeyFile, keys.Pairs);
        report.FixedPairs = keys.Pairs.Count;

        foreach (var engine in Enum.GetValues<Engine>())
        {
            await Progress($"pool warm, {engine}");
            report.Warm.AddRange(await new WarmMeasure(setup, servers, stores, engine).RunAsync());
        }

        await Progress("pool drained");
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

        report.Machine.Add($"and to {await Machine.DescribeOthersAsync()} after it.");
        await report.WriteAsync(Console.Out);
        return 0;
    }

    private static Task Progress(string what) => Console.Error.WriteLineAsync($"bench: {what}");
}
