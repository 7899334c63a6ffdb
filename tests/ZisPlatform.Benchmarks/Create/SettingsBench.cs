using ZisPlatform.Benchmarks.Hosts;
using ZisPlatform.Benchmarks.Load;

namespace ZisPlatform.Benchmarks.Create;

/// <summary>
/// Compares settings that the server fixes, or leaves at their defaults, with alternatives, in alternation with the unmodified server.
/// </summary>
internal static class SettingsBench
{
    private const int Clients = 8;

    private static readonly Variant[] Variants =
    [
        new("unmodified"),
        new("statements not prepared") { Connection = "Max Auto Prepare=0" },
        new("statements prepared") { Connection = "Max Auto Prepare=100" },
        new("prepared, sessions not reset between uses") { Connection = "Max Auto Prepare=100;No Reset On Close=true" },
        new("server garbage collector") { Environment = new("DOTNET_gcServer", "1") },
        new("no background collection") { Environment = new("DOTNET_gcConcurrent", "0") },
        new("the runtime's own budget for young objects") { Environment = new("DOTNET_GCgen0size", "0") },
        new("no profile-guided compilation") { Environment = new("DOTNET_TieredPGO", "0") },
        new("idle threads that do not spin") { Environment = new("DOTNET_ThreadPool_UnfairSemaphoreSpinLimit", "0") },
        new("settings files not watched") { Environment = new("DOTNET_hostBuilder__reloadConfigOnChange", "false") },
        new("no log line per request") { Environment = new("Logging__LogLevel__Default", "Warning") },
    ];

    public static async Task<int> RunAsync(Setup setup)
    {
        await using var stores = new Stores(setup);
        var servers = new Servers(setup);
        var load = new MachineLoad(setup);
        var report = new List<string>
        {
            setup.HeadingOf("settings"),
            "",
            Machine.Describe(setup.WorkDirectory),
            await stores.DescribeAsync(),
            $"CPU use by other programs: {await load.DescribeAsync()} before the run.",
            "",
            $"The server with a warm pool, {Clients} clients: creates per second, median (lowest–highest) · p50 / p99 in ms.",
            "",
            "| Store | Setting | Server | CPU µs per create | Resident MB |",
            "|---|---|--:|--:|--:|",
        };
        var keys = new KeyMeasure(setup);
        await keys.RunAsync(setup.KeyWindow);
        await KeyFile.WriteAsync(servers.KeyFile, keys.Pairs);
        foreach (var engine in setup.Engines)
        {
            report.AddRange(await MeasureAsync(setup, servers, stores, engine));
        }

        report.AddRange(["", $"CPU use by other programs: {await load.DescribeAsync()} after the run."]);
        Directory.CreateDirectory(setup.ReportDirectory);
        await File.WriteAllLinesAsync(Path.Combine(setup.ReportDirectory, "settings.md"), report);
        await Console.Out.WriteLineAsync(string.Join('\n', report));
        return load.ExitCode;
    }

    private static async Task<IReadOnlyList<string>> MeasureAsync(Setup setup, Servers servers, Stores stores, Engine engine)
    {
        var running = new List<(Variant Variant, ServerProcess Server, Series Series)>();
        try
        {
            foreach (var variant in Select(setup, engine))
            {
                await Console.Error.WriteLineAsync($"bench: {engine}, {variant.Name}");
                var store = await stores.NewAsync(engine, "settings");
                var connectionString = $"{store.ConnectionString};{variant.Connection}";
                var server = await servers.StartWarmAsync(store with { ConnectionString = connectionString }, variant.Environment);
                running.Add((variant, server, new Series(Clients)));
                await LoadRun.BurstAsync(server.Port, Clients, setup.WarmUp);
            }

            for (var round = 0; round < setup.Rounds * 2; round++)
            {
                foreach (var (_, server, series) in running)
                {
                    await series.MeasureAsync(server, setup);
                }
            }

            return
            [
                .. running.Select(item =>
                {
                    var (processor, memory) = (item.Series.ProcessorMicroseconds, item.Server.ResidentMegabytes);
                    return FormattableString.Invariant($"| {engine} | {item.Variant.Name} | {item.Series} | {processor:0} | {memory:0} |");
                }),
            ];
        }
        finally
        {
            foreach (var (_, server, _) in running)
            {
                await server.DisposeAsync();
            }
        }
    }

    // One variant with a connection setting and one with an environment variable are sufficient to verify that the benchmark works.
    private static IEnumerable<Variant> Select(Setup setup, Engine engine) => Variants
        .Where(variant => engine == Engine.Postgres || variant.Connection is null)
        .Skip(setup.Effort == Effort.Smoke ? 1 : 0)
        .Take(setup.Effort == Effort.Smoke ? 1 : Variants.Length);

    private sealed record Variant(string Name)
    {
        /// <summary>An environment variable of the server process; the default one has no effect.</summary>
        public KeyValuePair<string, string> Environment { get; init; } = new("BENCH_VARIANT", "none");

        /// <summary>An addition to the connection string; PostgreSQL only.</summary>
        public string? Connection { get; init; }
    }
}
