using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;

namespace ZisPlatform.Api.Hosting;

/// <summary>
/// Reads the client's address, the scheme and the host from the forwarding headers of the reverse proxies that the settings name. The
/// headers of other senders are ignored: the address determines whose failed sign-ins are throttled, and it is recorded in the audit.
/// </summary>
internal static class ForwardedRequests
{
    public static void Use(WebApplication app)
    {
        var proxies = app.Services.GetRequiredService<IOptions<HostingOptions>>().Value.Proxies;
        if (proxies.Count == 0)
        {
            // Without known proxies, the middleware would trust every sender.
            return;
        }

        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost,
            // Follows all known proxies, from the nearest on; the first unknown address is the client, whatever it claims to forward.
            ForwardLimit = null,
        };

        // The default trusts the loopback addresses.
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in proxies)
        {
            options.KnownIPNetworks.Add(HostingOptions.ProxyNetwork(proxy)!.Value);
        }

        app.UseForwardedHeaders(options);
    }
}
