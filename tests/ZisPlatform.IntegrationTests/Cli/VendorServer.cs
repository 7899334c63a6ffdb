using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using ZisPlatform.Testing;

namespace ZisPlatform.IntegrationTests.Cli;

/// <summary>A server with only the vendor's API for one account: ZisPlatform without its own API. A test can replace its answers.</summary>
internal sealed class VendorServer : IAsyncDisposable
{
    private readonly HttpClient _behind = new(new SocketsHttpHandler { AllowAutoRedirect = false });
    private readonly WebApplication _app;

    private VendorServer(TestAccount account, Uri behind)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(context => AnswerAsync(context, behind, $"{account.Subdomain}.localhost:{behind.Port}"));
    }

    public string Address => _app.Urls.Single();

    /// <summary>The method and path of each request to the vendor's API, in order.</summary>
    public ConcurrentQueue<string> Calls { get; } = [];

    /// <summary>
    /// The handler that is called before a request is forwarded, with its entry in <see cref="Calls"/>. It returns true if it has written
    /// the response.
    /// </summary>
    public Func<string, HttpContext, Task<bool>> Spoil { get; set; } = (_, _) => Task.FromResult(false);

    public static async Task<VendorServer> StartAsync(TestAccount account, Uri behind)
    {
        var server = new VendorServer(account, behind);
        await server._app.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _behind.Dispose();
    }

    private async Task AnswerAsync(HttpContext context, Uri behind, string host)
    {
        var request = context.Request;
        if (request.Path.StartsWithSegments("/api/platform", StringComparison.Ordinal))
        {
            context.Response.StatusCode = 404;
            await context.Response.WriteAsync("""{"error":{"title":"Invalid endpoint","message":"Not found"}}""");
            return;
        }

        var call = Uri.UnescapeDataString(
            $"{request.Method} {request.Path}{(request.Path.Value!.EndsWith("/install", StringComparison.Ordinal) ? request.QueryString : "")}")
            .Replace("/api/services/zis/registry/", "", StringComparison.Ordinal);
        Calls.Enqueue(call);
        if (await Spoil(call, context))
        {
            return;
        }

        using var forwarded = new HttpRequestMessage(
            new HttpMethod(request.Method),
            new Uri(behind, $"{request.Path.ToUriComponent()}{request.QueryString}"));
        forwarded.Headers.Host = host;
        forwarded.Headers.TryAddWithoutValidation("Authorization", request.Headers.Authorization.ToString());
        if (request.ContentLength > 0)
        {
            forwarded.Content = new StreamContent(request.Body) { Headers = { ContentType = new("application/json") } };
        }

        using var answer = await _behind.SendAsync(forwarded);
        context.Response.StatusCode = (int)answer.StatusCode;
        context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
        if (answer.StatusCode != System.Net.HttpStatusCode.NoContent)
        {
            await answer.Content.CopyToAsync(context.Response.Body);
        }
    }
}
