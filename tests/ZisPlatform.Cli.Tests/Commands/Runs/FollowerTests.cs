using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using ZisPlatform.Testing;

namespace ZisPlatform.Cli.Tests.Commands.Runs;

/// <summary>Tests of <c>--follow</c> against a server that drops stream connections.</summary>
public class FollowerTests
{
    [Test]
    public async Task Follower_resumes_after_the_last_received_entry()
    {
        var receivedIds = new ConcurrentQueue<string>();
        await using var app = await StartAsync(async context =>
        {
            var after = context.Request.Headers["Last-Event-ID"].ToString();
            receivedIds.Enqueue(after);
            switch (receivedIds.Count)
            {
                case 1:
                    await WriteEntryAsync(context, "a");
                    return;
                case 2:
                    context.Response.StatusCode = 503;
                    return;
                default:
                    await WriteEntryAsync(context, "b");
                    await context.Response.Body.FlushAsync();
                    await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
                    return;
            }
        });
        using var stop = new CancellationTokenSource();
        using var cli = new CliHost { ErrorOnTerminal = true };

        var following = Follow(cli, app, stop.Token);
        await cli.Output.WaitForAsync("entry b");
        await stop.CancelAsync();

        Assert.That((await following).Code, Is.EqualTo(ExitCodes.Cancelled));
        Assert.That(receivedIds.Take(3), Is.EqualTo(new[] { "", "a", "a" }));
        Assert.That((await following).Error, Does.Contain("Trying again.").And.Contain("Following again."));
    }

    [Test]
    public async Task Refused_stream_request_ends_the_follower()
    {
        await using var app = await StartAsync(context =>
        {
            context.Response.StatusCode = 429;
            return context.Response.WriteAsync("""{"title":"Too Many Requests","status":429,"detail":"there are too many listeners"}""");
        });
        using var cli = new CliHost();

        var result = await Follow(cli, app, CancellationToken.None);

        Assert.That(result.Code, Is.EqualTo(ExitCodes.Refused).Or.EqualTo(ExitCodes.ServerUnavailable));
        Assert.That(result.Error, Does.Contain("too many listeners"));
    }

    private static Task<CliResult> Follow(CliHost cli, WebApplication app, CancellationToken cancellationToken)
    {
        cli.Variables["ZIS_SERVER"] = app.Urls.Single();
        cli.Variables["ZIS_EMAIL"] = "ann@acme.example";
        cli.Variables["ZIS_TOKEN"] = "token";
        return cli.RunAsync("", cancellationToken, "logs", "--follow");
    }

    private static Task WriteEntryAsync(HttpContext context, string id)
    {
        context.Response.ContentType = "text/event-stream";
        return context.Response.WriteAsync($$"""
            :

            id: {{id}}
            event: log
            data: {"id":"{{id}}","description":"entry {{id}}"}


            """);
    }

    private static async Task<WebApplication> StartAsync(RequestDelegate stream)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(context => context.Request.Path.Value!.EndsWith("/stream", StringComparison.Ordinal)
            ? stream(context)
            : context.Response.WriteAsync("""{"account":{"id":1,"subdomain":"acme"},"user":{"email":"ann@acme.example"}}"""));
        await app.StartAsync();
        return app;
    }
}
