using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;
using ZisPlatform.Application.Common;

namespace ZisPlatform.Api.Common;

/// <summary>
/// Takes the caller's address, the scheme and the host from what a reverse proxy tells of them, where the settings name the proxy.
/// Anybody else who sends these headers is not believed: the address decides whose failed sign-ins are slowed, and stands in the audit.
/// </summary>
internal static class ForwardedRequests
{
    public static void Use(WebApplication app)
    {
        var proxies = app.Services.GetRequiredService<IOptions<ZisOptions>>().Value.Proxies;
        if (proxies.Count == 0)
        {
            // The middleware would believe everybody where it knows nobody.
            return;
        }

        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost,
            // As many hops as are known, from the nearest: the first unknown one is the caller, whatever it claims to forward.
            ForwardLimit = null,
        };

        // By default it knows this machine.
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in proxies)
        {
            options.KnownIPNetworks.Add(ZisOptions.ProxyNetwork(proxy)!.Value);
        }

        app.UseForwardedHeaders(options);
    }
}
