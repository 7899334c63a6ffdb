using System.Net.Sockets;
using Microsoft.Security.AntiSSRF;
using ZisPlatform.Application.Common;

namespace ZisPlatform.Infrastructure.Outbound;

/// <summary>Judges the address of every hop before anything is resolved.</summary>
internal sealed class OutboundRules(OutboundOptions options) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var url = request.RequestUri is { IsAbsoluteUri: true } absolute ? absolute : throw Refused(OutboundRefusal.Scheme, "the address is no absolute URL");
        if (url.Scheme != Uri.UriSchemeHttps && !(options.AllowHttp && url.Scheme == Uri.UriSchemeHttp))
        {
            throw Refused(OutboundRefusal.Scheme, "the address must begin with https://");
        }

        if (url.UserInfo.Length > 0)
        {
            throw Refused(OutboundRefusal.UserInfo, "the address must not hold a user name or a password");
        }

        if (request.Options.TryGetValue(OutboundRequest.AllowedHost, out var allows) && !allows(url.IdnHost))
        {
            throw Refused(OutboundRefusal.Host, $"the credential is not for the host {url.IdnHost}");
        }

        // The host that was judged is the host that is asked.
        request.Headers.Host = null;
        request.Version = System.Net.HttpVersion.Version11;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionOrLower;
        try
        {
            return await base.SendAsync(request, cancellationToken);
        }
        catch (Exception failure) when (IsGuards(failure))
        {
            throw new OutboundRefusedException(OutboundRefusal.Address, $"the host {url.IdnHost} has an address that may not be reached", failure);
        }
        catch (Exception failure) when (failure is SocketException or ArgumentException)
        {
            // The guard resolves by itself and lets the resolver's own words through, for 0.0.0.0 too.
            throw new OutboundRefusedException(OutboundRefusal.Unresolved, $"the host {url.IdnHost} has no address", failure);
        }
    }

    private static OutboundRefusedException Refused(OutboundRefusal refusal, string message) => new(refusal, message);

    private static bool IsGuards(Exception? failure) => failure is AntiSSRFException || (failure?.InnerException is { } inner && IsGuards(inner));
}
