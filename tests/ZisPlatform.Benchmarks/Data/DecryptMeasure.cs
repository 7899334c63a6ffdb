using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ZisPlatform.Api;
using ZisPlatform.Application.Common.Caching;
using ZisPlatform.Application.Connections.Contracts;
using ZisPlatform.Benchmarks.Create;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Benchmarks.Data;

/// <summary>
/// Measures how many connections per second sequential flows make ready to use, in process. No other process may have the store open.
/// </summary>
internal static class DecryptMeasure
{
    /// <param name="setup">The durations.</param>
    /// <param name="store">The store with the connections of the integration.</param>
    /// <param name="account">The account that owns the connections.</param>
    /// <param name="names">The names of the connections, which are used in turn.</param>
    public static async Task<DecryptRates> RunAsync(Setup setup, Store store, AccountId account, string[] names)
    {
        // Settings on the command line: environment variables would also apply to the servers that this process starts.
        string[] settings =
        [
            .. store.Settings.Select(setting => $"--{setting.Key.Replace("__", ":", StringComparison.Ordinal)}={setting.Value}"),
            "--Zis:KeyPool:Size=0",
            "--Logging:LogLevel:Default=None",
            "--urls=http://127.0.0.1:0",
        ];
        await using var app = ZisServer.Build(settings);

        // Only the table may go to the output; the server would print its address there.
        var output = Console.Out;
        Console.SetOut(Console.Error);
        await app.StartAsync();
        Console.SetOut(output);
        var cache = app.Services.GetRequiredService<VersionedCache<QualifiedConnectionName, UsableConnection>>();
        await MeasureRateAsync(app, account, names, setup.Window, () => { });
        await MeasureRateAsync(app, account, names, setup.Window, cache.Invalidate);
        List<double> cached = [], uncached = [];
        for (var round = 0; round < setup.Rounds; round++)
        {
            cached.Add(await MeasureRateAsync(app, account, names, setup.Window, () => { }));
            uncached.Add(await MeasureRateAsync(app, account, names, setup.Window, cache.Invalidate));
        }

        await app.StopAsync();
        return new DecryptRates(Series.Median(cached), Series.Median(uncached));
    }

    private static async Task<double> MeasureRateAsync(
        WebApplication app, AccountId account, string[] names, TimeSpan window, Action beforeEach)
    {
        var start = Stopwatch.GetTimestamp();
        var count = 0L;
        for (; Stopwatch.GetElapsedTime(start) < window; count++)
        {
            beforeEach();

            // A separate scope for each connection, as each flow has.
            await using var scope = app.Services.CreateAsyncScope();
            var connection = await scope.ServiceProvider.GetRequiredService<ConnectionDirectory>().FindAsync(
                account, DataSamples.Integration, names[count % names.Length], CancellationToken.None);
            if (!connection.IsOk || connection.Value.HeaderValue.Length < 10)
            {
                throw new InvalidOperationException("A connection of the sample was not found.");
            }
        }

        return count / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}

/// <param name="Cached">Cached connections per second.</param>
/// <param name="Uncached">Connections per second that are read and decrypted each time.</param>
internal sealed record DecryptRates(double Cached, double Uncached);
