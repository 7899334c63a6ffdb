using System.Diagnostics;

namespace ZisPlatform.Benchmarks.Load;

/// <summary>The number of clients and the durations of a load.</summary>
/// <param name="Clients">The number of clients; each sends its next create as soon as the previous one is answered.</param>
/// <param name="RampUp">The time before the measured window, so that the window begins and ends under load.</param>
/// <param name="Window">The measured time.</param>
internal sealed record LoadPlan(int Clients, TimeSpan RampUp, TimeSpan Window)
{
    /// <summary>Gets a value: true if a client waits as long as the Retry-After of a 503 says.</summary>
    public bool HonorsRetryAfter { get; init; }
}

/// <summary>Runs clients against a server.</summary>
internal static class LoadRun
{
    /// <summary>Runs a load, and counts the requests that end within the plan's window.</summary>
    public static async Task<Sample> RunAsync(int port, LoadPlan plan)
    {
        using var started = new Barrier(plan.Clients);
        var logs = await Task.WhenAll(Enumerable.Range(0, plan.Clients).Select(_ => RunOnThread(() =>
        {
            using var client = new CreateClient(port);
            started.SignalAndWait();
            return RunClient(client, plan);
        })));
        return Combine(plan.Window, logs);
    }

    /// <summary>Sends a number of creates, divided among concurrent clients, and measures the total time.</summary>
    public static async Task<Sample> BurstAsync(int port, int clients, int creates)
    {
        using var started = new Barrier(clients);
        var remaining = creates;
        var first = long.MaxValue;
        var last = 0L;
        var boundsLock = new Lock();
        var logs = await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => RunOnThread(() =>
        {
            using var client = new CreateClient(port);
            started.SignalAndWait();
            var clientStart = Stopwatch.GetTimestamp();
            var log = new List<Exchange>();
            while (Interlocked.Decrement(ref remaining) >= 0)
            {
                log.Add(MeasureCreate(client));
            }

            lock (boundsLock)
            {
                first = Math.Min(first, clientStart);
                last = Math.Max(last, Stopwatch.GetTimestamp());
            }

            return log;
        })));
        return Combine(Stopwatch.GetElapsedTime(first, last), logs);
    }

    private static List<Exchange> RunClient(CreateClient client, LoadPlan plan)
    {
        using var pause = new ManualResetEventSlim();
        var log = new List<Exchange>(4096);
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            var exchange = MeasureCreate(client);
            var elapsed = Stopwatch.GetElapsedTime(start);
            if (elapsed >= plan.RampUp + plan.Window)
            {
                return log;
            }

            if (elapsed >= plan.RampUp)
            {
                log.Add(exchange);
            }

            if (plan.HonorsRetryAfter && exchange.Response.RetryAfter is { } seconds)
            {
                pause.Wait(TimeSpan.FromSeconds(seconds));
            }
        }
    }

    private static Exchange MeasureCreate(CreateClient client)
    {
        var start = Stopwatch.GetTimestamp();
        var response = client.Create();
        return new Exchange(response, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
    }

    // One thread per client: the calls block.
    private static Task<T> RunOnThread<T>(Func<T> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static Sample Combine(TimeSpan length, List<Exchange>[] logs)
    {
        var exchanges = logs.SelectMany(log => log).ToLookup(exchange => exchange.Response.Status == 200);
        return new Sample(
            length,
            [.. exchanges[true].Select(exchange => exchange.Milliseconds).Order()],
            [.. exchanges[false].Select(exchange => exchange.Milliseconds).Order()],
            exchanges[false].Count(exchange => exchange.Response.RetryAfter is null));
    }

    private readonly record struct Exchange(RawHttpResponse Response, double Milliseconds);
}
