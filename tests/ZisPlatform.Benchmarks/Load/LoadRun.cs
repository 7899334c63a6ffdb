using System.Diagnostics;

namespace ZisPlatform.Benchmarks.Load;

/// <summary>How long, and by how many.</summary>
/// <param name="Clients">How many clients, each sending its next create as soon as the last is answered.</param>
/// <param name="Lead">Time before the measured stretch, so that it begins and ends in the middle of work.</param>
/// <param name="Window">The measured stretch.</param>
internal sealed record LoadPlan(int Clients, TimeSpan Lead, TimeSpan Window)
{
    /// <summary>Whether a client waits as long as a 503 tells it.</summary>
    public bool HeedsRetryAfter { get; init; }
}

/// <summary>Runs clients against one server.</summary>
internal static class LoadRun
{
    /// <summary>Counts what ends inside the plan's window.</summary>
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

    /// <summary>Sends so many creates at once, shared among the clients, and times the whole.</summary>
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

    // A thread a client: the calls block.
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
