using System.Diagnostics;
using System.Text;
using System.Text.Json;
using ZisPlatform.Benchmarks.Create;
using ZisPlatform.Benchmarks.Hosts;
using ZisPlatform.Benchmarks.Load;

namespace ZisPlatform.Benchmarks.Run;

/// <summary>
/// Measures how many flows are run to their committed end and how many events are accepted per second, compared with a bare API; the
/// costs of a state, a run and a waiting run; and the effect of a backlog.
/// </summary>
internal static class RunBench
{
    private static readonly (string Name, Func<EngineBench, Task> MeasureAsync)[] AllParts =
    [
        ("runs", bench => bench.MeasureRunsAsync()),
        ("events", bench => bench.MeasureAcceptedEventsAsync()),
        ("costs", bench => bench.MeasureCostsAsync()),
        ("backlog", bench => bench.MeasureBacklogAsync()),
    ];

    private const string Integration = "bench";

    private static readonly StringBuilder Text = new();

    /// <summary>The names of the parts that can be measured separately.</summary>
    public static string[] Parts => [.. AllParts.Select(part => part.Name)];

    public static async Task<int> RunAsync(Setup setup)
    {
        await using var stores = new Stores(setup);
        await using var receiver = await Receiver.StartAsync();
        var servers = new Servers(setup);
        var keys = new KeyMeasure();
        Line(Machine.Describe(setup.WorkDirectory));
        Line(await stores.DescribeAsync());
        Line(
            $"CPU use by other programs: {await Machine.DescribeCpuUseAsync()} before the run; {await Machine.DescribeSuspensionsAsync()}; "
            + $"medians of {setup.Rounds} rounds. Clients, receiver, server and store share the machine.");
        Line($"{await Machine.DescribeKernelAsync(setup.WorkDirectory)}.");
        Line();
        await keys.RunAsync(TimeSpan.FromSeconds(1));
        await KeyFile.WriteAsync(servers.KeyFile, keys.Pairs);
        Line("| Store | Measurement | Per second (lowest–highest) · p50 / p99 ms | Note |");
        Line("|---|---|--:|---|");
        foreach (var engine in Enum.GetValues<Engine>())
        {
            await Console.Error.WriteLineAsync($"bench: {engine}");
            var bench = new EngineBench(setup, servers, receiver, await stores.NewAsync(engine, "runs"));
            await bench.PrepareAsync();
            foreach (var part in AllParts.Where(part => setup.IsSelected(part.Name)))
            {
                await part.MeasureAsync(bench);
            }
        }

        await Console.Out.WriteAsync(Text.ToString());
        Directory.CreateDirectory(setup.ReportDirectory);
        await File.WriteAllTextAsync(Path.Combine(setup.ReportDirectory, "run.md"), Text.ToString());
        return 0;
    }

    private static void Line(string text = "")
    {
        Text.AppendLine(text);
        Console.Error.WriteLine(text);
    }

    /// <summary>Measures all parts on one engine.</summary>
    private sealed class EngineBench(Setup setup, Servers servers, Receiver receiver, Store store)
    {
        private readonly RunSamples _samples = new(Integration, receiver.Port);
        private Dictionary<string, (string Path, string Credentials)> _webhooks = [];

        /// <summary>The rounds until the runtime has compiled the path for the last time, which takes about 15 seconds.</summary>
        private int WarmUpRounds => setup.Quick ? 4 : 12;

        public async Task PrepareAsync()
        {
            await using var server = await StartAsync();
            _webhooks = _samples.Prepare(server.Port);
        }

