using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using ZisPlatform.Cli;

namespace ZisPlatform.IntegrationTests.Cli;

/// <summary>Tests of <c>--follow</c> against a server that drops stream connections.</summary>
public class FollowerTests
{
    [Test]
    public async Task Follower_resumes_after_the_last_received_entry()
    {
        var asked = new ConcurrentQueue<string>();
        await using var app = await StartAsync(async context =>
        {
            var after = context.Request.Headers["Last-Event-ID"].ToString();
            asked.Enqueue(after);
            switch (asked.Count)
            {
                case 1:
                    await TellAsync(context, "a");
                    return;
                case 2:
                    context.Response.StatusCode = 503;
                    return;
                default:
                    await TellAsync(context, "b");
                    await context.Response.Body.FlushAsync();
                    await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
                    return;
            }
        });
        using var stop = new CancellationTokenSource();
        using var shell = new Shell { ErrorOnTerminal = true };

        var following = Follow(shell, app, stop.Token);
        await shell.Screen.WaitForAsync("entry b");
        await stop.CancelAsync();

        Assert.That((await following).Code, Is.EqualTo(ExitCodes.Cancelled));
        Assert.That(asked.Take(3), Is.EqualTo(new[] { "", "a", "a" }));
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
        using var shell = new Shell();

        var ran = await Follow(shell, app, CancellationToken.None);

        Assert.That(ran.Code, Is.EqualTo(ExitCodes.Refused).Or.EqualTo(ExitCodes.ServerUnavailable));
        Assert.That(ran.Error, Does.Contain("too many listeners"));
    }

    private static Task<Ran> Follow(Shell shell, WebApplication app, CancellationToken cancellationToken)
    {
        shell.Variables["ZIS_SERVER"] = app.Urls.Single();
        shell.Variables["ZIS_EMAIL"] = "ann@acme.example";
        shell.Variables["ZIS_TOKEN"] = "token";
        return shell.RunAsync("", cancellationToken, "logs", "--follow");
    }

    private static Task TellAsync(HttpContext context, string id)
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
