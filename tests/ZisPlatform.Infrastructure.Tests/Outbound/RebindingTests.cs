using System.Collections.Concurrent;
using System.Diagnostics.Tracing;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Microsoft.Security.AntiSSRF;
using ZisPlatform.Infrastructure.Outbound;

namespace ZisPlatform.Infrastructure.Tests.Outbound;

/// <summary>
/// Tests the protection against a DNS server that returns first a public address and then a private one, or both in one response. The
/// guard uses the resolver of the runtime, which cannot be replaced, but the runtime reports every name resolution. With a single
/// resolution per connection, there is no second response to connect to. The handling of a response is tested with the guard's policy.
/// </summary>
[NonParallelizable]
public class RebindingTests
{
    private const string PublicV4 = "93.184.215.14";
    private const string PublicV6 = "2606:2800:21f:cb07:6820:80da:af6b:8b2c";

    [Test]
    public async Task A_name_is_resolved_once_per_connection()
    {
        using var listener = StartListener();
        using var resolutions = new NameResolutions();
        using var client = CreateClient(new OutboundOptions { AllowHttp = true, AllowedNetworks = { "127.0.0.0/8", "::1/128" } });

        var statusCodes = GetTwiceAsync(client, listener);
        using (var server = await listener.AcceptSocketAsync())
        {
            await using var stream = new NetworkStream(server);
            await RespondAsync(stream, "");
            Assert.That(resolutions.Names, Is.EqualTo(new[] { "localhost" }), "one resolution for the check and the connection");
            await RespondAsync(stream, "Connection: close\r\n");
        }

        Assert.That(await statusCodes, Is.EqualTo(new[] { HttpStatusCode.OK, HttpStatusCode.OK }));
        Assert.That(resolutions.Names, Is.EqualTo(new[] { "localhost" }), "no resolution for the second request");
    }

    [Test]
    public void A_name_that_resolves_to_this_machine_causes_no_connection()
    {
        using var listener = StartListener();
        using var resolutions = new NameResolutions();
        using var client = CreateClient(new OutboundOptions { AllowHttp = true });

        Assert.That(
            async () => await client.GetAsync(AddressOf(listener)),
            Throws.InstanceOf<OutboundRequestException>().With.Message.EqualTo(
                "the host localhost has an address that may not be reached"));

        Assert.That(resolutions.Names, Is.EqualTo(new[] { "localhost" }));
        Assert.That(listener.Pending(), Is.False, "no connection was attempted");
    }

    [TestCase(true, PublicV4)]
    [TestCase(true, PublicV4, PublicV6)]
    [TestCase(false, PublicV4, "127.0.0.1")]
    [TestCase(false, "127.0.0.1", PublicV4)]
    [TestCase(false, PublicV4, PublicV6, "10.0.0.1")]
    [TestCase(false, PublicV6, "::1")]
    [TestCase(false, PublicV4, "169.254.169.254")]
    [TestCase(false, PublicV4, "::ffff:192.168.0.1")]
    [TestCase(false, PublicV4, "0.0.0.0")]
    [TestCase(false, "fd00:ec2::254", PublicV6)]
    public void A_resolution_with_any_address_that_is_not_public_is_refused(bool isAllowed, params string[] addresses)
    {
        var policy = OutboundHttp.CreatePolicy(new OutboundOptions());

        Assert.That(IsAllowed(policy, [.. addresses.Select(IPAddress.Parse)]), Is.EqualTo(isAllowed));
    }

    [TestCase(true, "127.0.0.1")]
    [TestCase(true, PublicV4, "127.0.0.1")]
    [TestCase(false, "127.0.0.1", "10.0.0.1")]
    public void An_allowed_network_does_not_allow_other_networks(bool isAllowed, params string[] addresses)
    {
        var policy = OutboundHttp.CreatePolicy(new OutboundOptions { AllowedNetworks = { "127.0.0.0/8" } });

        Assert.That(IsAllowed(policy, [.. addresses.Select(IPAddress.Parse)]), Is.EqualTo(isAllowed));
    }

    // The sockets of the library call this method with all resolved addresses. The test fails if a later version does not have it.
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "IsNetworkConnectionAllowed")]
    private static extern bool IsAllowed(AntiSSRFPolicy policy, IPAddress[] addresses);

    private static async Task<HttpStatusCode[]> GetTwiceAsync(HttpClient client, TcpListener listener)
    {
        using var first = await client.GetAsync(AddressOf(listener));
        using var second = await client.GetAsync(AddressOf(listener));
        return [first.StatusCode, second.StatusCode];
    }

    private static async Task RespondAsync(NetworkStream stream, string headers)
    {
        var buffer = new byte[4096];
        for (var head = ""; !head.EndsWith("\r\n\r\n", StringComparison.Ordinal);)
        {
            var read = await stream.ReadAsync(buffer);
            Assert.That(read, Is.Positive, "the connection must stay open");
            head += System.Text.Encoding.ASCII.GetString(buffer, 0, read);
        }

        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\n{headers}Content-Length: 0\r\n\r\n"));
    }

    private static TcpListener StartListener()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener;
    }

    private static HttpClient CreateClient(OutboundOptions options) =>
        new(OutboundHttp.CreateHandler(options, TimeProvider.System)) { Timeout = TimeSpan.FromSeconds(30) };

    private static Uri AddressOf(TcpListener listener) => new($"http://localhost:{((IPEndPoint)listener.LocalEndpoint).Port}/");

    /// <summary>Records every name resolution in this process, as reported by the runtime.</summary>
    private sealed class NameResolutions : EventListener
    {
        // Null in the base constructor, which may already report event sources.
        private readonly ConcurrentQueue<string> _names = new();

        public IEnumerable<string> Names => _names;

        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            if (eventSource.Name == "System.Net.NameResolution")
            {
                EnableEvents(eventSource, EventLevel.Informational);
            }
        }

        protected override void OnEventWritten(EventWrittenEventArgs eventData)
        {
            if (eventData.EventName == "ResolutionStart")
            {
                _names?.Enqueue((string)eventData.Payload![0]!);
            }
        }
    }
}