        public async Task MeasureRunsAsync()
        {
            await using var server = await StartAsync();
            await using var bare = await ServerProcess.StartAsync(
                [Environment.ProcessPath!, "--mode", "bare-runs"],
                store,
                new KeyValuePair<string, string>("Receiver", $"http://127.0.0.1:{receiver.Port}"));
            await WarmUpAsync(server.Port);
            foreach (var clients in new[] { 16, 48 })
            {
                var (serverSeries, bareSeries, figures) = (new Series(clients), new Series(clients), new List<RunFigures>());
                var plan = new LoadPlan(clients, Setup.RampUp, setup.Window);
                await MeasureBareAsync(bare.Port, plan, "/runs");
                var (commits, bytes, ended, processor) = (0, 0L, 0, TimeSpan.Zero);
                for (var round = 0; round < setup.Rounds; round++)
                {
                    await ReadFiguresAsync(server.Port);
                    var (before, used) = (await ReadWrittenBytesAsync(server), server.ProcessorTime);
                    serverSeries.Add(await receiver.DriveAsync(
                        [server.Port], plan, client => RunSamples.Event(_webhooks[RunSamples.Work], client)));
                    figures.Add(await ReadFiguresAsync(server.Port));
                    (commits, ended) = (commits + figures[^1].Commits, ended + figures[^1].Ended);
                    bytes += await ReadWrittenBytesAsync(server) - before;
                    processor += server.ProcessorTime - used;
                    bareSeries.Add(await MeasureBareAsync(bare.Port, plan, "/runs"));
                }

                var (lowest, highest) = (serverSeries.Samples.Min(sample => sample.Rate), serverSeries.Samples.Max(sample => sample.Rate));
                var (endP50, endP99) = (Median(figures, runs => runs.EndP50), Median(figures, runs => runs.EndP99));
                var (delayP50, delayP99) = (Median(figures, runs => runs.DelayP50), Median(figures, runs => runs.DelayP99));
                var share = Format($"{serverSeries.Rate / bareSeries.Rate:P0} of the bare API (goals: 2,500 per second, p99 25 ms)");
                var delays = Format($"first state after {delayP50:0.0} / {delayP99:0.0} ms");
                var writes = Format($"{(double)commits / ended:0.00} commits, {bytes / ended:#,0} bytes");
                var time = Format($"{processor.TotalMicroseconds / ended:0} µs of the server's processor time per run");
                Report($"bare API, the same flow written by hand, {clients} clients", $"{bareSeries}", "");
                Report(
                    $"runs, {clients} clients",
                    Format($"{serverSeries.Rate:0} ({lowest:0}–{highest:0}) · {endP50:0.00} / {endP99:0.00}"),
                    $"{share}; {delays}; {writes} and {time}");
            }

            if (store.Engine == Engine.Postgres)
            {
                await using var second = await StartAsync();
                await WarmUpAsync(second.Port);
                var combined = new Series(48);
                for (var round = 0; round < setup.Rounds; round++)
                {
                    combined.Add(await receiver.DriveAsync(
                        [server.Port, second.Port],
                        new LoadPlan(48, Setup.RampUp, setup.Window),
                        client => RunSamples.Event(_webhooks[RunSamples.Work], client)));
                }

                var (lowest, highest) = (combined.Samples.Min(sample => sample.Rate), combined.Samples.Max(sample => sample.Rate));
                Report("runs, 48 clients, two replicas", Format($"{combined.Rate:0} ({lowest:0}–{highest:0})"), "on the same two cores");
            }
        }

