using System.Net;

namespace ZisPlatform.Infrastructure.Outbound;

/// <summary>
/// Follows redirects of GET and HEAD requests to the same scheme (contract 10.3 of flows). Each hop is a separate request to the inner
/// handlers. A redirect that is not followed is returned as the response.
/// </summary>
internal sealed class RedirectHandler : DelegatingHandler
{
    public const int MaxRedirects = 5;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        for (var redirectCount = 0; ; redirectCount++)
        {
            var response = await base.SendAsync(request, cancellationToken);
            if (redirectCount == MaxRedirects || GetRedirectTarget(request, response) is not { } target)
            {
                return response;
            }

            response.Dispose();
            request = CreateRedirectRequest(request, target);
        }
    }

    private static Uri? GetRedirectTarget(HttpRequestMessage request, HttpResponseMessage response) =>
        (request.Method == HttpMethod.Get || request.Method == HttpMethod.Head)
        && response.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
            or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect
        && response.Headers.Location is { } location
        && Uri.TryCreate(request.RequestUri, location, out var target) && target.Scheme == request.RequestUri!.Scheme
            ? target
            : null;

    private static HttpRequestMessage CreateRedirectRequest(HttpRequestMessage request, Uri target)
    {
        var redirectRequest = new HttpRequestMessage(request.Method, target);
        var isSameHost = target.Host == request.RequestUri!.Host && target.Port == request.RequestUri.Port;
        request.Options.TryGetValue(OutboundRequestOptions.CredentialHeaders, out var credentials);
        foreach (var (name, values) in request.Headers.NonValidated)
        {
            // A credential is valid only for the host that it was given for.
            var isCredential = name.Equals("Authorization", StringComparison.OrdinalIgnoreCase)
                || credentials?.Contains(name, StringComparer.OrdinalIgnoreCase) == true;
            if (isSameHost || !isCredential)
            {
                redirectRequest.Headers.TryAddWithoutValidation(name, values);
            }
        }

        foreach (var (key, value) in request.Options)
        {
            ((IDictionary<string, object?>)redirectRequest.Options)[key] = value;
        }

        return redirectRequest;
    }
}
