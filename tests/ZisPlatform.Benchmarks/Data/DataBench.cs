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
    private const int Known = 1000;

    private static readonly StoreBench Bench = new(Clients);

    public static Task<int> RunAsync(Setup setup) => Bench.RunAsync(
        setup,
        "data",
        null,
        async (servers, stores, engine) =>
            await MeasureAsync(setup, servers, await stores.NewAsync(engine, "data"), await stores.NewAsync(engine, "bare")));

    private static async Task MeasureAsync(Setup setup, Servers servers, Store store, Store bareStore)
    {
        string[] names = [.. Enumerable.Range(0, Known).Select(i => $"known-{i}")];
        AccountId account;
        await using (var prepared = await servers.StartWarmAsync(bareStore))
        {
            await TokenAsync(prepared, DataSamples.Integration);
        }

        await using (var server = await servers.StartWarmAsync(store))
        await using (var bare = await ServerProcess.StartAsync([Environment.ProcessPath!, "--mode", "bare-data"], bareStore))
        {
            (account, var token) = await TokenAsync(server, DataSamples.Integration);
            var samples = new DataSamples(token);
            (string What, Func<int, int, byte[]> Next)[] kinds =
            [
                ("connection: create", (_, _) => samples.NewConnection()),
                ("connection: show", Among(names, samples.ReadConnection)),
                ("config: create", (_, _) => samples.NewConfig()),
                ("config: list of one scope", Among(names, samples.ReadConfig)),
                ("link: create", (_, _) => samples.NewLink()),
                ("link: search by left name", Among(names, samples.ReadLink)),
            ];
            foreach (var port in new[] { server.Port, bare.Port })
            {
                byte[][] requests =
                [
                    .. names.SelectMany(name => new[] { samples.NewConnection(name), samples.NewConfig(name), samples.NewLink(name) }),
                ];
                await RequestLoad.SendAsync(port, Clients, requests);
            }

            // The runtime compiles a path for the last time only after heavy use, which would slow down whatever is measured first.
            for (var pass = 0; pass < 2; pass++)
            {
                foreach (var (_, next) in kinds)
                {
                    await BesideAsync(setup, server, bare, next);
                }
            }

            // A store does this by itself within a minute: plans made while tables were small would scan all of them after they have grown.
            await Task.WhenAll(store.ScalarAsync("ANALYZE"), bareStore.ScalarAsync("ANALYZE"));
            foreach (var (what, next) in kinds)
            {
                var (own, limit) = await BesideAsync(setup, server, bare, next);
                Bench.Report(store, $"bare API, {what}", limit);
                var share = string.Create(CultureInfo.InvariantCulture, $"{own.Rate / limit.Rate:P0} of the bare API (goal 60 %)");
                Bench.Report(store, what, own, share);
            }
        }

        var rates = await DecryptMeasure.RunAsync(setup, store, account, names);
        Bench.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"| {store.Engine} | connection ready to use, cached | {rates.Cached:0} | in process, sequential |"));
        Bench.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"| {store.Engine} | connection ready to use, read and decrypted | {rates.Uncached:0} | in process, sequential |"));
        await using var grown = await servers.StartWarmAsync(store);
        await GrowthAsync(setup, grown, store);
    }

    private static Func<int, int, byte[]> Among(string[] names, Func<string, byte[]> request)
    {
        byte[][] requests = [.. names.Select(request)];
        return (client, number) => requests[((number * 7) + (client * 131)) % requests.Length];
    }

    private static async Task<(Series Own, Series Limit)> BesideAsync(
        Setup setup, ServerProcess server, ServerProcess bare, Func<int, int, byte[]> next)
    {
        var (own, limit) = (new Series(Clients), new Series(Clients));
        var plan = new LoadPlan(Clients, Setup.Lead, setup.Window);
        await RequestLoad.RunAsync(server.Port, plan, next);
        await RequestLoad.RunAsync(bare.Port, plan, next);
        for (var round = 0; round < setup.Rounds; round++)
        {
            own.Add(await RequestLoad.RunAsync(server.Port, plan, next));
            limit.Add(await RequestLoad.RunAsync(bare.Port, plan, next));
        }

        return (own, limit);
    }

    private static async Task GrowthAsync(Setup setup, ServerProcess server, Store store)
    {
        var rows = new Dictionary<int, Series>();
        var most = setup.Quick ? 100_000 : 1_000_000;
        foreach (var count in new[] { 1000, most })
        {
            var integration = $"grown_{count}";
            var samples = new DataSamples((await TokenAsync(server, integration)).Token);
            await store.AddLinksAsync(integration, count);
            byte[][] searches =
            [
                samples.SearchLinks(integration, "left_object_name=ticket:500"),
                samples.SearchLinks(integration, "right_object_name=parcel:700"),
                samples.SearchLinks(integration, "left_object_name=ticket:900&right_object_name=parcel:900"),
                samples.SearchLinks(integration, "left_object_name=ticket:5*&page%5Bsize%5D=20"),
            ];
            var series = rows[count] = new Series(Clients);
            var plan = new LoadPlan(Clients, Setup.Lead, setup.Window);
            for (var round = 0; round < setup.Rounds; round++)
            {
                await RequestLoad.RunAsync(server.Port, plan, (_, number) => searches[number % searches.Length]);
            }

            for (var round = 0; round < setup.Rounds; round++)
            {
                series.Add(await RequestLoad.RunAsync(server.Port, plan, (_, number) => searches[number % searches.Length]));
            }
        }

        Bench.Report(store, "link: search among 1,000", rows[1000]);
        Bench.Report(store, $"link: search among {most:#,0}", rows[most], string.Create(
            CultureInfo.InvariantCulture, $"{rows[1000].Rate / rows[most].Rate:0.00} times the cost (goal 2)"));
    }

    /// <summary>Registers an integration, and creates a token of its client.</summary>
    private static async Task<(AccountId Account, string Token)> TokenAsync(ServerProcess server, string integration)
    {
        await RequestLoad.SendAsync(server.Port, 1, [RegistrySamples.Request("POST", $"/api/services/zis/registry/{integration}")]);
        return (new AccountId((long)Json("/api/platform/v1/me")["account"]!["id"]!), RegistrySamples.TokenOf(server.Port, integration));

        JsonNode Json(string path) => RegistrySamples.JsonOf(RequestLoad.Ask(server.Port, RegistrySamples.Request("GET", path)));
    }
}
