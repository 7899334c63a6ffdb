using System.Diagnostics;
using System.Globalization;
using ZisPlatform.Api.Paging;
using ZisPlatform.Benchmarks.Create;
using ZisPlatform.Benchmarks.Hosts;
using ZisPlatform.Benchmarks.Load;
using ZisPlatform.Domain.Flows.Compilation;

namespace ZisPlatform.Benchmarks.Registry;

/// <summary>
/// Measures the throughput of the registry: uploads, lists and shows with many bundles, and the cost of a bearer token.
/// </summary>
internal static class RegistryBench
{
    private const int BundlesEach = 10;
    private const int Clients = 8;

    private static readonly StoreBench Bench = new(Clients);

    public static Task<int> RunAsync(Setup setup) => Bench.RunAsync(
        setup,
        "registry",
        () => Validate(setup.Select(smoke: 10, quick: 1000, full: 1000)),
        async (servers, stores, engine) => await MeasureAsync(setup, servers, await stores.NewAsync(engine, "registry")));

    private static void Validate(int rounds)
    {
        var text = RegistrySamples.Large("bench");
        var context = new BundleContext { Integration = "bench" };
        var times = new List<double>();
        var allocated = 0L;
        for (var i = 0; i < 2 * rounds; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var start = Stopwatch.GetTimestamp();
            var compiled = BundleCompiler.Compile(text, context);
            var duration = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            if (compiled.Diagnostics.Count > 0)
            {
                throw new InvalidOperationException($"The sample bundle has findings: {compiled.Diagnostics[0]}");
            }

            if (i >= rounds)
            {
                times.Add(duration);
            }
        }

        Bench.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"Validation of a bundle of {text.Length:#,0} bytes in process, warm: {Series.Median(times):0.000} ms (goal 2), "
            + $"{allocated:#,0} bytes allocated."));
        Bench.Line();
    }

    private static async Task MeasureAsync(Setup setup, Servers servers, Store store)
    {
        await using var server = await servers.StartWarmAsync(store);
        var integrations = setup.Select(smoke: 20, quick: 1000, full: 1000);
        var names = Enumerable.Range(0, integrations).Select(i => $"bench_{i:D4}").ToArray();
        byte[][] registrations = [.. names.Select(name => RegistrySamples.Request("POST", $"/api/services/zis/registry/{name}"))];
        await RequestLoad.SendAsync(server.Port, Clients, registrations);
        byte[][] uploads =
        [
            .. names.Take(Clients)
                .Select(name => RegistrySamples.Request("POST", RegistrySamples.Bundles(name), RegistrySamples.Large(name))),
        ];
        Bench.Report(store, "upload of 40 KB", await MeasureRoundsAsync(setup, server, (client, _) => uploads[client]));

        await RequestLoad.SendAsync(server.Port, Clients, [.. names.SelectMany(name => Enumerable.Range(0, BundlesEach).Select(i =>
            RegistrySamples.Request("POST", RegistrySamples.Bundles(name), RegistrySamples.Small(name, $"bundle_{i}"))))]);
        byte[][] lists = [.. names.Select(name => RegistrySamples.Request("GET", RegistrySamples.Bundles(name)))];
        Bench.Report(
            store,
            $"list, {integrations * BundlesEach:#,0} bundles in {integrations:#,0} integrations",
            await MeasureRoundsAsync(setup, server, (client, number) => lists[((number * 7) + (client * 131)) % lists.Length]));
        byte[][] shows =
        [
            .. names.Where((_, i) => i % 10 == 5).Select(name =>
                RegistrySamples.Request("GET", $"{RegistrySamples.Bundles(name)}/{ListUuids(server.Port, name)[3]}")),
        ];
        Bench.Report(
            store,
            "show, the same bundles",
            await MeasureRoundsAsync(setup, server, (client, number) => shows[((number * 7) + (client * 13)) % shows.Length]));

        await MeasureBearerTokenAsync(setup, server, store, names[3]);
        await MeasureGrowthAsync(setup, server, store);
    }

    private static async Task MeasureBearerTokenAsync(Setup setup, ServerProcess server, Store store, string integration)
    {
        var token = RegistrySamples.CreateToken(server.Port, integration);
        var list = RegistrySamples.Request("GET", RegistrySamples.Bundles(integration), bearer: token);
        var currentToken = RegistrySamples.Request("GET", "/api/v2/oauth/tokens/current", bearer: token);
        await using var bare = await ServerProcess.StartAsync([Environment.ProcessPath!, "--mode", "constant"], store);
        var constant = RegistrySamples.Request("GET", ConstantServer.Path, bearer: token);
        (ServerProcess Server, byte[] Request)[] measurements =
            [(bare, constant), (server, constant), (server, currentToken), (server, list)];
        Series[] series = [.. measurements.Select(_ => new Series(Clients))];
        // In alternation, because the share of the other programs changes. The rounds before the first one let the runtime compile the
        // path for the last time.
        for (var round = -setup.Select(smoke: 0, quick: 2, full: 6); round < setup.Rounds; round++)
        {
            for (var i = 0; i < measurements.Length; i++)
            {
                var (measured, request) = measurements[i];
                var sample = await RequestLoad.RunAsync(
                    measured.Port, new LoadPlan(Clients, setup.RampUp, setup.Window), (_, _) => request);
                if (round >= 0)
                {
                    series[i].Add(sample);
                }
            }
        }

        var (bareSeries, authenticatedSeries, currentSeries, listSeries) = (series[0], series[1], series[2], series[3]);
        Bench.Report(store, "bare framework, a constant", bareSeries);
        Bench.Report(
            store,
            "by bearer token: the same constant",
            authenticatedSeries,
            $"{Share(authenticatedSeries)} of the bare framework (goal 50 %)");
        Bench.Report(store, "by bearer token: tokens/current", currentSeries, $"{Share(currentSeries)} of the bare framework");
        Bench.Report(store, "by bearer token: list of bundles", listSeries, $"{Share(listSeries)} of the bare framework");

        string Share(Series series) => string.Create(CultureInfo.InvariantCulture, $"{series.Rate / bareSeries.Rate:P0}");
    }

    private static async Task MeasureGrowthAsync(Setup setup, ServerProcess server, Store store)
    {
        var seriesByCount = new Dictionary<int, Series>();
        var maxCount = setup.Select(smoke: 1_000, quick: 100_000, full: 100_000);
        foreach (var count in new[] { 100, maxCount })
        {
            var integration = $"grown_{count}";
            RequestLoad.SendAndRead(server.Port, RegistrySamples.Request("POST", $"/api/services/zis/registry/{integration}"));
            await store.AddBundlesAsync(integration, count);
            byte[][] pages =
            [
                RegistrySamples.Request("GET", RegistrySamples.Bundles(integration)),
                RegistrySamples.Request(
                    "GET",
                    $"{RegistrySamples.Bundles(integration)}?page[after]={PageQuery.Cursor($"bundles/{integration}", "bundle 5")}"),
            ];
            seriesByCount[count] = await MeasureRoundsAsync(setup, server, (_, number) => pages[number % 2]);
        }

        Bench.Report(store, "list, 100 bundles in the integration", seriesByCount[100]);
        Bench.Report(store, $"list, {maxCount:#,0} bundles in the integration", seriesByCount[maxCount], string.Create(
            CultureInfo.InvariantCulture, $"{seriesByCount[100].Rate / seriesByCount[maxCount].Rate:0.00} times the cost (goal 2)"));
    }

    private static async Task<Series> MeasureRoundsAsync(Setup setup, ServerProcess server, Func<int, int, byte[]> request)
    {
        var series = new Series(Clients);
        await RequestLoad.RunAsync(server.Port, new LoadPlan(Clients, TimeSpan.Zero, setup.Window), request);
        for (var round = 0; round < setup.Rounds; round++)
        {
            series.Add(await RequestLoad.RunAsync(server.Port, new LoadPlan(Clients, setup.RampUp, setup.Window), request));
        }

        return series;
    }

    private static string[] ListUuids(int port, string integration)
    {
        var request = RegistrySamples.Request("GET", RegistrySamples.Bundles(integration));
        var list = RegistrySamples.JsonOf(RequestLoad.SendAndRead(port, request));
        return [.. list["bundles"]!.AsArray().Select(bundle => (string)bundle!["uuid"]!)];
    }
}
