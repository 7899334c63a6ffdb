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
    private const int Integrations = 1000;
    private const int BundlesEach = 10;
    private const int Clients = 8;

    private static readonly StoreBench Bench = new(Clients);

    public static Task<int> RunAsync(Setup setup) => Bench.RunAsync(
        setup,
        "registry",
        Validate,
        async (servers, stores, engine) => await MeasureAsync(setup, servers, await stores.NewAsync(engine, "registry")));

    private static void Validate()
    {
        var text = RegistrySamples.Large("bench");
        var context = new BundleContext { Integration = "bench" };
        var times = new List<double>();
        var allocated = 0L;
        for (var i = 0; i < 2000; i++)
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

            if (i >= 1000)
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
        var names = Enumerable.Range(0, Integrations).Select(i => $"bench_{i:D4}").ToArray();
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
            $"list, {Integrations * BundlesEach:#,0} bundles in {Integrations:#,0} integrations",
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
        var bareSeries = await MeasureRoundsAsync(setup, bare, (_, _) => constant);
        var authenticatedSeries = await MeasureRoundsAsync(setup, server, (_, _) => constant);
        var currentSeries = await MeasureRoundsAsync(setup, server, (_, _) => currentToken);
        var listSeries = await MeasureRoundsAsync(setup, server, (_, _) => list);
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
        foreach (var count in new[] { 100, 100_000 })
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
        Bench.Report(store, "list, 100,000 bundles in the integration", seriesByCount[100_000], string.Create(
            CultureInfo.InvariantCulture, $"{seriesByCount[100].Rate / seriesByCount[100_000].Rate:0.00} times the cost (goal 2)"));
    }

    private static async Task<Series> MeasureRoundsAsync(Setup setup, ServerProcess server, Func<int, int, byte[]> request)
    {
        var series = new Series(Clients);
        await RequestLoad.RunAsync(server.Port, new LoadPlan(Clients, TimeSpan.Zero, setup.Window), request);
        for (var round = 0; round < setup.Rounds; round++)
        {
            series.Add(await RequestLoad.RunAsync(server.Port, new LoadPlan(Clients, Setup.RampUp, setup.Window), request));
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
