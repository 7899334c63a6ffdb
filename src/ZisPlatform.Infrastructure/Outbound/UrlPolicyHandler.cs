using System.Net.Sockets;
using Microsoft.Security.AntiSSRF;

namespace ZisPlatform.Infrastructure.Outbound;

/// <summary>Validates the address of every hop before its host name is resolved.</summary>
internal sealed class UrlPolicyHandler(OutboundOptions options) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var url = request.RequestUri is { IsAbsoluteUri: true } absolute
            ? absolute
            : throw Refused(OutboundErrorKind.Scheme, "the address is no absolute URL");
        if (url.Scheme != Uri.UriSchemeHttps && !(options.AllowHttp && url.Scheme == Uri.UriSchemeHttp))
        {
            throw Refused(OutboundErrorKind.Scheme, "the address must begin with https://");
        }

        if (url.UserInfo.Length > 0)
        {
            throw Refused(OutboundErrorKind.UserInfo, "the address must not hold a user name or a password");
        }

        if (request.Options.TryGetValue(OutboundRequestOptions.AllowedHost, out var isAllowedHost) && !isAllowedHost(url.IdnHost))
        {
            throw Refused(OutboundErrorKind.Host, $"the credential is not for the host {url.IdnHost}");
        }

        // The request must go to the validated host.
        request.Headers.Host = null;
        request.Version = System.Net.HttpVersion.Version11;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionOrLower;
        try
        {
            return await base.SendAsync(request, cancellationToken);
        }
        catch (Exception exception) when (IsGuardException(exception))
        {
            throw new OutboundRequestException(
                OutboundErrorKind.Address, $"the host {url.IdnHost} has an address that may not be reached", exception);
        }
        catch (Exception exception) when (exception is SocketException or ArgumentException)
        {
            // The guard resolves names itself and passes on the resolver's exceptions, for 0.0.0.0 too.
            throw new OutboundRequestException(OutboundErrorKind.Unresolved, $"the host {url.IdnHost} has no address", exception);
        }
    }

    private static OutboundRequestException Refused(OutboundErrorKind refusal, string message) => new(refusal, message);

    private static bool IsGuardException(Exception? exception) =>
        exception is AntiSSRFException || (exception?.InnerException is { } inner && IsGuardException(inner));
}
