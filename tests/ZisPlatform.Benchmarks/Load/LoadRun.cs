using System.Diagnostics;

namespace ZisPlatform.Benchmarks.Load;

/// <summary>The number of clients and the durations of a load.</summary>
/// <param name="Clients">The number of clients; each sends its next create as soon as the previous one is answered.</param>
/// <param name="Lead">The time before the measured window, so that the window begins and ends under load.</param>
/// <param name="Window">The measured time.</param>
internal sealed record LoadPlan(int Clients, TimeSpan Lead, TimeSpan Window)
{
    /// <summary>Gets a value: true if a client waits as long as the Retry-After of a 503 says.</summary>
    public bool HeedsRetryAfter { get; init; }
}

/// <summary>Runs clients against a server.</summary>
internal static class LoadRun
{
    /// <summary>Runs a load, and counts the requests that end within the plan's window.</summary>
    public static async Task<Sample> RunAsync(int port, LoadPlan plan)
    {
        using var started = new Barrier(plan.Clients);
        var logs = await Task.WhenAll(Enumerable.Range(0, plan.Clients).Select(_ => OnThread(() =>
        {
            using var client = new CreateClient(port);
            started.SignalAndWait();
            return Drive(client, plan);
        })));
        return Gather(plan.Window, logs);
    }

    /// <summary>Sends a number of creates, divided among concurrent clients, and measures the total time.</summary>
    public static async Task<Sample> BurstAsync(int port, int clients, int creates)
    {
        using var started = new Barrier(clients);
        var left = creates;
        var first = long.MaxValue;
        var last = 0L;
        var bounds = new Lock();
        var logs = await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => OnThread(() =>
        {
            using var client = new CreateClient(port);
            started.SignalAndWait();
            var begun = Stopwatch.GetTimestamp();
            var log = new List<Exchange>();
            while (Interlocked.Decrement(ref left) >= 0)
            {
                log.Add(Time(client));
            }

            lock (bounds)
            {
                first = Math.Min(first, begun);
                last = Math.Max(last, Stopwatch.GetTimestamp());
            }

            return log;
        })));
        return Gather(Stopwatch.GetElapsedTime(first, last), logs);
    }

    private static List<Exchange> Drive(CreateClient client, LoadPlan plan)
    {
        using var pause = new ManualResetEventSlim();
        var log = new List<Exchange>(4096);
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            var exchange = Time(client);
            var now = Stopwatch.GetElapsedTime(start);
            if (now >= plan.Lead + plan.Window)
            {
                return log;
            }

            if (now >= plan.Lead)
            {
                log.Add(exchange);
            }

            if (plan.HeedsRetryAfter && exchange.Answer.RetryAfter is { } seconds)
            {
                pause.Wait(TimeSpan.FromSeconds(seconds));
            }
        }
    }

    private static Exchange Time(CreateClient client)
    {
        var start = Stopwatch.GetTimestamp();
        var answer = client.Create();
        return new Exchange(answer, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
    }

    // One thread per client: the calls block.
    private static Task<T> OnThread<T>(Func<T> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static Sample Gather(TimeSpan length, List<Exchange>[] logs)
    {
        var all = logs.SelectMany(log => log).ToLookup(exchange => exchange.Answer.Status == 200);
        return new Sample(
            length,
            [.. all[true].Select(exchange => exchange.Milliseconds).Order()],
            [.. all[false].Select(exchange => exchange.Milliseconds).Order()],
            all[false].Count(exchange => exchange.Answer.RetryAfter is null));
    }

    private readonly record struct Exchange(HttpAnswer Answer, double Milliseconds);
}