        /// <summary>Measures a server that accepts events and runs none.</summary>
        public async Task MeasureAcceptedEventsAsync()
        {
            await using var server = await StartAsync(("Zis__Runs__Concurrency", "0"));
            await using var bare = await ServerProcess.StartAsync(
                [Environment.ProcessPath!, "--mode", "bare-runs"],
                store,
                new KeyValuePair<string, string>("Receiver", $"http://127.0.0.1:{receiver.Port}"));
            var request = RunSamples.Event(_webhooks[RunSamples.Few], 0);
            for (var round = 0; round < WarmUpRounds; round++)
            {
                await RequestLoad.RunAsync(server.Port, new LoadPlan(32, TimeSpan.Zero, setup.Window), (_, _) => request);
                await MeasureBareAsync(bare.Port, new LoadPlan(32, TimeSpan.Zero, setup.Window), "/events");
                await MeasureBareAsync(bare.Port, new LoadPlan(32, TimeSpan.Zero, setup.Window), "/events-together");
            }

            foreach (var clients in new[] { 16, 32, 64 })
            {
                var (serverSeries, bareSeries, batchedSeries) = (new Series(clients), new Series(clients), new Series(clients));
                var plan = new LoadPlan(clients, Setup.RampUp, setup.Window);
                for (var round = 0; round < setup.Rounds; round++)
                {
                    serverSeries.Add(await RequestLoad.RunAsync(server.Port, plan, (_, _) => request));
                    bareSeries.Add(await MeasureBareAsync(bare.Port, plan, "/events"));
                    batchedSeries.Add(await MeasureBareAsync(bare.Port, plan, "/events-together"));
                }

                Report($"bare API, one commit per event and run, {clients} clients", $"{bareSeries}", "");
                Report($"bare API, shared commits, {clients} clients", $"{batchedSeries}", "");
                var (ofBare, ofBatched) = (serverSeries.Rate / bareSeries.Rate, serverSeries.Rate / batchedSeries.Rate);
                var shares = Format($"{ofBare:P0} of one commit per event, {ofBatched:P0} of shared commits");
                Report(
                    $"events accepted, {clients} clients",
                    $"{serverSeries}",
                    $"{shares} (goals: 15,000 per second, p99 5 ms)");
            }
        }

        public async Task MeasureCostsAsync()
        {
            var storedRuns = await ClearAsync();
            await using var server = await StartAsync();
            await WarmUpAsync(server.Port);
            var runCount = setup.Quick ? 2_000 : 10_000;
            var costs = new List<double>();
            for (var round = -1; round < setup.Rounds; round++)
            {
                var fewCost = await ProcessorTimeAsync(server, RunSamples.Few, runCount);
                var cost = (await ProcessorTimeAsync(server, RunSamples.Many, runCount) - fewCost) / RunSamples.AdditionalStates;
                if (round >= 0)
                {
                    // Not in the first round, in which the runtime compiles what these flows need.
                    costs.Add(cost);
                }
            }

            Report(
                "processor time of a state",
                "",
                Format($"{Series.Median(costs):0.00} µs, in a run of {RunSamples.AdditionalStates + 5} states from event to commit"));
            await server.WaitUntilIdleAsync(TimeSpan.FromSeconds(60));
            var before = server.ResidentMegabytes;
            var waiting = setup.Quick ? 2_000 : 10_000;
            await SendAsync(server.Port, RunSamples.Wait, waiting);
            await WaitUntilAsync(async () => await store.ScalarAsync("SELECT count(*) FROM runs_runs WHERE status = 'waiting'") >= waiting);
            var memory = server.ResidentMegabytes;
            Report(
                $"memory with {waiting:#,0} runs waiting",
                "",
                Format($"{memory:0} MB, {before:0} MB before; {storedRuns:#,0} runs were in the store"));
        }

        public async Task MeasureBacklogAsync()
        {
            var rates = new List<double>();
            int[] sizes = setup.Quick ? [20_000, 200_000] : [20_000, 1_000_000];
            foreach (var size in sizes)
            {
                await ClearAsync();
                await store.AddBacklogAsync(Integration, RunSamples.Few, size);
                await using var server = await StartAsync(("Zis__Runs__ConcurrencyOfIntegration", "200"));
                await WaitUntilAsync(async () => (await ReadFiguresAsync(server.Port, reset: false)).Ended > 4_000);
                var start = Stopwatch.GetTimestamp();
                await ReadFiguresAsync(server.Port);
                await WaitUntilAsync(async () => (await ReadFiguresAsync(server.Port, reset: false)).Ended > 10_000);
                rates.Add((await ReadFiguresAsync(server.Port)).Ended / Stopwatch.GetElapsedTime(start).TotalSeconds);
            }

            Report($"runs taken from a backlog of {sizes[0]:#,0}", Format($"{rates[0]:0}"), "");
            Report(
                $"runs taken from a backlog of {sizes[1]:#,0}",
                Format($"{rates[1]:0}"),
                Format($"{(rates[0] / rates[1]) - 1:P0} slower (goal 20 %)"));
        }

