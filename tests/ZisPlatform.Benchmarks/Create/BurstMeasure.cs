using System.Globalization;
using ZisPlatform.Benchmarks.Load;

namespace ZisPlatform.Benchmarks.Create;

/// <summary>Measures a burst of creates against the published server. The burst is as large as the server's key pool.</summary>
internal sealed class BurstMeasure(Setup setup, Servers servers, Stores stores)
{
    public const int Clients = 8;

    private static readonly TimeSpan FillLimit = TimeSpan.FromMinutes(5);

    /// <summary>The number of creates that warm the code; the pool is refilled after them.</summary>
    private const int WarmUp = 20;

    public int Creates { get; } = setup.Quick ? 50 : 200;

    public async Task<IReadOnlyList<BurstRow>> RunAsync()
    {
        // Prepare both servers concurrently: each refills its pool on one core.
        var prepared = await Task.WhenAll(Enum.GetValues<Engine>().Select(PrepareAsync));
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
        await server.WaitUntilIdleAsync(FillLimit);
        WarmUpCode(server.Port);
        await LoadRun.BurstAsync(server.Port, Clients, WarmUp);
        await server.WaitUntilIdleAsync(FillLimit);
        return (engine, server);
    }

    // Without this, the compilation of the code would be measured. Posting the same name again takes no key.
    private static void WarmUpCode(int port)
    {
        using var client = new CreateClient(port);
        client.Create();
        for (var i = 0; i < 500; i++)
        {
            client.CreateAgain();
        }
    }
}

internal sealed record BurstRow(Engine Engine, Sample Sample);
