using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Security.AntiSSRF;
using ZisPlatform.Application.Common;

namespace ZisPlatform.Infrastructure.Outbound;

/// <summary>
/// The one way out for whatever tenants can steer: token requests of connections, HTTP actions of flows. Take
/// <c>IHttpClientFactory.CreateClient(OutboundHttp.Name)</c>.
/// </summary>
/// <remarks>
/// From the outside in: <see cref="OutboundLimits"/> (time, size, decoding), <see cref="OutboundRedirects"/> (each hop comes back
/// through what follows), <see cref="OutboundRules"/> (scheme, user info, the credential's domain), and the guard of the sockets, which
/// resolves a name once, refuses it when any of its addresses is not public, and connects to exactly those it has judged: a resolver
/// that answers differently the next time is not asked a next time.
/// </remarks>
public static class OutboundHttp
{
    /// <summary>The client's name.</summary>
    public const string Name = "outbound";

    /// <summary>Stays below the time that anything waits for an answer.</summary>
    private static readonly TimeSpan ConnectTime = TimeSpan.FromSeconds(10);

    /// <summary>How long a name is trusted to mean the addresses that were judged.</summary>
    private static readonly TimeSpan ConnectionLife = TimeSpan.FromMinutes(2);

    internal static IServiceCollection AddOutbound(this IServiceCollection services)
    {
        // QUIC would not pass through the guard of the sockets.
        AppContext.SetSwitch("System.Net.SocketsHttpHandler.Http3Support", false);
        services.AddHttpClient(Name, client => client.Timeout = Timeout.InfiniteTimeSpan)
            // The factory would log every address with its query, and those can hold a credential.
            .RemoveAllLoggers()
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(provider => NewHandler(
                provider.GetRequiredService<IOptions<ZisOptions>>().Value.Outbound, provider.GetRequiredService<TimeProvider>()));
        return services;
    }

    /// <summary>The whole chain.</summary>
    internal static HttpMessageHandler NewHandler(OutboundOptions options, TimeProvider clock) =>
        new OutboundLimits(clock) { InnerHandler = new OutboundRedirects { InnerHandler = new OutboundRules(options) { InnerHandler = NewGuard(options) } } };

    private static AntiSSRFHandler NewGuard(OutboundOptions options)
    {
        var guard = NewPolicy(options).GetHandler();
        guard.AllowAutoRedirect = false;
        guard.UseCookies = false;
        guard.ConnectTimeout = ConnectTime;
        guard.PooledConnectionLifetime = ConnectionLife;
        return guard;
    }

    /// <summary>Which addresses may be connected to.</summary>
    internal static AntiSSRFPolicy NewPolicy(OutboundOptions options)
    {
        var policy = new AntiSSRFPolicy(PolicyConfigOptions.ExternalOnlyLatest)
        {
            // On by default; it would tell every server of the world that somebody guards against something.
            AddXFFHeader = false,
            AllowPlainTextHttp = options.AllowHttp,
        };

        // IPv4-compatible IPv6, long deprecated, is another way to write 10.0.0.1; the policy does not know it.
        policy.AddDeniedAddresses(["::/96"]);
        policy.AddAllowedAddresses([.. options.AllowedNetworks.SelectMany(Spellings)]);
        return policy;
    }

    /// <summary>A network of IPv4, and the same as sockets that speak both name it.</summary>
    private static IEnumerable<string> Spellings(string network)
    {
        yield return network;
        var parsed = IPNetwork.Parse(network);
        if (parsed.BaseAddress.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork)
        {
            yield return $"{parsed.BaseAddress.MapToIPv6()}/{parsed.PrefixLength + 96}";
        }
    }
}
