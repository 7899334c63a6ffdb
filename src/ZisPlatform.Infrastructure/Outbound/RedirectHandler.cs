using System.Net;

namespace ZisPlatform.Infrastructure.Outbound;

/// <summary>
/// Follows redirects of GET and HEAD requests to the same scheme (contract 10.3 of flows). Each hop is a separate request to the inner
/// handlers. A redirect that is not followed is returned as the response.
/// </summary>
internal sealed class RedirectHandler : DelegatingHandler
{
    public const int Most = 5;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        for (var followed = 0; ; followed++)
        {
            var answer = await base.SendAsync(request, cancellationToken);
            if (followed == Most || NextOf(request, answer) is not { } next)
            {
                return answer;
            }

            answer.Dispose();
            request = Follow(request, next);
        }
    }

    private static Uri? NextOf(HttpRequestMessage request, HttpResponseMessage answer) =>
        (request.Method == HttpMethod.Get || request.Method == HttpMethod.Head)
        && answer.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
            or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect
        && answer.Headers.Location is { } location
        && Uri.TryCreate(request.RequestUri, location, out var next) && next.Scheme == request.RequestUri!.Scheme
            ? next
            : null;

    private static HttpRequestMessage Follow(HttpRequestMessage request, Uri next)
    {
        var hop = new HttpRequestMessage(request.Method, next);
        var sameHost = next.Host == request.RequestUri!.Host && next.Port == request.RequestUri.Port;
        request.Options.TryGetValue(OutboundRequest.CredentialHeaders, out var credentials);
        foreach (var (name, values) in request.Headers.NonValidated)
        {
            // A credential is valid only for the host that it was given for.
            var isCredential = name.Equals("Authorization", StringComparison.OrdinalIgnoreCase)
                || credentials?.Contains(name, StringComparer.OrdinalIgnoreCase) == true;
            if (sameHost || !isCredential)
            {
                hop.Headers.TryAddWithoutValidation(name, values);
            }
        }

        foreach (var (key, value) in request.Options)
        {
            ((IDictionary<string, object?>)hop.Options)[key] = value;
        }

        return hop;
    }
}
