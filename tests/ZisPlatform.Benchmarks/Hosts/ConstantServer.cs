using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace ZisPlatform.Benchmarks.Hosts;

/// <summary>The framework alone: a constant for every request, the limit for whoever builds on it.</summary>
internal static class ConstantServer
{
    private static readonly byte[] Answer = """{"token":{"id":10000007,"scopes":["read"],"used_at":null}}"""u8.ToArray();

    public static async Task RunAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        await using var app = builder.Build();
        app.MapGet("/healthz", () => "");
        app.MapGet("/constant", async context =>
        {
            context.Response.ContentType = "application/json; charset=utf-8";
            context.Response.ContentLength = Answer.Length;
            await context.Response.Body.WriteAsync(Answer);
        });
        await app.RunAsync();
    }
}
