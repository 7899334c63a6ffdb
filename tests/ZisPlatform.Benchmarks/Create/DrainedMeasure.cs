using ZisPlatform.Benchmarks.Load;

namespace ZisPlatform.Benchmarks.Create;

/// <summary>
/// Measures creates that each wait for a new key: the published server without a pool, between runs of bare key generation (c).
/// </summary>
internal sealed class DrainedMeasure(Setup setup, Servers servers, Stores stores, KeyMeasure keys)
{
    /// <summary>The time of the slowest key generation, so that every core is generating a key when the window begins.</summary>
    private TimeSpan RampUp => TimeSpan.FromSeconds(setup.Select(smoke: 0.1, quick: 1.5, full: 1.5));

    public async Task<IReadOnlyList<DrainedRow>> RunAsync()
    {
        var rows = new List<DrainedRow>();
        foreach (var engine in setup.Engines)
        {
            var store = await stores.NewAsync(engine, "drained");
            await using (var server = await servers.StartPublishedAsync(store, new KeyValuePair<string, string>("Zis__KeyPool__Size", "0")))
            {
                foreach (var clients in setup.Select(smoke: [2], quick: [8], full: WarmMeasure.Clients))
                {
                    var sample = await LoadRun.RunAsync(server.Port, new LoadPlan(clients, RampUp, setup.KeyWindow));
                    rows.Add(new DrainedRow(engine, clients, sample));
                }
            }

            await keys.RunAsync(setup.KeyWindow);
        }

        return rows;
    }
}

internal sealed record DrainedRow(Engine Engine, int Clients, Sample Sample);
