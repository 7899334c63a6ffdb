using System.Globalization;
using ZisPlatform.Benchmarks.Load;

namespace ZisPlatform.Benchmarks.Create;

/// <summary>Measures a burst of creates against the published server. The burst is as large as the server's key pool.</summary>
internal sealed class BurstMeasure(Setup setup, Servers servers, Stores stores)
{
    public const int Clients = 8;

    private static readonly TimeSpan FillLimit = TimeSpan.FromMinutes(5);

    /// <summary>The number of creates that warm the code; the pool is refilled after them.</summary>
    private int WarmUp => setup.Select(smoke: 1, quick: 20, full: 20);

    public int Creates { get; } = setup.Select(smoke: 2, quick: 50, full: 200);

    public async Task<IReadOnlyList<BurstRow>> RunAsync()
    {
        // Prepare both servers concurrently: each refills its pool on one core.
        var prepared = await Task.WhenAll(setup.Engines.Select(PrepareAsync));
        var results = new List<BurstRow>();
        foreach (var (engine, server) in prepared)
        {
            await using (server)
            {
                results.Add(new BurstRow(engine, await LoadRun.BurstAsync(server.Port, Clients, Creates)));
            }
        }

        return results;
    }

    private async Task<(Engine Engine, ServerProcess Server)> PrepareAsync(Engine engine)
    {
        var store = await stores.NewAsync(engine, "burst");
        var server = await servers.StartPublishedAsync(
            store, new KeyValuePair<string, string>("Zis__KeyPool__Size", Creates.ToString(CultureInfo.InvariantCulture)));
        await server.WaitUntilIdleAsync(FillLimit, setup.IdleWindow);
        WarmUpCode(server.Port, setup.Select(smoke: 10, quick: 500, full: 500));
        await LoadRun.BurstAsync(server.Port, Clients, WarmUp);
        await server.WaitUntilIdleAsync(FillLimit, setup.IdleWindow);
        return (engine, server);
    }

    // Without this, the compilation of the code would be measured. Posting the same name again takes no key.
    private static void WarmUpCode(int port, int requestCount)
    {
        using var client = new CreateClient(port);
        client.Create();
        for (var i = 0; i < requestCount; i++)
        {
            client.CreateAgain();
        }
    }
}

internal sealed record BurstRow(Engine Engine, Sample Sample);
