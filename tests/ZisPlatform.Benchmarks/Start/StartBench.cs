using System.Diagnostics;
using System.Globalization;
using System.Text;
using ZisPlatform.Benchmarks.Create;
using ZisPlatform.Benchmarks.Load;
using ZisPlatform.Benchmarks.Registry;

namespace ZisPlatform.Benchmarks.Start;

/// <summary>
/// Measures the start of the published server compared with an empty ASP.NET Core API, and the commands of the published command line
/// compared with an empty program. All starts alternate, because only their ratios can be compared between machines.
/// </summary>
internal static class StartBench
{
    private const string Integration = "bench";

    public static async Task<int> RunAsync(Setup setup)
    {
        await using var stores = new Stores(setup);
        var servers = new Servers(setup);
        var load = new MachineLoad(setup);
        var text = new StringBuilder();
        Line(setup.HeadingOf("start"));
        Line();
        Line(Machine.Describe(setup.WorkDirectory));
        Line($"CPU use by other programs: {await load.DescribeAsync()} before the run; {await Machine.DescribeSuspensionsAsync(setup)}.");
        Line();

        var (sqlite, postgres) = (await stores.NewAsync(Engine.Sqlite, "start"), await stores.NewAsync(Engine.Postgres, "start"));
        var directories = 0;
        var bundle = Path.Combine(setup.WorkDirectory, "bundle.json");
        await File.WriteAllBytesAsync(bundle, RegistrySamples.Large(Integration));
        List<Measurement> measurements =
        [
            new("empty ASP.NET Core API", () => FirstResponseAsync(EmptyApiAsync())),
            new("server, existing SQLite store", () => FirstResponseAsync(servers.StartPublishedAsync(sqlite))) { Goal = 1.5 },
            new("server, existing PostgreSQL database", () => FirstResponseAsync(servers.StartPublishedAsync(postgres))) { Goal = 1.5 },
            new("server, new SQLite store", async () =>
                await FirstResponseAsync(servers.StartPublishedAsync(await stores.NewAsync(Engine.Sqlite, $"new{++directories}")))),
            new("server, new SQLite store: first create", async () =>
                await FirstCreateAsync(servers.StartPublishedAsync(await stores.NewAsync(Engine.Sqlite, $"new{++directories}")))),
            new("empty program", () => RunToEndAsync(Environment.ProcessPath!, "--mode", "nothing")) { IsReference = true },
            new("zis --version", () => RunToEndAsync(setup.Cli, "--version")) { GoalMilliseconds = 100 },
            new("zis bundle validate", () => RunToEndAsync(setup.Cli, "bundle", "validate", bundle, "--integration", Integration))
            {
                GoalMilliseconds = 200,
            },
        ];

        // The first round, which is not counted, creates the stores and reads the programs from the disk.
        for (var round = setup.Select(smoke: 0, quick: -1, full: -1); round < setup.Select(smoke: 1, quick: 3, full: 9); round++)
        {
            await Console.Error.WriteLineAsync($"bench: round {round + 1}");
            foreach (var measurement in measurements)
            {
                var time = await measurement.RunAsync();
                if (round >= 0)
                {
                    measurement.Times.Add(time.TotalMilliseconds);
                }
            }
        }

        Line("From the start of the process to the first answer, or to its end: milliseconds, median (lowest–highest).");
        Line();
        Line("| Program | ms | Compared with the empty one | Goal |");
        Line("|---|--:|--:|---|");
        var reference = measurements[0];
        foreach (var measurement in measurements)
        {
            reference = measurement.IsReference ? measurement : reference;
            Line(string.Create(
                CultureInfo.InvariantCulture,
                $"| {measurement.Name} | {measurement.Median:0} ({measurement.Times.Min():0}–{measurement.Times.Max():0}) | "
                + $"{measurement.Median / reference.Median:0.00} | {measurement.DescribeGoal(reference.Median)} |"));
        }

        Line();
        Line($"CPU use by other programs: {await load.DescribeAsync()} after the run.");
        await Console.Out.WriteAsync(text.ToString());
        Directory.CreateDirectory(setup.ReportDirectory);
        await File.WriteAllTextAsync(Path.Combine(setup.ReportDirectory, "start.md"), text.ToString());
        return load.ExitCode;

        void Line(string line = "") => text.AppendLine(line);

        Task<ServerProcess> EmptyApiAsync() => ServerProcess.StartAsync([Environment.ProcessPath!, "--mode", "constant"], sqlite);
    }

    private static async Task<TimeSpan> FirstResponseAsync(Task<ServerProcess> starting)
    {
        await using var server = await starting;
        return server.FirstResponse;
    }

    /// <summary>Measures the time until the first create is answered, which waits for the first key.</summary>
    private static async Task<TimeSpan> FirstCreateAsync(Task<ServerProcess> starting)
    {
        await using var server = await starting;
        var start = Stopwatch.GetTimestamp();
        using var client = new CreateClient(server.Port);
        client.Create();
        return server.FirstResponse + Stopwatch.GetElapsedTime(start);
    }

    private static async Task<TimeSpan> RunToEndAsync(string program, params string[] arguments)
    {
        var startInfo = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        var start = Stopwatch.GetTimestamp();
        using var process = Process.Start(startInfo)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        var time = Stopwatch.GetElapsedTime(start);
        return process.ExitCode == 0
            ? time
            : throw new InvalidOperationException(
                $"{program} {string.Join(' ', arguments)} ended with code {process.ExitCode}:\n{await errors}{output}");
    }

    private sealed record Measurement(string Name, Func<Task<TimeSpan>> RunAsync)
    {
        public List<double> Times { get; } = [];

        public double Median => Series.Median(Times);

        /// <summary>Gets a value: true if the following measurements are compared with this one.</summary>
        public bool IsReference { get; init; }

        /// <summary>The largest ratio to the empty program; null for no goal.</summary>
        public double? Goal { get; init; }

        public double? GoalMilliseconds { get; init; }

        public string DescribeGoal(double reference) => (Goal, GoalMilliseconds) switch
        {
            ({ } goal, _) => string.Create(CultureInfo.InvariantCulture, $"{(Median <= goal * reference ? "met" : "MISSED")}: {goal:0.0}"),
            (_, { } goal) => string.Create(CultureInfo.InvariantCulture, $"{(Median <= goal ? "met" : "MISSED")}: {goal:0} ms"),
            _ => "",
        };
    }
}
