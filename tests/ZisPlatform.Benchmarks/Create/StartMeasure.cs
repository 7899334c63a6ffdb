using System.Diagnostics;
using ZisPlatform.Benchmarks.Load;

namespace ZisPlatform.Benchmarks.Create;

/// <summary>
/// Measures the time from the start of the published server's process to its first answers, and the server's memory when it is idle.
/// </summary>
internal sealed class StartMeasure(Setup setup, Servers servers, Stores stores)
{
    private static readonly TimeSpan FillLimit = TimeSpan.FromMinutes(1);

    private int StartCount => setup.Quick ? 3 : 7;

    public async Task<StartResult> RunAsync()
    {
        var existingStore = await stores.NewAsync(Engine.Sqlite, "start");
        await StartAsync(existingStore);
        var (freshStarts, existingStarts) = (new List<StartTimes>(), new List<StartTimes>());
        for (var i = 0; i < StartCount; i++)
        {
            freshStarts.Add(await StartAsync(await stores.NewAsync(Engine.Sqlite, "fresh")));
            existingStarts.Add(await StartAsync(existingStore));
        }

        return new StartResult(freshStarts, existingStarts);
    }

    /// <summary>Measures the resident memory with the default settings: with a full pool, after ten idle seconds.</summary>
    public async Task<double> IdleMegabytesAsync(Engine engine)
    {
        await using var server = await servers.StartPublishedAsync(await stores.NewAsync(engine, "idle"));
        await server.WaitUntilIdleAsync(FillLimit);
        await Task.Delay(TimeSpan.FromSeconds(setup.Quick ? 2 : 10));
        return server.ResidentMegabytes;
    }

    private async Task<StartTimes> StartAsync(Store store)
    {
        await using var server = await servers.StartPublishedAsync(store);
        var start = Stopwatch.GetTimestamp();
        using var client = new CreateClient(server.Port);
        client.Create();
        var firstCreate = server.FirstResponse + Stopwatch.GetElapsedTime(start);
        return new StartTimes(server.FirstResponse.TotalMilliseconds, firstCreate.TotalMilliseconds);
    }
}

/// <summary>
/// The milliseconds from the start of the process to the first answer, and to the first create, which waits for the first key.
/// </summary>
internal sealed record StartTimes(double FirstResponse, double FirstCreate);

/// <param name="Fresh">Starts that create the database.</param>
/// <param name="Existing">Starts with an existing database.</param>
internal sealed record StartResult(IReadOnlyList<StartTimes> Fresh, IReadOnlyList<StartTimes> Existing);
