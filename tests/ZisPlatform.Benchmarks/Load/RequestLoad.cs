using System.Diagnostics;

namespace ZisPlatform.Benchmarks.Load;

/// <summary>
/// Runs clients that send prepared requests, each as soon as the previous one is answered. Every response must be a success.
/// </summary>
internal static class RequestLoad
{
    private const int LargestAnswer = 256 * 1024;

    /// <param name="port">The port of the server.</param>
    /// <param name="plan">The number of clients and the durations.</param>
    /// <param name="request">Returns the bytes of a client's next request, given the numbers of the client and of the request.</param>
    public static Task<Sample> RunAsync(int port, LoadPlan plan, Func<int, int, byte[]> request) =>
        RunAsync([port], plan, (client, number) => ValueTask.FromResult(request(client, number)));

    /// <param name="ports">The ports of the servers; the clients are divided among them.</param>
    /// <param name="plan">The number of clients and the durations.</param>
    /// <param name="request">
    /// Returns the bytes of a client's next request when it is due, given the numbers of the client and of the request.
    /// </param>
    public static async Task<Sample> RunAsync(int[] ports, LoadPlan plan, Func<int, int, ValueTask<byte[]>> request)
    {
        var wires = Enumerable.Range(0, plan.Clients).Select(client => new HttpWire(ports[client % ports.Length], LargestAnswer)).ToArray();
        try
        {
            var start = Stopwatch.GetTimestamp();
            var times = await Task.WhenAll(
                wires.Select((wire, client) => Task.Run(() => DriveAsync(wire, plan, start, number => request(client, number)))));
            return new Sample(plan.Window, [.. times.SelectMany(list => list).Order()], [], 0);
        }
        finally
        {
            Array.ForEach(wires, wire => wire.Dispose());
        }
    }

    /// <summary>Sends each request once.</summary>
    public static Task SendAsync(int port, int clients, IReadOnlyList<byte[]> requests) =>
        Task.WhenAll(Enumerable.Range(0, clients).Select(client => Task.Run(async () =>
        {
            using var wire = new HttpWire(port, LargestAnswer);
            for (var i = client; i < requests.Count; i += clients)
            {
                Check(wire, await wire.ExchangeAsync(requests[i]));
            }
        })));

    /// <summary>Sends one request, and returns the complete response as text.</summary>
    public static string Ask(int port, byte[] request)
    {
        using var wire = new HttpWire(port, LargestAnswer);
        Check(wire, wire.Exchange(request));
        return wire.LastAnswer;
    }

    private static async Task<List<double>> DriveAsync(HttpWire wire, LoadPlan plan, long start, Func<int, ValueTask<byte[]>> request)
    {
        var times = new List<double>(4096);
        for (var number = 0; ; number++)
        {
            var bytes = await request(number);
            var begun = Stopwatch.GetTimestamp();
            Check(wire, await wire.ExchangeAsync(bytes));
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

    private static void Check(HttpWire wire, HttpAnswer answer)
    {
        if (answer.Status is < 200 or > 299)
        {
            throw new InvalidOperationException($"A request was answered with\n{wire.LastAnswer}");
        }
    }
}
