using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using ZisPlatform.Testing;

namespace ZisPlatform.Api.Tests.Hosting;

/// <summary>Clients that send too slowly, at a server with the shortest timeouts that Kestrel allows.</summary>
public class SlowRequestTests
{
    private ZisTestServer _server = null!;

    [SetUp]
    public async Task StartAsync() => _server = await ZisTestServer.StartAsync(
        Engine.Sqlite,
        services => services.Configure<KestrelServerOptions>(kestrel =>
        {
            // Kestrel requires a grace period of more than one second.
            kestrel.Limits.MinRequestBodyDataRate =
                new MinDataRate(kestrel.Limits.MinRequestBodyDataRate!.BytesPerSecond, TimeSpan.FromSeconds(1.001));
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromMilliseconds(100);
        }));

    [TearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [TestCase("/api/services/zis/registry/slow", "application/json", "\"message\":\"the request body arrived too slowly\"")]
    [TestCase("/api/v2/oauth/clients", "application/json", "\"message\":\"the request body arrived too slowly\"")]
    [TestCase("/oauth/tokens", "application/json", "\"error_description\":\"the request body arrived too slowly\"")]
    [TestCase("/api/platform/v1/users", "application/problem+json", "\"detail\":\"the request body arrived too slowly\"")]
    public async Task Stalled_body_is_refused_with_408_in_the_format_of_the_endpoint(string path, string type, string text)
    {
        var credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{ZisTestServer.AdminEmail}/token:{ZisTestServer.AdminToken}"));

        var answer = await SendAsync(
            $"POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic {credentials}\r\nContent-Length: 1000\r\n\r\n{{");

        Assert.That(answer, Does.StartWith("HTTP/1.1 408 "));
        Assert.That(answer, Does.Contain($"Content-Type: {type}").And.Contains(text));
    }

    [Test]
    public async Task Incomplete_request_head_is_refused_with_408()
    {
        Assert.That(await SendAsync("GET /health/ready HTTP/1.1\r\nHost: localhost\r\n"), Does.StartWith("HTTP/1.1 408 "));
    }

    /// <summary>Sends these bytes only, and returns everything that the server sends until it closes the connection.</summary>
    private async Task<string> SendAsync(string start)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(_server.Address.Host, _server.Address.Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(start));
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }
}