        private async Task<long> ClearAsync()
        {
            var runs = await store.ScalarAsync("SELECT count(*) FROM runs_runs");
            foreach (var table in new[] { "runs_outcomes", "runs_log", "runs_runs", "runs_events" })
            {
                await store.ScalarAsync(store.Engine == Engine.Postgres ? $"TRUNCATE {table}" : $"DELETE FROM {table}");
            }

            return runs;
        }

        private Task<ServerProcess> StartAsync(params (string Name, string Value)[] settings) => servers.StartWarmAsync(store, [
            new("Zis__Outbound__AllowHttp", "true"),
            new("Zis__Outbound__AllowedNetworks__0", "127.0.0.0/8"),
            .. settings.Select(setting => new KeyValuePair<string, string>(setting.Name, setting.Value)),
        ]);

        private async Task WarmUpAsync(int port)
        {
            for (var round = 0; round < WarmUpRounds; round++)
            {
                await receiver.DriveAsync(
                    [port],
                    new LoadPlan(48, TimeSpan.Zero, setup.Window),
                    client => RunSamples.Event(_webhooks[RunSamples.Work], client));
            }
        }

        private static Task<Sample> MeasureBareAsync(int port, LoadPlan plan, string path)
        {
            // The caller of the bare API waits for the end of the run itself, so its calls must not release a client.
            byte[][] requests =
            [
                .. Enumerable.Range(0, plan.Clients).Select(client => RunSamples.Event((path, ""), Receiver.UnawaitedClient)),
            ];
            return RequestLoad.RunAsync(port, plan, (client, _) => requests[client]);
        }

        private async Task<double> ProcessorTimeAsync(ServerProcess server, string flow, int count)
        {
            await ReadFiguresAsync(server.Port);
            var before = server.ProcessorTime;
            await SendAsync(server.Port, flow, count);
            await WaitUntilAsync(async () => (await ReadFiguresAsync(server.Port, reset: false)).Ended >= count);
            return (server.ProcessorTime - before).TotalMicroseconds / count;
        }

        private Task SendAsync(int port, string flow, int count)
        {
            var request = RunSamples.Event(_webhooks[flow], 0);
            return RequestLoad.SendAsync(port, 16, [.. Enumerable.Repeat(request, count)]);
        }

        private async Task<long> ReadWrittenBytesAsync(ServerProcess server) =>
            store.Engine == Engine.Postgres
                ? await store.ScalarAsync("SELECT CAST(pg_current_wal_lsn() - '0/0' AS bigint)")
                : server.WrittenBytes;

        private static async Task<RunFigures> ReadFiguresAsync(int port, bool reset = true)
        {
            using var http = new HttpClient();
            var address = $"http://127.0.0.1:{port}{RunMeasures.Path}?reset={(reset ? "true" : "false")}";
            return JsonSerializer.Deserialize<RunFigures>(await http.GetStringAsync(address), JsonSerializerOptions.Web)!;
        }

        private static async Task WaitUntilAsync(Func<Task<bool>> condition)
        {
            var start = Stopwatch.GetTimestamp();
            while (!await condition())
            {
                if (Stopwatch.GetElapsedTime(start) > TimeSpan.FromMinutes(3))
                {
                    throw new TimeoutException("The server did not reach the expected state within three minutes.");
                }

                await Task.Delay(TimeSpan.FromMilliseconds(20));
            }
        }

        private static double Median(List<RunFigures> figures, Func<RunFigures, double> value) => Series.Median(figures.Select(value));

        private static string Format(FormattableString text) => FormattableString.Invariant(text);

        private void Report(string measurement, string figures, string note) =>
            Line($"| {store.Engine} | {measurement} | {figures} | {note} |");
    }
}
