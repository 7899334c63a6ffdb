using System.Diagnostics;
using System.Text;
using System.Text.Json;
using ZisPlatform.Benchmarks.Create;
using ZisPlatform.Benchmarks.Hosts;
using ZisPlatform.Benchmarks.Load;

namespace ZisPlatform.Benchmarks.Run;

/// <summary>
/// Measures how many flows are run to their committed end and how many events are accepted per second, and how soon after the start,
/// compared with a bare API; the costs of a state, a run and a waiting run; and the effect of a backlog. The real server and the bare one
/// get the same warm-up and the same load: a client sends its next event at the call of the flow, and a run counts at the commit of its
/// end.
/// </summary>
internal static class RunBench
{
    private static readonly (string Name, Func<EngineBench, Task> MeasureAsync)[] AllParts =
    [
        ("warm-up", bench => bench.MeasureWarmUpAsync()),
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
        var load = new MachineLoad(setup);
        var keys = new KeyMeasure(setup);
        Line(Machine.Describe(setup.WorkDirectory));
        Line(await stores.DescribeAsync());
        Line(
            $"CPU use by other programs: {await load.DescribeAsync()} before the run; {await Machine.DescribeSuspensionsAsync(setup)}; "
            + $"medians of {setup.Rounds} rounds. Clients, receiver, server and store share the machine.");
        Line($"{await Machine.DescribeKernelAsync(setup.WorkDirectory)}.");
        Line();
        await keys.RunAsync(setup.KeyWindow / 6);
        await KeyFile.WriteAsync(servers.KeyFile, keys.Pairs);
        Line("| Store | Measurement | Per second (lowest–highest) · p50 / p99 ms | Note |");
        Line("|---|---|--:|---|");
        foreach (var engine in setup.Engines)
        {
            await Console.Error.WriteLineAsync($"bench: {engine}");
            var bench = new EngineBench(setup, servers, receiver, await stores.NewAsync(engine, "runs"));
            await bench.PrepareAsync();
            foreach (var part in AllParts.Where(part => setup.IsSelected(part.Name)))
            {
                await part.MeasureAsync(bench);
            }
        }

        Line();
        Line($"CPU use by other programs: {await load.DescribeAsync()} after the run.");
        await Console.Out.WriteAsync(Text.ToString());
        Directory.CreateDirectory(setup.ReportDirectory);
        await File.WriteAllTextAsync(Path.Combine(setup.ReportDirectory, "run.md"), Text.ToString());
        return load.ExitCode;
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

        /// <summary>The time until the runtime has compiled the path for the last time.</summary>
        private TimeSpan WarmUpTime => TimeSpan.FromSeconds(setup.Select(smoke: 0.3, quick: 4.0, full: 16.0));

        public async Task PrepareAsync()
        {
            await using var server = await StartAsync();
            _webhooks = _samples.Prepare(server.Port);
        }

        public async Task MeasureWarmUpAsync()
        {
            var (serverTimes, bareTimes) = (new List<double>(), new List<double>());
            for (var round = 0; round < setup.Select(smoke: 1, quick: 1, full: 3); round++)
            {
                await using (var bare = await StartBareAsync())
                {
                    bareTimes.Add(await WarmUpAsync(bare.Port, BareEvent));
                }

                await using (var server = await StartAsync())
                {
                    serverTimes.Add(await WarmUpAsync(server.Port, WorkEvent));
                }
            }

            Report("bare API, seconds of load until 90 % of the final rate", FormatTimes(bareTimes), "");
            Report("runs, seconds of load until 90 % of the final rate", FormatTimes(serverTimes), "goal: 5 seconds");

            string FormatTimes(List<double> times) => Format($"{Series.Median(times):0.0} ({times.Min():0.0}–{times.Max():0.0})");
        }

        public async Task MeasureRunsAsync()
        {
            await using var server = await StartAsync();
            await using var bare = await StartBareAsync();
            await WarmUpAsync(bare.Port, BareEvent);
            await WarmUpAsync(server.Port, WorkEvent);
            foreach (var clients in setup.Select<int[]>(smoke: [16], quick: [16, 48], full: [16, 48]))
            {
                var (serverRounds, bareRounds) = (new List<RunFigures>(), new List<RunFigures>());
                var (bytes, processor) = (0L, TimeSpan.Zero);
                for (var round = 0; round < setup.Rounds; round++)
                {
                    var (before, used) = (await ReadWrittenBytesAsync(server), server.ProcessorTime);
                    var (figures, all) = await MeasureWindowAsync(clients, WorkEvent, server.Port);
                    serverRounds.Add(figures);
                    bytes += (await ReadWrittenBytesAsync(server) - before) / all;
                    processor += (server.ProcessorTime - used) / all;
                    bareRounds.Add((await MeasureWindowAsync(clients, BareEvent, bare.Port)).Window);
                }

                var (delayP50, delayP99) = (Median(serverRounds, runs => runs.DelayP50), Median(serverRounds, runs => runs.DelayP99));
                var ratio = Median(serverRounds, RateOf) / Median(bareRounds, RateOf);
                var share = Format($"{ratio:P0} of the bare API (goals: 2,500 per second, p99 25 ms)");
                var delays = Format($"first state after {delayP50:0.0} / {delayP99:0.0} ms");
                var commits = (double)serverRounds.Sum(runs => runs.Commits) / serverRounds.Sum(runs => runs.Ended);
                var writes = Format($"{commits:0.00} commits, {bytes / setup.Rounds:#,0} bytes");
                var time = Format($"{processor.TotalMicroseconds / setup.Rounds:0} µs of the server's processor time per run");
                Report($"bare API, the same flow written by hand, {clients} clients", FormatRuns(bareRounds), "");
                Report($"runs, {clients} clients", FormatRuns(serverRounds), $"{share}; {delays}; {writes} and {time}");
            }

            if (store.Engine == Engine.Postgres)
            {
                await using var second = await StartAsync();
                await WarmUpAsync(second.Port, WorkEvent);
                var rates = new List<double>();
                for (var round = 0; round < setup.Rounds; round++)
                {
                    rates.Add(RateOf((await MeasureWindowAsync(48, WorkEvent, server.Port, second.Port)).Window));
                }

                Report(
                    "runs, 48 clients, two replicas",
                    Format($"{Series.Median(rates):0} ({rates.Min():0}–{rates.Max():0})"),
                    "on the same two cores");
            }

            double RateOf(RunFigures figures) => figures.Ended / setup.Window.TotalSeconds;

            string FormatRuns(List<RunFigures> rounds)
            {
                var (end50, end99) = (Median(rounds, runs => runs.EndP50), Median(rounds, runs => runs.EndP99));
                return Format(
                    $"{Median(rounds, RateOf):0} ({rounds.Min(RateOf):0}–{rounds.Max(RateOf):0}) · {end50:0.00} / {end99:0.00}");
            }
        }

        /// <summary>Measures a server that accepts events and runs none.</summary>
        public async Task MeasureAcceptedEventsAsync()
        {
            await using var server = await StartAsync(("Zis__Runs__Concurrency", "0"));
            await using var bare = await StartBareAsync();
            var request = RunSamples.Event(_webhooks[RunSamples.Few], 0);
            for (var time = TimeSpan.Zero; time < WarmUpTime; time += setup.Window)
            {
                await RequestLoad.RunAsync(server.Port, new LoadPlan(32, TimeSpan.Zero, setup.Window), (_, _) => request);
                await MeasureBareEventsAsync(bare.Port, new LoadPlan(32, TimeSpan.Zero, setup.Window), "/events");
                await MeasureBareEventsAsync(bare.Port, new LoadPlan(32, TimeSpan.Zero, setup.Window), "/events-together");
            }

            foreach (var clients in setup.Select<int[]>(smoke: [16], quick: [16, 32, 64], full: [16, 32, 64]))
            {
                var (serverSeries, bareSeries, batchedSeries) = (new Series(clients), new Series(clients), new Series(clients));
                var plan = new LoadPlan(clients, setup.RampUp, setup.Window);
                for (var round = 0; round < setup.Rounds; round++)
                {
                    serverSeries.Add(await RequestLoad.RunAsync(server.Port, plan, (_, _) => request));
                    bareSeries.Add(await MeasureBareEventsAsync(bare.Port, plan, "/events"));
                    batchedSeries.Add(await MeasureBareEventsAsync(bare.Port, plan, "/events-together"));
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
            await WarmUpAsync(server.Port, WorkEvent);
            var runCount = setup.Select(smoke: 50, quick: 2_000, full: 10_000);
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
            await server.WaitUntilIdleAsync(TimeSpan.FromSeconds(60), setup.IdleWindow);
            var before = server.ResidentMegabytes;
            var waiting = setup.Select(smoke: 50, quick: 2_000, full: 10_000);
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
            int[] sizes = setup.Select<int[]>(smoke: [3_000], quick: [20_000, 200_000], full: [20_000, 1_000_000]);
            var (first, last) = setup.Select(smoke: (50, 200), quick: (4_000, 10_000), full: (4_000, 10_000));
            foreach (var size in sizes)
            {
                await ClearAsync();
                await store.AddBacklogAsync(Integration, RunSamples.Few, size);
                await using var server = await StartAsync(("Zis__Runs__ConcurrencyOfIntegration", "200"));
                await WaitUntilAsync(async () => (await ReadFiguresAsync(server.Port, from: 0)).Ended > first);
                var start = Stopwatch.GetTimestamp();
                await WaitUntilAsync(async () => (await ReadFiguresAsync(server.Port, start)).Ended > last);
                var end = Stopwatch.GetTimestamp();
                rates.Add((await ReadFiguresAsync(server.Port, start, end)).Ended / Stopwatch.GetElapsedTime(start, end).TotalSeconds);
            }

            Report($"runs taken from a backlog of {sizes[0]:#,0}", Format($"{rates[0]:0}"), "");
            Report(
                $"runs taken from a backlog of {sizes[^1]:#,0}",
                Format($"{rates[^1]:0}"),
                Format($"{(rates[0] / rates[^1]) - 1:P0} slower (goal 20 %)"));
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

        private Task<ServerProcess> StartBareAsync() => ServerProcess.StartAsync(
            [Environment.ProcessPath!, "--mode", "bare-runs"],
            store,
            new KeyValuePair<string, string>("Receiver", $"http://127.0.0.1:{receiver.Port}"));

        private byte[] WorkEvent(int client) => RunSamples.Event(_webhooks[RunSamples.Work], client);

        private static byte[] BareEvent(int client) => RunSamples.Event(("/runs", ""), client);

        /// <summary>
        /// Runs the load until the runtime has compiled the path for the last time. Returns the seconds until the rate of the runs was 90 %
        /// of that of the last quarter.
        /// </summary>
        private async Task<double> WarmUpAsync(int port, Func<int, byte[]> request)
        {
            var from = Stopwatch.GetTimestamp();
            await receiver.DriveAsync([port], new LoadPlan(48, TimeSpan.Zero, WarmUpTime), request);
            var figures = await ReadFiguresAsync(port, from, from + ToTimestamp(WarmUpTime));
            int[] ended = [.. figures.EndedPerStep, .. new int[4]];
            var steps = Math.Max(4, (int)(WarmUpTime / RunMeasures.Step));
            var final = ended.Take(steps).TakeLast(steps / 4).Average();
            // A second at a time: the rate of a single step depends on what else the machine did in it.
            var first = Enumerable.Range(0, steps).First(step => ended.Skip(step).Take(4).Average() >= 0.9 * final || step == steps - 1);
            return first * RunMeasures.Step.TotalSeconds;
        }

        /// <summary>Runs the load for a window. Returns the figures of the window, and the number of all runs of the load.</summary>
        private async Task<(RunFigures Window, int All)> MeasureWindowAsync(int clients, Func<int, byte[]> request, params int[] ports)
        {
            var start = Stopwatch.GetTimestamp();
            var from = start + ToTimestamp(setup.RampUp);
            await receiver.DriveAsync(ports, new LoadPlan(clients, setup.RampUp, setup.Window), request);
            var windows = new List<RunFigures>();
            var all = 0;
            foreach (var port in ports)
            {
                windows.Add(await ReadFiguresAsync(port, from, from + ToTimestamp(setup.Window)));
                all += (await ReadFiguresAsync(port, start)).Ended;
            }

            return (windows[0] with { Ended = windows.Sum(window => window.Ended) }, Math.Max(1, all));
        }

        private static Task<Sample> MeasureBareEventsAsync(int port, LoadPlan plan, string path)
        {
            byte[][] requests = [.. Enumerable.Range(0, plan.Clients).Select(client => RunSamples.Event((path, ""), client))];
            return RequestLoad.RunAsync(port, plan, (client, _) => requests[client]);
        }

        private async Task<double> ProcessorTimeAsync(ServerProcess server, string flow, int count)
        {
            var start = Stopwatch.GetTimestamp();
            var before = server.ProcessorTime;
            await SendAsync(server.Port, flow, count);
            await WaitUntilAsync(async () => (await ReadFiguresAsync(server.Port, start)).Ended >= count);
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

        private static async Task<RunFigures> ReadFiguresAsync(int port, long from, long to = long.MaxValue)
        {
            using var http = new HttpClient();
            return JsonSerializer.Deserialize<RunFigures>(
                await http.GetStringAsync(RunMeasures.Url(port, from, to)), JsonSerializerOptions.Web)!;
        }

        private static long ToTimestamp(TimeSpan time) => (long)(time.TotalSeconds * Stopwatch.Frequency);

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
