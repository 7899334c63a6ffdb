using System.Globalization;
using ZisPlatform.Benchmarks.Load;

namespace ZisPlatform.Benchmarks.Create;

/// <summary>Measures a load with more clients than may wait for a key: the refusals, and the throughput of the other clients.</summary>
internal sealed class OverloadMeasure(Setup setup, Servers servers, Stores stores)
{
    public const int Clients = 64;
    public const int QueueLimit = 8;

    public async Task<OverloadResult> RunAsync()
    {
        var store = await stores.NewAsync(Engine.Sqlite, "overload");
        await using var server = await servers.StartPublishedAsync(
            store, new("Zis__KeyPool__Size", "0"), new("Zis__KeyPool__QueueLimit", QueueLimit.ToString(CultureInfo.InvariantCulture)));
        var plan = new LoadPlan(Clients, TimeSpan.FromSeconds(setup.Select(smoke: 0.1, quick: 1.0, full: 1.0)), setup.KeyWindow * 0.75);
        return new OverloadResult(
            await LoadRun.RunAsync(server.Port, plan with { HonorsRetryAfter = true }),
            await LoadRun.RunAsync(server.Port, plan));
    }
}

/// <param name="Patient">Clients that wait as long as Retry-After says.</param>
/// <param name="Impatient">Clients that retry immediately.</param>
internal sealed record OverloadResult(Sample Patient, Sample Impatient);
