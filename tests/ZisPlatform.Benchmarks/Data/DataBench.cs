using System.Globalization;
using System.Text.Json.Nodes;
using ZisPlatform.Benchmarks.Create;
using ZisPlatform.Benchmarks.Load;
using ZisPlatform.Benchmarks.Registry;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Benchmarks.Data;

/// <summary>
/// Measures the throughput of connections, configs and links compared with a bare API on the same tables, the cost of a decryption, and
/// the growth of the search of links.
/// </summary>
internal static class DataBench
{
    private const int Clients = 8;
    private static readonly StoreBench Bench = new(Clients);

    public static Task<int> RunAsync(Setup setup) => Bench.RunAsync(
        setup,
        "data",
        null,
        async (servers, stores, engine) =>
            await MeasureAsync(setup, servers, await stores.NewAsync(engine, "data"), await stores.NewAsync(engine, "bare")));

    private static async Task MeasureAsync(Setup setup, Servers servers, Store store, Store bareStore)
    {
        string[] names = [.. Enumerable.Range(0, setup.Select(smoke: 10, quick: 1000, full: 1000)).Select(i => $"known-{i}")];
        AccountId account;
        await using (var preparing = await servers.StartWarmAsync(bareStore))
        {
            await CreateTokenAsync(preparing, DataSamples.Integration);
        }

        await using (var server = await servers.StartWarmAsync(store))
        await using (var bare = await ServerProcess.StartAsync([Environment.ProcessPath!, "--mode", "bare-data"], bareStore))
        {
            (account, var token) = await CreateTokenAsync(server, DataSamples.Integration);
            var samples = new DataSamples(token);
            (string Name, Func<int, int, byte[]> NextRequest)[] measurements =
            [
                ("connection: create", (_, _) => samples.NewConnection()),
                ("connection: show", PickFrom(names, samples.ReadConnection)),
                ("config: create", (_, _) => samples.NewConfig()),
                ("config: list of one scope", PickFrom(names, samples.ReadConfig)),
                ("link: create", (_, _) => samples.NewLink()),
                ("link: search by left name", PickFrom(names, samples.ReadLink)),
            ];
            foreach (var port in new[] { server.Port, bare.Port })
            {
                byte[][] requests =
                [
                    .. names.SelectMany(name => new[] { samples.NewConnection(name), samples.NewConfig(name), samples.NewLink(name) }),
                ];
                await RequestLoad.SendAsync(port, Clients, requests);
            }

            // The runtime compiles a path for the last time only after heavy use, which would slow down the first measurement.
            for (var pass = 0; pass < setup.Select(smoke: 0, quick: 2, full: 2); pass++)
            {
                foreach (var (_, nextRequest) in measurements)
                {
                    await MeasureAlternatelyAsync(setup, server, bare, nextRequest);
                }
            }

            // A store does this by itself within a minute: plans made while tables were small would scan all of them after they have grown.
            await Task.WhenAll(store.ScalarAsync("ANALYZE"), bareStore.ScalarAsync("ANALYZE"));
            foreach (var (name, nextRequest) in measurements)
            {
                var (serverSeries, bareSeries) = await MeasureAlternatelyAsync(setup, server, bare, nextRequest);
                Bench.Report(store, $"bare API, {name}", bareSeries);
                var share = string.Create(
                    CultureInfo.InvariantCulture, $"{serverSeries.Rate / bareSeries.Rate:P0} of the bare API (goal 60 %)");
                Bench.Report(store, name, serverSeries, share);
            }
        }

        var rates = await DecryptMeasure.RunAsync(setup, store, account, names);
        Bench.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"| {store.Engine} | connection ready to use, cached | {rates.Cached:0} | in process, sequential |"));
        Bench.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"| {store.Engine} | connection ready to use, read and decrypted | {rates.Uncached:0} | in process, sequential |"));
        await using var restarted = await servers.StartWarmAsync(store);
        await MeasureGrowthAsync(setup, restarted, store);
    }

    private static Func<int, int, byte[]> PickFrom(string[] names, Func<string, byte[]> request)
    {
        byte[][] requests = [.. names.Select(request)];
        return (client, number) => requests[((number * 7) + (client * 131)) % requests.Length];
    }

    private static async Task<(Series Server, Series Bare)> MeasureAlternatelyAsync(
        Setup setup, ServerProcess server, ServerProcess bare, Func<int, int, byte[]> nextRequest)
    {
        var (serverSeries, bareSeries) = (new Series(Clients), new Series(Clients));
        var plan = new LoadPlan(Clients, setup.RampUp, setup.Window);
        await RequestLoad.RunAsync(server.Port, plan, nextRequest);
        await RequestLoad.RunAsync(bare.Port, plan, nextRequest);
        for (var round = 0; round < setup.Rounds; round++)
        {
            serverSeries.Add(await RequestLoad.RunAsync(server.Port, plan, nextRequest));
            bareSeries.Add(await RequestLoad.RunAsync(bare.Port, plan, nextRequest));
        }

        return (serverSeries, bareSeries);
    }

    private static async Task MeasureGrowthAsync(Setup setup, ServerProcess server, Store store)
    {
        var seriesByCount = new Dictionary<int, Series>();
        var maxCount = setup.Select(smoke: 2_000, quick: 100_000, full: 1_000_000);
        foreach (var count in new[] { 1000, maxCount })
        {
            var integration = $"grown_{count}";
            var samples = new DataSamples((await CreateTokenAsync(server, integration)).Token);
            await store.AddLinksAsync(integration, count);
            byte[][] searches =
            [
                samples.SearchLinks(integration, "left_object_name=ticket:500"),
                samples.SearchLinks(integration, "right_object_name=parcel:700"),
                samples.SearchLinks(integration, "left_object_name=ticket:900&right_object_name=parcel:900"),
                samples.SearchLinks(integration, "left_object_name=ticket:5*&page%5Bsize%5D=20"),
            ];
            var series = seriesByCount[count] = new Series(Clients);
            var plan = new LoadPlan(Clients, setup.RampUp, setup.Window);
            for (var round = 0; round < setup.Rounds; round++)
            {
                await RequestLoad.RunAsync(server.Port, plan, (_, number) => searches[number % searches.Length]);
            }

            for (var round = 0; round < setup.Rounds; round++)
            {
                series.Add(await RequestLoad.RunAsync(server.Port, plan, (_, number) => searches[number % searches.Length]));
            }
        }

        Bench.Report(store, "link: search among 1,000", seriesByCount[1000]);
        Bench.Report(store, $"link: search among {maxCount:#,0}", seriesByCount[maxCount], string.Create(
            CultureInfo.InvariantCulture, $"{seriesByCount[1000].Rate / seriesByCount[maxCount].Rate:0.00} times the cost (goal 2)"));
    }

    /// <summary>Registers an integration, and creates a token of its client.</summary>
    private static async Task<(AccountId Account, string Token)> CreateTokenAsync(ServerProcess server, string integration)
    {
        await RequestLoad.SendAsync(server.Port, 1, [RegistrySamples.Request("POST", $"/api/services/zis/registry/{integration}")]);
        var account = new AccountId((long)GetJson("/api/platform/v1/me")["account"]!["id"]!);
        return (account, RegistrySamples.CreateToken(server.Port, integration));

        JsonNode GetJson(string path) => RegistrySamples.JsonOf(RequestLoad.SendAndRead(server.Port, RegistrySamples.Request("GET", path)));
    }
}
