using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using ZisPlatform.Testing;

namespace ZisPlatform.Cli.Tests;

/// <summary>Tests against servers that are stopped or broken, or that are not ZisPlatform servers.</summary>
public class FailureTests
{
    private readonly CliHost _cli = new();
    private WebApplication? _app;

    [SetUp]
    public void LogIn()
    {
        _cli.Variables["ZIS_EMAIL"] = "ada@example.com";
        _cli.Variables["ZIS_TOKEN"] = "hunter2";
    }

    [TearDown]
    public async Task StopAsync()
    {
        _cli.Dispose();
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }
    }

    [Test]
    public async Task Stopped_server_is_reported_as_unreachable()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = $"http://{listener.LocalEndpoint}/";
        listener.Stop();

        var result = await _cli.RunAsync("whoami", "--server", address);

        Assert.That(result.Code, Is.EqualTo(ExitCodes.ServerUnavailable));
        Assert.That(result.Error, Does.StartWith($"zis: Cannot reach {address}: "));
    }

    [TestCase(200, "text/html", "<html>", "something other than a JSON object")]
    [TestCase(200, "application/json", "[]", "something other than a JSON object")]
    [TestCase(200, "application/json", "{}", "lacks account.subdomain")]
    [TestCase(204, "application/json", "", "something other than a JSON object")]
    [TestCase(502, "text/html", "<html>", "answered 502 Bad Gateway")]
    [TestCase(500, "application/problem+json", """{"detail":"it broke","request_id":"abc"}""", "it broke")]
    [TestCase(500, "application/problem+json", """{"detail":"it broke","request_id":"abc"}""", "Request id: abc")]
    [TestCase(302, "text/html", "", "The server points to http://elsewhere.example/")]
    [TestCase(503, "application/json", """{"message":"too busy"}""", "Retry-After: 7")]
    public async Task Broken_server_is_reported_as_unavailable(int status, string contentType, string body, string expectedText)
    {
        await AnswerAsync(status, contentType, body);

        var result = await _cli.RunAsync("whoami");

        Assert.That((result.Code, result.Out), Is.EqualTo((ExitCodes.ServerUnavailable, "")));
        Assert.That(result.Error, Does.Contain(expectedText));
        Assert.That(result.Error, Does.Not.Contain("hunter2"));
    }

    [Test]
    public async Task Control_characters_in_a_server_message_are_removed()
    {
        await AnswerAsync(403, "application/json", """{"message":"no\u001b[2J\nreally"}""");

        var result = await _cli.RunAsync("whoami");

        Assert.That((result.Code, result.Error.Trim()), Is.EqualTo((ExitCodes.Refused, "zis: no [2J really")));
    }

    [Test]
    public async Task Response_without_a_list_is_not_shown_as_an_empty_list()
    {
        await AnswerAsync(200, "application/json", """{"account":{"subdomain":"local"}}""");

        Assert.That((await _cli.RunAsync("user", "list")).Code, Is.EqualTo(ExitCodes.ServerUnavailable));
    }

    [Test]
    public async Task Ctrl_C_cancels_a_waiting_command()
    {
        var requestReceived = new TaskCompletionSource();
        using var interrupt = new CancellationTokenSource();
        await StartAsync(async context =>
        {
            requestReceived.SetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });

        var running = _cli.RunAsync("", interrupt.Token, "whoami");
        await requestReceived.Task;
        await interrupt.CancelAsync();
        var result = await running;

        Assert.That((result.Code, result.Error.Trim()), Is.EqualTo((ExitCodes.Cancelled, "zis: Cancelled.")));
    }

    private Task AnswerAsync(int status, string contentType, string body) => StartAsync(async context =>
    {
        context.Response.StatusCode = status;
        context.Response.Headers.RetryAfter = status == 503 ? "7" : default;
        context.Response.Headers.Location = status == 302 ? "http://elsewhere.example/" : default;
        if (status != 204)
        {
            context.Response.ContentType = contentType;
            await context.Response.WriteAsync(body);
        }
    });

    private async Task StartAsync(RequestDelegate handler)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(handler);
        await _app.StartAsync();
        _cli.Variables["ZIS_SERVER"] = _app.Urls.Single();
    }
}
