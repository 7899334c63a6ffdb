using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ZisPlatform.Benchmarks.Hosts;

/// <summary>Returns a constant for every request: the limit of the framework, and of every server that is built on it.</summary>
internal static class ConstantServer
{
    private static readonly byte[] ResponseBody = """{"token":{"id":10000007,"scopes":["read"],"used_at":null}}"""u8.ToArray();

    /// <summary>The path of the constant, here and behind the authentication of the real server.</summary>
    public const string Path = "/constant";

    public static async Task RunAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        await using var app = builder.Build();
        app.MapGet("/healthz", () => "");
        app.MapGet(Path, RespondAsync);
        await app.RunAsync();
    }

    public static Task RespondAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = ResponseBody.Length;
        return context.Response.Body.WriteAsync(ResponseBody).AsTask();
    }
}
