using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ZisPlatform.Api;
using ZisPlatform.Application.Connections;
using ZisPlatform.Application.Connections.Contracts;
using ZisPlatform.Benchmarks.Create;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Benchmarks.Data;

/// <summary>How often a second one flow after another gets a connection ready to use, in process; nobody else may have the store open.</summary>
internal static class DecryptMeasure
{
    /// <param name="setup">How long.</param>
    /// <param name="store">Has the connections of the integration.</param>
    /// <param name="account">Whose they are.</param>
    /// <param name="names">The connections, by turns.</param>
    public static async Task<DecryptRates> RunAsync(Setup setup, Store store, AccountId account, string[] names)
    {
        // Command line settings: those of the environment count for the servers that are started from here, too.
        string[] settings =
        [
            .. store.Settings.Select(setting => $"--{setting.Key.Replace("__", ":", StringComparison.Ordinal)}={setting.Value}"),
            "--Zis:KeyPool:Size=0",
            "--Logging:LogLevel:Default=None",
            "--urls=http://127.0.0.1:0",
        ];
        await using var app = ZisServer.Build(settings);

        // The table alone is the output; a server says there where it listens.
        var output = Console.Out;
        Console.SetOut(Console.Error);
        await app.StartAsync();
        Console.SetOut(output);
        var memory = app.Services.GetRequiredService<ConnectionMemory>();
        await RateAsync(app, account, names, setup.Window, () => { });
        await RateAsync(app, account, names, setup.Window, memory.Forget);
        List<double> cached = [], uncached = [];
        for (var round = 0; round < setup.Rounds; round++)
        {
            cached.Add(await RateAsync(app, account, names, setup.Window, () => { }));
            uncached.Add(await RateAsync(app, account, names, setup.Window, memory.Forget));
        }

        await app.StopAsync();
        return new DecryptRates(Series.Median(cached), Series.Median(uncached));
    }

    private static async Task<double> RateAsync(WebApplication app, AccountId account, string[] names, TimeSpan window, Action before)
    {
        var start = Stopwatch.GetTimestamp();
        var count = 0L;
        for (; Stopwatch.GetElapsedTime(start) < window; count++)
        {
            before();

            // A scope each, as each flow has.
            await using var scope = app.Services.CreateAsyncScope();
            var found = await scope.ServiceProvider.GetRequiredService<ConnectionDirectory>().FindAsync(
                account, DataSamples.Integration, names[count % names.Length], CancellationToken.None);
            if (!found.IsOk || found.Value.HeaderValue.Length < 10)
            {
                throw new InvalidOperationException("A connection was not found.");
            }
        }

        return count / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}

/// <param name="Cached">A second, of connections that are remembered.</param>
/// <param name="Uncached">A second, read and decrypted each time.</param>
internal sealed record DecryptRates(double Cached, double Uncached);
