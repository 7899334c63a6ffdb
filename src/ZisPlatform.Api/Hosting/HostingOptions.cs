using System.Net;
using ZisPlatform.Application.Common;

namespace ZisPlatform.Api.Hosting;

/// <summary>The settings of the HTTP server.</summary>
internal sealed class HostingOptions
{
    public RateLimitOptions RateLimit { get; set; } = new();

    /// <summary>The trusted reverse proxies, whose <c>X-Forwarded-*</c> headers are used: addresses, or networks (CIDR).</summary>
    public IList<string> Proxies { get; } = [];

    /// <summary>
    /// Parses an entry of <see cref="Proxies"/>: a network, or an address as a network of one address. Returns null if it is neither.
    /// </summary>
    public static IPNetwork? ProxyNetwork(string text)
    {
        if (text.Contains('/'))
        {
            return IPNetwork.TryParse(text, out var network) ? network : null;
        }

        // IPAddress.TryParse also accepts short forms such as 10.1, which an operator is unlikely to mean as an address.
        return IPAddress.TryParse(text, out var address) && (text.Contains(':') || text.Count(c => c == '.') == 3)
            ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
            : null;
    }
}

/// <summary>The rate limits of an account in this process (contract 1.8 and U1).</summary>
internal sealed class RateLimitOptions
{
    /// <summary>
    /// The number of requests per minute of an account to the vendor's endpoints; 0 for no limit. The vendor's example is 700. The default
    /// is no limit, because a server inside a test suite must not slow it down.
    /// </summary>
    public int RequestsPerMinute { get; set; }
}

internal sealed class HostingOptionsValidator : SettingsValidator<HostingOptions>
{
    protected override IEnumerable<string> FindErrors(HostingOptions options)
    {
        if (options.RateLimit.RequestsPerMinute is < 0 or > 10_000_000)
        {
            yield return "Zis:RateLimit:RequestsPerMinute must be 0 (no limit) to 10000000";
        }

        for (var i = 0; i < options.Proxies.Count; i++)
        {
            if (HostingOptions.ProxyNetwork(options.Proxies[i]) is null)
            {
                yield return $"Zis:Proxies:{i} must be an address such as 10.0.0.7, or a network such as 10.0.0.0/8";
            }
        }
    }
}
