using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ZisPlatform.Cli.Tests.Commands.Flows;
using ZisPlatform.Testing;

namespace ZisPlatform.Cli.Tests.Flows.Answers;

/// <summary>Tests of custom actions that are sent over the network to a local server.</summary>
public class FlowLiveTests : FlowCommandTests
{
    private readonly List<(string Line, IHeaderDictionary Headers)> _requests = [];
    private readonly WebApplication _server = CreateServer();
    private Func<HttpContext, Task> _answerTicket = context => context.Response.WriteAsync(Ticket);

    [SetUp]
    public async Task StartServerAsync()
    {
        _server.Run(AnswerAsync);
        await _server.StartAsync();
    }

    [TearDown]
    public async Task StopServerAsync() => await _server.DisposeAsync();

    [Test]
    public async Task Live_request_carries_the_connection_credential()
    {
        var result = await RunLiveAsync("--json");

        Assert.That((result.Code, result.Json["end"]!.GetValue<string>()), Is.EqualTo((0, "succeeded")), result.Out);
        Assert.That(_requests.Select(request => request.Line), Is.EqualTo(new[]
        {
            "GET /tickets/42?include=users ", """POST /items {"sku":"A1","count":2}""", """POST /items {"sku":"B2","count":1}""",
        }));
        Assert.That(_requests[0].Headers["X-Api-Key"].ToString(), Is.EqualTo("hd-secret-123"));
        Assert.That(_requests[0].Headers.UserAgent.ToString(), Does.StartWith("zis/"));
        Assert.That(_requests[1].Headers.Authorization.ToString(), Is.EqualTo("Bearer wh-secret-456"));
        Assert.That(result.Json["document"]!["posted"]![0]!["answer"]!["posted"]!.GetValue<bool>(), Is.True);
        Assert.That(result.Out, Does.Not.Contain("secret"));
    }

    [Test]
    public async Task Live_recording_can_be_replayed_without_the_server()
    {
        var requestCount = 0;
        _answerTicket = context =>
        {
            context.Response.StatusCode = requestCount++ == 0 ? 429 : 200;
            context.Response.Headers.RetryAfter = "7";
            return context.Response.WriteAsync(requestCount == 1 ? "slow down" : Ticket);
        };
        var record = Cli.PathOf("record.json");
        var liveRun = await RunLiveAsync("--json", "--record", record);
        await _server.StopAsync();

        var replay = await RunWithInputAsync(EventForServer, "--allow-http", "--json", "--replay", record);

        Assert.That(replay.Out, Is.EqualTo(liveRun.Out));
        Assert.That(replay.Json["states"]![0]!["calls"]![0]!["answer"]!["headers"]!["retry-after"]!.GetValue<string>(), Is.EqualTo("7"));
    }

    [Test]
    public async Task Unreachable_server_is_an_error_that_the_flow_can_retry()
    {
        var address = EventForServer;
        await _server.StopAsync();
        var result = await RunWithInputAsync(address, "--allow-http", "--live");

        Assert.That(result.Code, Is.EqualTo(ExitCodes.FlowFailed));
        Assert.That(
            result.Out,
            Does.Contain("2 retries, Failed").And.Contain("external action failed: cannot connect")
                .And.Contain("run this flow again after 30s"));
    }

    [Test]
    public async Task Call_times_out_at_its_deadline()
    {
        var time = new SignallingTimeProvider();
        Cli.Time = time;
        _answerTicket = async context => await Task.Delay(Timeout.Infinite, context.RequestAborted);
        var run = RunLiveAsync();

        await time.TimerCreated.WaitAsync(TimeSpan.FromSeconds(30));
        while (!run.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(30));
            await Task.Yield();
        }

