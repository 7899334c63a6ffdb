using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ZisPlatform.Browser.Tests;

/// <summary>
/// An application on a separate origin: <c>/app</c> is one of its pages, and <c>/hop</c> redirects to the same page on another origin.
/// </summary>
internal sealed class OriginServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private OriginServer(WebApplication app, int port)
    {
        _app = app;
        Origin = $"http://127.0.0.1:{port}";
        OtherOrigin = $"http://localhost:{port}";
    }

    public string Origin { get; }

    /// <summary>The same server by another name, which is another origin and another site to a browser.</summary>
    public string OtherOrigin { get; }

    public static async Task<OriginServer> StartAsync()
    {
        var port = FindFreePort();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhost(port));
        var app = builder.Build();
        var server = new OriginServer(app, port);
        app.MapGet("/app", () => Results.Content("<!DOCTYPE html><title>The application</title><h1>The application</h1>", "text/html"));
        app.MapGet("/hop", (HttpRequest request) => Results.Redirect($"{server.OtherOrigin}/app{request.QueryString}"));
        await app.StartAsync();
        return server;
    }

    /// <summary>Returns a port of this machine that nothing listens on.</summary>
    public static int FindFreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
