using ZisPlatform.Benchmarks.Load;

namespace ZisPlatform.Benchmarks.Create;

/// <summary>
/// Measures creates that do not wait for a key, on one engine: the server, the bare API (a) and pgbench (b) in alternation.
/// </summary>
internal sealed class WarmMeasure(Setup setup, Servers servers, Stores stores, Engine engine)
{
    public static readonly IReadOnlyList<int> Clients = [1, 8, 32];

    public async Task<IReadOnlyList<WarmRow>> RunAsync()
    {
        var store = await stores.NewAsync(engine, "warm");
        var bareStore = await stores.NewAsync(engine, "bare");
        await using var server = await servers.StartWarmAsync(store);
        await using var bare = await servers.StartBareAsync(bareStore);
        var pgBench = engine == Engine.Postgres && setup.PgBench is not null ? new PgBench(setup, bareStore) : null;
        await LoadRun.BurstAsync(server.Port, 8, setup.WarmUp);
        await LoadRun.BurstAsync(bare.Port, 8, setup.WarmUp);

        var rows = setup.Select(smoke: [8], quick: Clients, full: Clients).Select(clients => new WarmRow(engine, clients)).ToList();
        for (var round = 0; round < setup.Rounds; round++)
        {
            foreach (var row in rows)
            {
                await row.Server.MeasureAsync(server, setup);
                await row.Bare.MeasureAsync(bare, setup);
                if (pgBench is not null)
                {
                    row.PgBench.Add(await pgBench.RunAsync(row.Clients, setup.Window));
                }
            }
        }

        await VerifyStoredRowsAsync(store, bareStore, rows);
        return rows;
    }

    // A bare API that stores less than the server does would not be a valid limit.
    private static async Task VerifyStoredRowsAsync(Store store, Store bareStore, IReadOnlyList<WarmRow> rows)
    {
        var (serverCount, bareCount) = (await store.CountAsync(), await bareStore.CountAsync());
        var createdCount = rows.Sum(row => row.Server.Samples.Sum(sample => sample.Created.Length));
        var difference = Math.Abs(serverCount.BytesPerCreate - bareCount.BytesPerCreate);
        if (serverCount.Creates < createdCount || difference > serverCount.BytesPerCreate / 50)
        {
            throw new InvalidOperationException(
                $"The server stored {serverCount} for {createdCount} counted responses, the bare API {bareCount}.");
        }
    }
}

/// <summary>One line of the report's table.</summary>
internal sealed record WarmRow(Engine Engine, int Clients)
{
    public Series Server { get; } = new(Clients);

    public Series Bare { get; } = new(Clients);

    public Series PgBench { get; } = new(Clients);

    public double RateRatio => Server.Rate / Bare.Rate;

    public double P99Ratio => Server.P99 / Bare.P99;
}
