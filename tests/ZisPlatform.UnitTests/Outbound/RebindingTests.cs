using System.Collections.Concurrent;
using System.Diagnostics.Tracing;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Microsoft.Security.AntiSSRF;
using ZisPlatform.Application.Common;
using ZisPlatform.Infrastructure.Outbound;

namespace ZisPlatform.UnitTests.Outbound;

/// <summary>
/// A resolver that answers first with a public address and then with one of ours, or with both at once. The guard's resolver is the
/// runtime's and cannot be replaced; but the runtime tells of every look-up: where there is one for a connection, there is no second
/// answer to connect to. And what becomes of an answer is asked of the guard's policy itself.
/// </summary>
[NonParallelizable]
public class RebindingTests
{
    private const string PublicV4 = "93.184.215.14";
    private const string PublicV6 = "2606:2800:21f:cb07:6820:80da:af6b:8b2c";

    [Test]
    public async Task A_name_is_looked_up_once_for_a_connection_and_never_again_while_it_lives()
    {
        using var listener = Listen();
        using var lookups = new Lookups();
        using var client = Client(new OutboundOptions { AllowHttp = true, AllowedNetworks = { "127.0.0.0/8", "::1/128" } });

        var asked = AskTwiceAsync(client, listener);
        using (var server = await listener.AcceptSocketAsync())
        {
            await using var stream = new NetworkStream(server);
            await AnswerAsync(stream, "");
            Assert.That(lookups.Names, Is.EqualTo(new[] { "localhost" }), "one for judgement and connection together");
            await AnswerAsync(stream, "Connection: close\r\n");
        }

        Assert.That(await asked, Is.EqualTo(new[] { HttpStatusCode.OK, HttpStatusCode.OK }));
        Assert.That(lookups.Names, Is.EqualTo(new[] { "localhost" }), "none for the second request");
    }

    [Test]
    public void A_name_that_means_this_machine_is_looked_up_once_and_not_a_byte_is_sent_there()
    {
        using var listener = Listen();
        using var lookups = new Lookups();
        using var client = Client(new OutboundOptions { AllowHttp = true });

        Assert.That(
            async () => await client.GetAsync(AddressOf(listener)),
            Throws.InstanceOf<OutboundRefusedException>().With.Message.EqualTo("the host localhost has an address that may not be reached"));

        Assert.That(lookups.Names, Is.EqualTo(new[] { "localhost" }));
        Assert.That(listener.Pending(), Is.False, "nobody has connected");
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
    public void An_answer_with_a_single_address_that_is_not_public_is_refused_whole(bool allowed, params string[] answer)
    {
        Assert.That(IsAllowed(OutboundHttp.NewPolicy(new OutboundOptions()), [.. answer.Select(IPAddress.Parse)]), Is.EqualTo(allowed));
    }

    [TestCase(true, "127.0.0.1")]
    [TestCase(true, PublicV4, "127.0.0.1")]
    [TestCase(false, "127.0.0.1", "10.0.0.1")]
    public void A_network_of_the_settings_opens_no_other(bool allowed, params string[] answer)
    {
        var policy = OutboundHttp.NewPolicy(new OutboundOptions { AllowedNetworks = { "127.0.0.0/8" } });

        Assert.That(IsAllowed(policy, [.. answer.Select(IPAddress.Parse)]), Is.EqualTo(allowed));
    }

    // What the library's sockets ask with the whole answer of the look-up; the pinned version has it, and another one without it fails here.
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "IsNetworkConnectionAllowed")]
    private static extern bool IsAllowed(AntiSSRFPolicy policy, IPAddress[] addresses);

    private static async Task<HttpStatusCode[]> AskTwiceAsync(HttpClient client, TcpListener listener)
    {
        using var first = await client.GetAsync(AddressOf(listener));
        using var second = await client.GetAsync(AddressOf(listener));
        return [first.StatusCode, second.StatusCode];
    }

    private static async Task AnswerAsync(NetworkStream stream, string headers)
    {
        var buffer = new byte[4096];
        for (var head = ""; !head.EndsWith("\r\n\r\n", StringComparison.Ordinal);)
        {
            var read = await stream.ReadAsync(buffer);
            Assert.That(read, Is.Positive, "the connection must live on");
            head += System.Text.Encoding.ASCII.GetString(buffer, 0, read);
        }

        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\n{headers}Content-Length: 0\r\n\r\n"));
    }

    private static TcpListener Listen()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener;
    }

    private static HttpClient Client(OutboundOptions options) => new(OutboundHttp.NewHandler(options, TimeProvider.System)) { Timeout = TimeSpan.FromSeconds(30) };

    private static Uri AddressOf(TcpListener listener) => new($"http://localhost:{((IPEndPoint)listener.LocalEndpoint).Port}/");

    /// <summary>Every look-up of a name in this process, as the runtime tells of it.</summary>
    private sealed class Lookups : EventListener
    {
        // Set late: the base constructor may already tell of sources.
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
