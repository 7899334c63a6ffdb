using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using ZisPlatform.Infrastructure.Outbound;

namespace ZisPlatform.Infrastructure.Tests.Outbound;

/// <summary>Tests the guard with a real server on the loopback address: forbidden requests do not reach it, others are limited.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
public class OutboundHttpTests
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _hangingRequests = [];
    private WebApplication _server = null!;
    private int _port;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.AllowSynchronousIO = true;
        });
        _server = builder.Build();
        _server.Run(RespondAsync);
        await _server.StartAsync();
        _port = new Uri(_server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [TestCase("127.0.0.1")]
    [TestCase("localhost")]
    [TestCase("localhost.")]
    [TestCase("[::1]")]
    [TestCase("[::ffff:127.0.0.1]")]
    [TestCase("[::127.0.0.1]")]
    [TestCase("0.0.0.0")]
    [TestCase("[::]")]
    [TestCase("2130706433")]
    [TestCase("0x7f000001")]
    [TestCase("0177.0.0.1")]
    [TestCase("127.1")]
    [TestCase("127.0.0.1.")]
    [TestCase("１２７.0.0.1")]
    public async Task No_spelling_of_the_loopback_address_is_reachable(string host)
    {
        // The resolver of the guard does not accept some of the spellings as names.
        Assert.That(
            await GetRefusalAsync($"http://{host}:{_port}/plain", allowHttp: true),
            Is.EqualTo(OutboundErrorKind.Address).Or.EqualTo(OutboundErrorKind.Unresolved),
            host);
    }

    [TestCase("10.0.0.1")]
    [TestCase("172.16.0.1")]
    [TestCase("192.168.1.1")]
    [TestCase("100.64.0.1")]
    [TestCase("169.254.169.254", Description = "metadata service of a cloud")]
    [TestCase("168.63.129.16", Description = "metadata service of another cloud")]
    [TestCase("[fd00:ec2::254]", Description = "metadata service of a third cloud")]
    [TestCase("[fc00::1]")]
    [TestCase("[fe80::1]")]
    [TestCase("[::ffff:10.0.0.1]")]
    [TestCase("[::10.0.0.1]")]
    [TestCase("[64:ff9b::a00:1]")]
    [TestCase("[2002:a00:1::]")]
    [TestCase("224.0.0.1")]
    [TestCase("[ff02::1]")]
    [TestCase("255.255.255.255")]
    [TestCase("192.0.2.1")]
    [TestCase("240.0.0.1")]
    public async Task Addresses_that_are_not_public_are_refused(string host)
    {
        Assert.That(await GetRefusalAsync($"https://{host}/"), Is.EqualTo(OutboundErrorKind.Address), host);
    }

    [Test]
    public async Task Only_the_allowed_networks_are_reachable()
    {
        Assert.That(await GetTextAsync("/plain"), Is.EqualTo("plain"));
        Assert.That(
            await GetRefusalAsync($"http://[::1]:{_port}/plain", allowHttp: true, networks: "127.0.0.0/8"),
            Is.EqualTo(OutboundErrorKind.Address));
        Assert.That(
            await GetRefusalAsync("http://10.0.0.1/", allowHttp: true, networks: "127.0.0.0/8"), Is.EqualTo(OutboundErrorKind.Address));
    }

    [TestCase("http://127.0.0.1/", OutboundErrorKind.Scheme)]
    [TestCase("ftp://127.0.0.1/", OutboundErrorKind.Scheme)]
    [TestCase("file:///etc/passwd", OutboundErrorKind.Scheme)]
    [TestCase("gopher://127.0.0.1/", OutboundErrorKind.Scheme)]
    [TestCase("https://user:S3cret@example.com/", OutboundErrorKind.UserInfo)]
    [TestCase("https://127.0.0.1%2F@example.com/", OutboundErrorKind.UserInfo)]
    public async Task An_unsupported_scheme_or_user_info_is_refused_before_name_resolution(string url, OutboundErrorKind refusal)
    {
        Assert.That(await GetRefusalAsync(url), Is.EqualTo(refusal));
    }

    [Test]
    public async Task The_guard_checks_redirects()
    {
        using var client = CreateClient(new OutboundOptions { AllowHttp = true, AllowedNetworks = { "127.0.0.0/8" } });

        Assert.That(
            async () => await client.GetAsync(new Uri(UrlOf("/to?http://169.254.169.254/latest/meta-data"))),
            ThrowsRefusal(OutboundErrorKind.Address));
        Assert.That(
            async () => await client.GetAsync(new Uri(UrlOf("/to?http://a:b@127.0.0.1/"))), ThrowsRefusal(OutboundErrorKind.UserInfo));
        using var redirected = await client.GetAsync(new Uri(UrlOf("/to?/plain")));
        Assert.That(await redirected.Content.ReadAsStringAsync(), Is.EqualTo("plain"));
        using var otherScheme = await client.GetAsync(new Uri(UrlOf("/to?file:///etc/passwd")));
        Assert.That(otherScheme.StatusCode, Is.EqualTo(HttpStatusCode.Found), "a redirect to another scheme is not followed");
        using var posted = await client.PostAsync(new Uri(UrlOf("/to?/plain")), new StringContent("x"));
        Assert.That(posted.StatusCode, Is.EqualTo(HttpStatusCode.Found), "only GET and HEAD requests follow redirects");
        using var circular = await client.GetAsync(new Uri(UrlOf("/circle")));
        Assert.That(circular.StatusCode, Is.EqualTo(HttpStatusCode.Found));
    }

    [Test]
    public async Task Each_redirect_checks_the_allowed_host_and_drops_credentials_for_other_hosts()
    {
        using var client = CreateClient(new OutboundOptions { AllowHttp = true, AllowedNetworks = { "127.0.0.0/8" } });
        using var restricted = new HttpRequestMessage(HttpMethod.Get, UrlOf($"/to?http://127.0.0.2:{_port}/plain"));
        restricted.Options.Set(OutboundRequestOptions.AllowedHost, host => host == "127.0.0.1");
        Assert.That(async () => await client.SendAsync(restricted), ThrowsRefusal(OutboundErrorKind.Host));

        // A server on another port counts as another host.
        using var otherServer = new TcpListener(IPAddress.Loopback, 0);
        otherServer.Start();
        using var request = new HttpRequestMessage(
            HttpMethod.Get, UrlOf($"/to?http://127.0.0.1:{((IPEndPoint)otherServer.LocalEndpoint).Port}/headers"));
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer S3cret");
        request.Headers.TryAddWithoutValidation("X-Api-Key", "S3cret");
        request.Headers.TryAddWithoutValidation("X-Kept", "kept");
        request.Options.Set(OutboundRequestOptions.CredentialHeaders, ["x-api-key"]);
        var responseTask = client.SendAsync(request);
        using var connection = await otherServer.AcceptTcpClientAsync();
        var stream = connection.GetStream();
        var head = await ReadHeadAsync(stream);
        await stream.WriteAsync("HTTP/1.1 204 No Content\r\n\r\n"u8.ToArray());
        using var response = await responseTask;

        Assert.That(head, Does.Contain("X-Kept: kept").And.Not.Contain("S3cret").And.Not.Contain("X-Forwarded-For"));
    }

    [TestCase("/gzip")]
    [TestCase("/deflate")]
    [TestCase("/br")]
    [TestCase("/plain")]
    public async Task Compressed_responses_are_decoded(string path)
    {
        Assert.That(await GetTextAsync(path), Is.EqualTo("plain"));
    }

    [TestCase("/large", OutboundErrorKind.TooLarge)]
    [TestCase("/large-chunked", OutboundErrorKind.TooLarge)]
    [TestCase("/bomb", OutboundErrorKind.TooLarge)]
    [TestCase("/twice", OutboundErrorKind.Encoding)]
    [TestCase("/damaged", OutboundErrorKind.Encoding)]
    public async Task A_response_that_is_too_large_or_cannot_be_decoded_is_refused(string path, OutboundErrorKind refusal)
    {
        Assert.That(await GetRefusalAsync(UrlOf(path), allowHttp: true, networks: "127.0.0.0/8"), Is.EqualTo(refusal));
    }

    [TestCase("/hangs")]
    [TestCase("/hangs-in-the-body")]
    public async Task A_response_that_does_not_end_times_out(string path)
    {
        var clock = new FakeTimeProvider();
        using var client = CreateClient(new OutboundOptions { AllowHttp = true, AllowedNetworks = { "127.0.0.0/8" } }, clock);
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _hangingRequests[path] = arrived;

        var responseTask = client.GetAsync(new Uri(UrlOf(path)));
        await arrived.Task.WaitAsync(TimeSpan.FromSeconds(30));
        clock.Advance(OutboundRequestOptions.DefaultTimeLimit);

        Assert.That(async () => await responseTask.WaitAsync(TimeSpan.FromSeconds(30)), ThrowsRefusal(OutboundErrorKind.TooSlow));
    }

    [Test]
    public async Task Cookies_are_not_kept()
    {
        using var client = CreateClient(new OutboundOptions { AllowHttp = true, AllowedNetworks = { "127.0.0.0/8" } });
        await client.GetAsync(new Uri(UrlOf("/cookie")));

        Assert.That(await client.GetStringAsync(new Uri(UrlOf("/headers"))), Does.Not.Contain("Cookie"));
    }

    private static HttpClient CreateClient(OutboundOptions options, TimeProvider? clock = null) =>
        new(OutboundHttp.CreateHandler(options, clock ?? TimeProvider.System)) { Timeout = Timeout.InfiniteTimeSpan };

    private string UrlOf(string path) => $"http://127.0.0.1:{_port}{path}";

    private async Task<string> GetTextAsync(string path)
    {
        using var client = CreateClient(new OutboundOptions { AllowHttp = true, AllowedNetworks = { "127.0.0.0/8" } });
        return await client.GetStringAsync(new Uri(UrlOf(path)));
    }

    private static async Task<OutboundErrorKind?> GetRefusalAsync(string url, bool allowHttp = false, params string[] networks)
    {
        var options = new OutboundOptions { AllowHttp = allowHttp };
        foreach (var network in networks)
        {
            options.AllowedNetworks.Add(network);
        }

        using var client = CreateClient(options);
        try
        {
            using var response = await client.GetAsync(new Uri(url));
            return null;
        }
        catch (OutboundRequestException exception)
        {
            Assert.That(exception.Message, Does.Not.Contain("S3cret"));
            return exception.Kind;
        }
    }

    private static NUnit.Framework.Constraints.EqualConstraint<OutboundErrorKind> ThrowsRefusal(OutboundErrorKind refusal) =>
        Throws.InstanceOf<OutboundRequestException>().With.Property(nameof(OutboundRequestException.Kind)).EqualTo(refusal);

    private static async Task<string> ReadHeadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var buffer = new byte[4096];
        while (!head.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
        {
            head.Append(Encoding.ASCII.GetString(buffer, 0, await stream.ReadAsync(buffer)));
        }

        return head.ToString();
    }

    private async Task RespondAsync(HttpContext context)
    {
        var response = context.Response;
        switch (context.Request.Path.Value)
        {
            case "/plain":
                await response.WriteAsync("plain");
                break;
            case "/to":
                response.StatusCode = 302;
                response.Headers.Location = context.Request.QueryString.Value![1..];
                break;
            case "/circle":
                response.StatusCode = 302;
                response.Headers.Location = "/circle";
                break;
            case "/headers":
                await response.WriteAsync(string.Join('\n', context.Request.Headers.Select(header => $"{header.Key}: {header.Value}")));
                break;
            case "/cookie":
                response.Headers.SetCookie = "a=b";
                break;
            case "/gzip":
                await WriteEncodedAsync(response, "gzip", body => new GZipStream(body, CompressionLevel.Fastest), "plain"u8.ToArray());
                break;
            case "/deflate":
                await WriteEncodedAsync(response, "deflate", body => new ZLibStream(body, CompressionLevel.Fastest), "plain"u8.ToArray());
                break;
            case "/br":
                await WriteEncodedAsync(response, "br", body => new BrotliStream(body, CompressionLevel.Fastest), "plain"u8.ToArray());
                break;
            case "/bomb":
                await WriteEncodedAsync(
                    response, "gzip", body => new GZipStream(body, CompressionLevel.Fastest), new byte[64 * 1024 * 1024]);
                break;
            case "/twice":
                await WriteEncodedAsync(response, "gzip, gzip", body => body, [1]);
                break;
            case "/damaged":
                await WriteEncodedAsync(response, "gzip", body => body, "no gzip at all"u8.ToArray());
                break;
            case "/large":
                response.ContentLength = OutboundRequestOptions.DefaultMaximumSize + 1;
                await response.Body.WriteAsync(new byte[OutboundRequestOptions.DefaultMaximumSize + 1]);
                break;
            case "/large-chunked":
                await response.Body.WriteAsync(new byte[OutboundRequestOptions.DefaultMaximumSize + 1]);
                break;
            case "/hangs" or "/hangs-in-the-body":
                if (context.Request.Path == "/hangs-in-the-body")
                {
                    await response.WriteAsync("begun");
                    await response.Body.FlushAsync();
                }

                _hangingRequests[context.Request.Path.Value!].SetResult();
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
                break;
        }
    }

    private static async Task WriteEncodedAsync(HttpResponse response, string encoding, Func<Stream, Stream> encode, byte[] body)
    {
        response.Headers.ContentEncoding = encoding;
        using var encoded = new MemoryStream();
        await using (var stream = encode(encoded))
        {
            await stream.WriteAsync(body);
        }

        await response.Body.WriteAsync(encoded.ToArray());
    }
}
