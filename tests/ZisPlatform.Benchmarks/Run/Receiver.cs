using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ZisPlatform.Benchmarks.Load;

namespace ZisPlatform.Benchmarks.Run;

/// <summary>The API that flows call: it answers at once, and lets the client go on whose event it was.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private const int MostClients = 256;

    /// <summary>Whose calls are answered, and wait for nobody.</summary>
    public const int NobodysClient = MostClients - 1;

    private static readonly byte[] Answer = """{"stored":true,"id":1000000000000000001}"""u8.ToArray();

    private readonly SemaphoreSlim[] _calls = [.. Enumerable.Range(0, MostClients).Select(_ => new SemaphoreSlim(0))];
    private readonly bool[] _isUnderWay = new bool[MostClients];
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
            receiver!._calls[client].Release();
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = Answer.Length;
            await context.Response.Body.WriteAsync(Answer);
        });
        await app.StartAsync();
        receiver = new Receiver(app) { Port = new Uri(app.Urls.First()).Port };
        return receiver;
    }

    /// <summary>Clients that send an event and wait for its flow's call before the next one; the times are those of the sends.</summary>
    /// <param name="ports">The replicas; clients are shared among them.</param>
    /// <param name="plan">How long, and by how many.</param>
    /// <param name="request">A client's event.</param>
    public Task<Sample> DriveAsync(int[] ports, LoadPlan plan, Func<int, byte[]> request)
    {
        var requests = Enumerable.Range(0, plan.Clients).Select(request).ToArray();
        return RequestLoad.RunAsync(ports, plan, async (client, _) =>
        {
            // The last event of a round is waited for in the next one.
            if (_isUnderWay[client] && !await _calls[client].WaitAsync(TimeSpan.FromSeconds(30)))
            {
                throw new TimeoutException("A flow did not call within 30 seconds.");
            }

            _isUnderWay[client] = true;
            return requests[client];
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Array.ForEach(_calls, calls => calls.Dispose());
    }
}
