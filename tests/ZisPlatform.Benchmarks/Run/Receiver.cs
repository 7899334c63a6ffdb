using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ZisPlatform.Benchmarks.Load;

namespace ZisPlatform.Benchmarks.Run;

/// <summary>The API that flows call. It answers immediately and releases the client that sent the event.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private const int MaxClients = 256;

    private static readonly byte[] ResponseBody = """{"stored":true,"id":1000000000000000001}"""u8.ToArray();

    private readonly SemaphoreSlim[] _callSignals = [.. Enumerable.Range(0, MaxClients).Select(_ => new SemaphoreSlim(0))];
    private readonly WebApplication _app;

    private Receiver(WebApplication app) => _app = app;

    public int Port { get; private init; }

    public static async Task<Receiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder(["--urls", "http://127.0.0.1:0", "--hostBuilder:reloadConfigOnChange=false"]);
        builder.Logging.ClearProviders();
        var app = builder.Build();
        Receiver? receiver = null;
        app.MapPost("/calls/{client:int}", async (int client, HttpContext context) =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            receiver!._callSignals[client].Release();
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = ResponseBody.Length;
            await context.Response.Body.WriteAsync(ResponseBody);
        });
        await app.StartAsync();
        receiver = new Receiver(app) { Port = new Uri(app.Urls.First()).Port };
        return receiver;
    }

    /// <summary>
    /// Runs clients that send an event and wait for its flow's call before the next one. Returns after the last call.
    /// </summary>
    /// <param name="ports">The ports of the replicas; the clients are divided among them.</param>
    /// <param name="plan">The number of clients and the durations.</param>
    /// <param name="request">Returns the event of a client.</param>
    public async Task DriveAsync(int[] ports, LoadPlan plan, Func<int, byte[]> request)
    {
        var requests = Enumerable.Range(0, plan.Clients).Select(request).ToArray();
        await RequestLoad.RunAsync(ports, plan, async (client, number) =>
        {
            if (number > 0)
            {
                await WaitForCallAsync(client);
            }

            return requests[client];
        });
        await Task.WhenAll(Enumerable.Range(0, plan.Clients).Select(WaitForCallAsync));
    }

    private async Task WaitForCallAsync(int client)
    {
        if (!await _callSignals[client].WaitAsync(TimeSpan.FromSeconds(30)))
        {
            throw new TimeoutException("A flow did not call the receiver within 30 seconds.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Array.ForEach(_callSignals, signal => signal.Dispose());
    }
}
