using System.Net;
using Microsoft.Security.AntiSSRF;

namespace ZisPlatform.Infrastructure.Outbound;

/// <summary>
/// The only HTTP client for addresses that tenants control: token requests of connections and HTTP actions of flows. Create it with
/// <c>IHttpClientFactory.CreateClient(OutboundHttp.Name)</c>.
/// </summary>
/// <remarks>
/// The handlers, from the outside in: <see cref="ResponseLimitHandler"/> (time, size, decoding), <see cref="RedirectHandler"/> (sends each
/// hop through the inner handlers again), <see cref="UrlPolicyHandler"/> (scheme, user info, the credential's domain), and the socket
/// guard. The guard resolves a name once, refuses it if any of its addresses is not public, and connects only to the validated
/// addresses: a DNS server that would answer differently the next time is not queried again.
/// </remarks>
public static class OutboundHttp
{
    /// <summary>The name of the HTTP client.</summary>
    public const string Name = "outbound";

    /// <summary>The time limit for connecting; shorter than the time limit of any request.</summary>
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    /// <summary>The lifetime of a pooled connection, which is the time for which the validated addresses of a name are trusted.</summary>
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(2);

    /// <summary>Creates the complete handler chain.</summary>
    internal static HttpMessageHandler CreateHandler(OutboundOptions options, TimeProvider clock) =>
        new ResponseLimitHandler(clock)
        {
            InnerHandler = new RedirectHandler { InnerHandler = new UrlPolicyHandler(options) { InnerHandler = NewGuard(options) } },
        };

    private static AntiSSRFHandler NewGuard(OutboundOptions options)
    {
        var guard = CreatePolicy(options).GetHandler();
        guard.AllowAutoRedirect = false;
        guard.UseCookies = false;
        guard.ConnectTimeout = ConnectTimeout;
        guard.PooledConnectionLifetime = ConnectionLifetime;
        return guard;
    }

    /// <summary>Creates the policy for the addresses that may be connected to.</summary>
    internal static AntiSSRFPolicy CreatePolicy(OutboundOptions options)
    {
        var policy = new AntiSSRFPolicy(PolicyConfigOptions.ExternalOnlyLatest)
        {
            // Enabled by default; it would reveal the guard to every server.
            AddXFFHeader = false,
            AllowPlainTextHttp = options.AllowHttp,
        };

        // IPv4-compatible IPv6, long deprecated, is another notation for addresses such as 10.0.0.1; the policy does not cover it.
        policy.AddDeniedAddresses(["::/96"]);
        policy.AddAllowedAddresses([.. options.AllowedNetworks.SelectMany(GetEquivalentNetworks)]);
        return policy;
    }

    /// <summary>Returns a network and, for IPv4, the same network as dual-stack sockets report it.</summary>
    private static IEnumerable<string> GetEquivalentNetworks(string network)
    {
        yield return network;
        var parsed = IPNetwork.Parse(network);
        if (parsed.BaseAddress.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork)
        {
            yield return $"{parsed.BaseAddress.MapToIPv6()}/{parsed.PrefixLength + 96}";
        }
    }
}
