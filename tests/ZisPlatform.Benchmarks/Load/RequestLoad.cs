using System.Diagnostics;

namespace ZisPlatform.Benchmarks.Load;

/// <summary>Clients that send ready-made requests, each as soon as its last one is answered; every answer must be a success.</summary>
internal static class RequestLoad
{
    private const int LargestAnswer = 256 * 1024;

    /// <param name="port">Where the server listens.</param>
    /// <param name="plan">How long, and by how many.</param>
    /// <param name="request">The bytes of a client's next request: the client's number and the request's.</param>
    public static Task<Sample> RunAsync(int port, LoadPlan plan, Func<int, int, byte[]> request) => RunAsync([port], plan, request);

    /// <param name="ports">Where the servers listen; the clients are shared among them.</param>
    /// <param name="plan">How long, and by how many.</param>
    /// <param name="request">The bytes of a client's next request: the client's number and the request's.</param>
    public static async Task<Sample> RunAsync(int[] ports, LoadPlan plan, Func<int, int, byte[]> request)
    {
        using var started = new Barrier(plan.Clients);
        var times = await Task.WhenAll(Enumerable.Range(0, plan.Clients).Select(client => Task.Factory.StartNew(
            () => Drive(ports[client % ports.Length], plan, started, number => request(client, number)), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        return new Sample(plan.Window, [.. times.SelectMany(list => list).Order()], [], 0);
    }

    /// <summary>Sends each of these once.</summary>
    public static Task SendAsync(int port, int clients, IReadOnlyList<byte[]> requests) =>
        Task.WhenAll(Enumerable.Range(0, clients).Select(client => Task.Factory.StartNew(
            () =>
            {
                using var wire = new HttpWire(port, LargestAnswer);
                for (var i = client; i < requests.Count; i += clients)
                {
                    Check(wire, requests[i]);
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));

    /// <summary>Sends one request, and gives the whole answer as text.</summary>
    public static string Ask(int port, byte[] request)
    {
        using var wire = new HttpWire(port, LargestAnswer);
        Check(wire, request);
        return wire.LastAnswer;
    }

    private static List<double> Drive(int port, LoadPlan plan, Barrier started, Func<int, byte[]> request)
    {
        using var wire = new HttpWire(port, LargestAnswer);
        var times = new List<double>(4096);
        started.SignalAndWait();
        var start = Stopwatch.GetTimestamp();
        for (var number = 0; ; number++)
        {
            var bytes = request(number);
            var begun = Stopwatch.GetTimestamp();
            Check(wire, bytes);
            var took = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
            var now = Stopwatch.GetElapsedTime(start);
            if (now >= plan.Lead + plan.Window)
            {
                return times;
            }

            if (now >= plan.Lead)
            {
                times.Add(took);
            }
        }
    }

    private static void Check(HttpWire wire, byte[] request)
    {
        if (wire.Exchange(request).Status is < 200 or > 299)
        {
            throw new InvalidOperationException($"A request was answered with\n{wire.LastAnswer}");
        }
    }
}
