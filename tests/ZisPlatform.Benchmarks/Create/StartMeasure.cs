using System.Diagnostics;
using ZisPlatform.Benchmarks.Load;

namespace ZisPlatform.Benchmarks.Create;

/// <summary>From the start of the published server's process to its first answers, and what it keeps when it has nothing to do.</summary>
internal sealed class StartMeasure(Setup setup, Servers servers, Stores stores)
{
    private static readonly TimeSpan FillLimit = TimeSpan.FromMinutes(1);

    private int Times => setup.Quick ? 3 : 7;

    public async Task<StartResult> RunAsync()
    {
        var existing = await stores.NewAsync(Engine.Sqlite, "start");
        await StartAsync(existing);
        var (fresh, again) = (new List<StartTimes>(), new List<StartTimes>());
        for (var i = 0; i < Times; i++)
        {
            fresh.Add(await StartAsync(await stores.NewAsync(Engine.Sqlite, "fresh")));
            again.Add(await StartAsync(existing));
        }

        return new StartResult(fresh, again);
    }

    /// <summary>Resident memory with the default settings: the pool full, then ten seconds of nothing.</summary>
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
        return new StartTimes(server.FirstAnswer.TotalMilliseconds, (server.FirstAnswer + Stopwatch.GetElapsedTime(start)).TotalMilliseconds);
    }
}

/// <summary>Milliseconds from the start of the process to the first answer, and to the first create, which waits for the first key.</summary>
internal sealed record StartTimes(double FirstAnswer, double FirstCreate);

/// <param name="Fresh">Starts that make the database.</param>
/// <param name="Existing">Starts on a database that is there.</param>
internal sealed record StartResult(IReadOnlyList<StartTimes> Fresh, IReadOnlyList<StartTimes> Existing);
