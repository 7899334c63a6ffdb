using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using ZisPlatform.Testing;

namespace ZisPlatform.Cli.Tests;

/// <summary>A server with only the vendor's API for one account: ZisPlatform without its own API. A test can replace its answers.</summary>
internal sealed class VendorServer : IAsyncDisposable
{
    private readonly HttpClient _backend = new(new SocketsHttpHandler { AllowAutoRedirect = false });
    private readonly WebApplication _app;

    private VendorServer(TestAccount account, Uri backendAddress)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(context => AnswerAsync(context, backendAddress, $"{account.Subdomain}.localhost:{backendAddress.Port}"));
    }

    public string Address => _app.Urls.Single();

    /// <summary>The method and path of each request to the vendor's API, in order.</summary>
    public ConcurrentQueue<string> Calls { get; } = [];

    /// <summary>
    /// The handler that is called before a request is forwarded, with its entry in <see cref="Calls"/>. It returns true if it has written
    /// the response.
    /// </summary>
    public Func<string, HttpContext, Task<bool>> Intercept { get; set; } = (_, _) => Task.FromResult(false);

    public static async Task<VendorServer> StartAsync(TestAccount account, Uri backendAddress)
    {
        var server = new VendorServer(account, backendAddress);
        await server._app.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _backend.Dispose();
    }

    private async Task AnswerAsync(HttpContext context, Uri backendAddress, string host)
    {
        var request = context.Request;
        if (request.Path.StartsWithSegments("/api/platform", StringComparison.Ordinal))
        {
            context.Response.StatusCode = 404;
            await context.Response.WriteAsync("""{"error":{"title":"Invalid endpoint","message":"Not found"}}""");
            return;
        }

        var query = request.Path.Value!.EndsWith("/install", StringComparison.Ordinal) ? request.QueryString.ToString() : "";
        var call = Uri.UnescapeDataString($"{request.Method} {request.Path}{query}")
            .Replace("/api/services/zis/registry/", "", StringComparison.Ordinal);
        Calls.Enqueue(call);
        if (await Intercept(call, context))
        {
            return;
        }

        using var forwarded = new HttpRequestMessage(
            new HttpMethod(request.Method),
            new Uri(backendAddress, $"{request.Path.ToUriComponent()}{request.QueryString}"));
        forwarded.Headers.Host = host;
        forwarded.Headers.TryAddWithoutValidation("Authorization", request.Headers.Authorization.ToString());
        if (request.ContentLength > 0)
        {
            forwarded.Content = new StreamContent(request.Body) { Headers = { ContentType = new("application/json") } };
        }

        using var response = await _backend.SendAsync(forwarded);
        context.Response.StatusCode = (int)response.StatusCode;
        context.Response.ContentType = response.Content.Headers.ContentType?.ToString();
        if (response.StatusCode != System.Net.HttpStatusCode.NoContent)
        {
            await response.Content.CopyToAsync(context.Response.Body);
        }
    }
}