        Assert.That((await run).Out, Does.Contain("external action failed: timed out"));
    }

    [Test]
    public async Task Oversized_response_is_not_read_completely()
    {
        _answerTicket = async context =>
        {
            var chunk = new byte[64 * 1024];
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(chunk);
            }
        };

        Assert.That((await RunLiveAsync()).Out, Does.Contain("external action failed: payload is larger than 2MB"));
    }

    [Test]
    public async Task Damaged_compression_fails_the_action()
    {
        _answerTicket = context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            return context.Response.WriteAsync("this is not gzip");
        };

        Assert.That((await RunLiveAsync()).Out, Does.Contain("external action failed: the answer's compression is damaged"));
    }

    [Test]
    public async Task Redirect_of_a_read_request_is_followed()
    {
        _answerTicket = context =>
        {
            if (!context.Request.Path.StartsWithSegments("/tickets/moved"))
            {
                context.Response.Redirect("/tickets/moved");
                return Task.CompletedTask;
            }

            return context.Response.WriteAsync(Ticket);
        };

        Assert.That((await RunLiveAsync()).Out, Does.Contain("succeeded: Synced 42"));
        Assert.That(_requests.Select(request => request.Line), Does.Contain("GET /tickets/moved "));
    }

    [Test]
    public async Task Redirect_to_another_port_does_not_take_the_credential_along()
    {
        await using var account = await Receiver.StartAsync();
        await using var other = await Receiver.StartAsync();
        account.Handler = (context, received) =>
        {
            context.Response.Redirect(other.Address + received.Path);
            return Task.CompletedTask;
        };

        await RunOnAccountAsync("--account-url", account.Address);

        Assert.That(account.Requests.First().Headers["Authorization"], Is.EqualTo("Bearer zd-secret-1"));
        Assert.That(other.Requests.First().Headers.Keys, Has.None.EqualTo("Authorization").IgnoreCase);
    }

    [Test]
    public async Task Endless_redirect_is_an_error()
    {
        _answerTicket = context =>
        {
            context.Response.Redirect(context.Request.Path);
            return Task.CompletedTask;
        };

        Assert.That((await RunLiveAsync()).Out, Does.Contain("external action failed due to status code: 302"));
        Assert.That(_requests, Has.Count.EqualTo(3 * 6), "three attempts of a request and five redirects");
    }

    [Test]
    public async Task Plain_http_requires_the_allow_http_option()
    {
        Assert.That((await RunWithInputAsync(EventForServer, "--live")).Out, Does.Contain("the address must begin with https://"));
        Assert.That(_requests, Is.Empty);
    }

    [Test]
    public async Task Call_to_the_account_API_requires_the_account_url_option()
    {
        var withoutOption = await RunOnAccountAsync();
        var withOption = await RunOnAccountAsync("--account-url", Address);

        Assert.That(withoutOption.Error, Does.Contain("goes to the account's own API").And.Contain("--account-url"));
        Assert.That(withOption.Out, Does.Contain("succeeded: No attachments"));
        Assert.That(_requests.Single().Headers.Authorization.ToString(), Is.EqualTo("Bearer zd-secret-1"));
    }

    /// <summary>Runs a flow that reads the comments of a ticket from the account's own API.</summary>
    private Task<CliResult> RunOnAccountAsync(params string[] args)
    {
        Cli.SaveBundle("e3.json");
        return Cli.RunAsync(
        [
            "flow", "run", Cli.PathOf("bundle.json"), "--live", "--allow-http",
            "--input", Cli.Save("event.json", """{"ticket_event":{"current":"solved","ticket":{"id":5}}}"""),
            "--connections", Cli.Save("connections.json", """{"zendesk":{"access_token":"zd-secret-1"}}"""),
            .. args,
        ]);
    }

    private string Address => _server.Urls.Single();

    private string EventForServer => Event.Replace("https://helpdesk.example", Address, StringComparison.Ordinal);

    private static WebApplication CreateServer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        return builder.Build();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        // Copies the headers, because the server reuses its dictionary for the next request.
        _requests.Add((
            $"{context.Request.Method} {context.Request.Path}{context.Request.QueryString} {await reader.ReadToEndAsync()}",
            new HeaderDictionary(context.Request.Headers.ToDictionary())));
        context.Response.ContentType = "application/json";
        await (context.Request.Path.StartsWithSegments("/tickets") ? _answerTicket(context)
            : context.Response.WriteAsync(context.Request.Path.StartsWithSegments("/api") ? """{"comments":[]}""" : """{"posted":true}"""));
    }

    private Task<CliResult> RunLiveAsync(params string[] args)
    {
        // The connection is restricted to helpdesk.example, but the test server has a local address.
        Cli.Save("connections.json", Connections.Replace("helpdesk.example", "127.0.0.1", StringComparison.Ordinal));
        return RunWithInputAsync(EventForServer, ["--allow-http", "--live", "--mock", """LoadConfig={"mode":"live"}""", .. args]);
    }
}
