using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ZisPlatform.Testing;

/// <summary>A request that was sent by a flow.</summary>
internal sealed record ReceivedRequest(string Method, string Path, IReadOnlyDictionary<string, string> Headers, string Body);

/// <summary>An HTTP server for flows to call: records every request and answers as configured by the test.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly WebApplication _app;

    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _activeCalls = [];
    private readonly Dictionary<string, int> _maxActiveCalls = [];

    private bool _holdsResponses;

    private Receiver(WebApplication app) => _app = app;

    public string Address { get; private set; } = "";

    public ConcurrentQueue<ReceivedRequest> Requests { get; } = new();

    /// <summary>The handler that answers; by default, 200 with the request body in the member <c>echo</c>.</summary>
    public Func<HttpContext, ReceivedRequest, Task> Handler { get; set; } = static async (context, received) =>
    {
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(
            new JsonObject { ["echo"] = received.Body.Length == 0 ? null : JsonNode.Parse(received.Body) }.ToJsonString());
    };

    /// <summary>Holds all responses back until <see cref="ReleaseResponses"/>.</summary>
    public void HoldResponses() => _holdsResponses = true;

    public void ReleaseResponses() => _released.TrySetResult();

    /// <summary>Returns the number of active calls of a path, or of all paths if the path is null.</summary>
    public int ActiveCalls(string? path = null)
    {
        lock (_lock)
        {
            return path is null ? _activeCalls.Values.Sum() : _activeCalls.GetValueOrDefault(path);
        }
    }

    /// <summary>Returns the maximum number of concurrent calls of a path.</summary>
    public int MaxConcurrentCalls(string path)
    {
        lock (_lock)
        {
            return _maxActiveCalls.GetValueOrDefault(path);
        }
    }

    /// <summary>Returns the maximum number of concurrent calls of all paths together.</summary>
    public int MaxConcurrentCalls() => MaxConcurrentCalls("");

    public static async Task<Receiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = new Receiver(builder.Build());
        receiver._app.Run(receiver.ReceiveAsync);
        await receiver._app.StartAsync();
        receiver.Address = receiver._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return receiver;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task ReceiveAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var received = new ReceivedRequest(
            context.Request.Method,
            context.Request.Path + context.Request.QueryString,
            context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            await reader.ReadToEndAsync());
        Requests.Enqueue(received);
        Count(received.Path, 1);
        try
        {
            if (_holdsResponses)
            {
                await _released.Task.WaitAsync(context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            await Handler(context, received);
        }
        finally
        {
            Count(received.Path, -1);
        }
    }

    private void Count(string path, int delta)
    {
        lock (_lock)
        {
            _activeCalls[path] = _activeCalls.GetValueOrDefault(path) + delta;
            _maxActiveCalls[path] = Math.Max(_maxActiveCalls.GetValueOrDefault(path), _activeCalls[path]);
            _maxActiveCalls[""] = Math.Max(_maxActiveCalls.GetValueOrDefault(""), _activeCalls.Values.Sum());
        }
    }
}
