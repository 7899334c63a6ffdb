using System.Net.Http.Headers;
using ZisPlatform.Application.Runs.Execution;
using ZisPlatform.Domain.Flows;
using ZisPlatform.Domain.Flows.Actions;
using ZisPlatform.Infrastructure.Outbound;

namespace ZisPlatform.Infrastructure.Runs;

/// <summary>Sends the requests of custom actions through the outbound guard (contract, flows 10).</summary>
internal sealed class ActionHttp(IHttpClientFactory httpClientFactory, TimeProvider clock) : IActionHttp
{
    public async Task<OutboundResult> SendAsync(OutboundCall call, CancellationToken cancellationToken)
    {
        using var request = CreateRequest(call);
        try
        {
            var client = httpClientFactory.CreateClient(OutboundHttp.Name);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            var contentType = response.Content.Headers.NonValidated.TryGetValues("Content-Type", out var values) ? values.ToString() : null;
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            return new OutboundResult(
                new HttpActionResponse((int)response.StatusCode, contentType, body, GetRetryAfter(response.Headers.RetryAfter)), null);
        }
        catch (OutboundRequestException exception)
        {
            return exception.Kind switch
            {
                OutboundErrorKind.TooLarge => Failed(FlowErrors.TooLarge("payload", OutboundRequestOptions.DefaultMaximumSize)),
                OutboundErrorKind.Host => Failed(FlowErrors.ConnectionNotAllowed(call.Connection!.Name, call.Call.Url.Host)),
                OutboundErrorKind.TooSlow => Failed(HttpFailure.TimedOut) with { IsTimedOut = true },
                OutboundErrorKind.Unresolved => Failed(HttpFailure.UnknownHost),
                OutboundErrorKind.Encoding =>
                    Failed(exception.InnerException is null ? HttpFailure.UnknownEncoding : HttpFailure.DamagedCompression),
                _ => Failed(FlowErrors.Refused(exception.Message)),
            };
        }
        catch (Exception exception) when (HttpFailure.Find(exception) is { } error)
        {
            return Failed(error);
        }
    }

    private static OutboundResult Failed(FlowError error) => new(null, error);

    private static HttpRequestMessage CreateRequest(OutboundCall call)
    {
        var request = new HttpRequestMessage(HttpMethod.Parse(call.Call.Method), call.Call.Url);
        if (call.Call.Body is { } body)
        {
            request.Content = new ReadOnlyMemoryContent(body);
        }

        foreach (var (name, value) in call.Call.Headers)
        {
            // The connection's header takes precedence over one of the same name.
            if (!name.Equals(call.Connection?.HeaderName, StringComparison.OrdinalIgnoreCase))
            {
                Add(request, name, value);
            }
        }

        foreach (var (name, value) in call.AddedHeaders)
        {
            if (call.Call.Header(name) is null)
            {
                Add(request, name, value);
            }
        }

        // The signature is valid for one origin. Another origin has no use for it, but could replay it against this one.
        List<string> credentials = [HttpAction.SignatureHeader];
        request.Options.Set(OutboundRequestOptions.CredentialHeaders, credentials);
        request.Options.Set(OutboundRequestOptions.TimeLimit, call.TimeLimit);
        if (call.Connection is { } connection)
        {
            Add(request, connection.HeaderName, connection.HeaderValue);
            request.Options.Set(OutboundRequestOptions.AllowedHost, connection.Allows);
            credentials.Add(connection.HeaderName);
        }

        return request;
    }

    private static void Add(HttpRequestMessage request, string name, string value)
    {
        if (!request.Headers.TryAddWithoutValidation(name, value))
        {
            request.Content?.Headers.TryAddWithoutValidation(name, value);
        }
    }

    private TimeSpan? GetRetryAfter(RetryConditionHeaderValue? header) =>
        header?.Delta
        ?? (header?.Date is { } date ? date - clock.GetUtcNow() is { Ticks: > 0 } remaining ? remaining : TimeSpan.Zero : null);
}
