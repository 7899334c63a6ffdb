using System.Diagnostics;

namespace ZisPlatform.Benchmarks.Load;

/// <summary>
/// Runs clients that send prepared requests, each as soon as the previous one is answered. Every response must be a success.
/// </summary>
internal static class RequestLoad
{
    private const int MaxResponseBytes = 256 * 1024;

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
        var connections = Enumerable.Range(0, plan.Clients)
            .Select(client => new RawHttpConnection(ports[client % ports.Length], MaxResponseBytes))
            .ToArray();
        try
        {
            var start = Stopwatch.GetTimestamp();
            var times = await Task.WhenAll(
                connections.Select((connection, client) => Task.Run(
                    () => RunClientAsync(connection, plan, start, number => request(client, number)))));
            return new Sample(plan.Window, [.. times.SelectMany(list => list).Order()], [], 0);
        }
        finally
        {
            Array.ForEach(connections, connection => connection.Dispose());
        }
    }

    /// <summary>Sends each request once.</summary>
    public static Task SendAsync(int port, int clients, IReadOnlyList<byte[]> requests) =>
        Task.WhenAll(Enumerable.Range(0, clients).Select(client => Task.Run(async () =>
        {
            using var connection = new RawHttpConnection(port, MaxResponseBytes);
            for (var i = client; i < requests.Count; i += clients)
            {
                EnsureSuccess(connection, await connection.ExchangeAsync(requests[i]));
            }
        })));

    /// <summary>Sends one request, and returns the complete response as text.</summary>
    public static string SendAndRead(int port, byte[] request)
    {
        using var connection = new RawHttpConnection(port, MaxResponseBytes);
        EnsureSuccess(connection, connection.Exchange(request));
        return connection.LastResponse;
    }

    private static async Task<List<double>> RunClientAsync(
        RawHttpConnection connection, LoadPlan plan, long start, Func<int, ValueTask<byte[]>> request)
    {
        var times = new List<double>(4096);
        for (var number = 0; ; number++)
        {
            var bytes = await request(number);
            var requestStart = Stopwatch.GetTimestamp();
            EnsureSuccess(connection, await connection.ExchangeAsync(bytes));
            var duration = Stopwatch.GetElapsedTime(requestStart).TotalMilliseconds;
            var elapsed = Stopwatch.GetElapsedTime(start);
            if (elapsed >= plan.RampUp + plan.Window)
            {
                return times;
            }

            if (elapsed >= plan.RampUp)
            {
                times.Add(duration);
            }
        }
    }

    private static void EnsureSuccess(RawHttpConnection connection, RawHttpResponse response)
    {
        if (response.Status is < 200 or > 299)
        {
            throw new InvalidOperationException($"The response to a request is\n{connection.LastResponse}");
        }
    }
}
