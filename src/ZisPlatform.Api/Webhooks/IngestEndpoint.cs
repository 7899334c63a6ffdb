using System.Buffers;
using ZisPlatform.Api.Authorization;
using ZisPlatform.Api.Binding;
using ZisPlatform.Api.Errors;
using ZisPlatform.Api.OpenApi;
using ZisPlatform.Application.Identity.Contracts;
using ZisPlatform.Application.Webhooks;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Webhooks;

namespace ZisPlatform.Api.Webhooks;

/// <summary>
/// Receives events (contract 6.5). The sender is not a caller of the API; it authenticates with the webhook's own credentials.
/// </summary>
internal static partial class IngestEndpoint
{
    /// <summary>The vendor's recommended maximum, in bytes; larger events are accepted and logged (contract U18).</summary>
    private const int LargeBody = 200 * 1024;

    public static void MapIngest(this IEndpointRouteBuilder routes)
    {
        var ingest = routes.MapPost($"{WebhookPaths.Generic}/ingest/{{token}}", IngestAsync).WithTags("Inbound webhooks").AllowAnonymous();
        ingest.DocumentIngest();
        var events = routes.MapPost($"{WebhookPaths.ZendeskEvents}/{{token}}", IngestEventsAsync).WithTags("Webhooks").AllowAnonymous();
        events.DocumentIngestEvents();

        // Bypasses authentication, which would treat the webhook's credentials as those of a user and throttle the sender for guessing.
        ingest.ShortCircuit();
        events.ShortCircuit();
    }

    private static Task<IResult> IngestAsync(
        string token,
        HttpContext context,
        WebhookIngest ingest,
        AccountNameResolver accounts,
        ILogger<WebhookIngest> log,
        CancellationToken cancellationToken) =>
        HandleAsync(token, WebhookFormat.AsSent, context, ingest, accounts, log, _ => TypedResults.Ok(), cancellationToken);

    private static Task<IResult> IngestEventsAsync(
        string token,
        HttpContext context,
        WebhookIngest ingest,
        AccountNameResolver accounts,
        ILogger<WebhookIngest> log,
        CancellationToken cancellationToken) =>
        HandleAsync(
            token,
            WebhookFormat.ZendeskEvents,
            context,
            ingest,
            accounts,
            log,
            accepted => TypedResults.Ok(new TakenEventBody(accepted)),
            cancellationToken);

    private static async Task<IResult> HandleAsync(
        string token,
        WebhookFormat format,
        HttpContext context,
        WebhookIngest ingest,
        AccountNameResolver accounts,
        ILogger<WebhookIngest> log,
        Func<AcceptedEvent, IResult> createResponse,
        CancellationToken cancellationToken)
    {
        var hasCredentials = context.Request.Headers.Authorization.Count > 0;
        BasicCredentials.TryRead(context.Request.Headers.Authorization.ToString(), out var username, out var password);
        var account = await accounts.FindAsync(context.Request.Host.Host, cancellationToken);
        var targetResult = await ingest.FindAsync(token, format, account, hasCredentials, username, password, cancellationToken);
        if (!targetResult.IsOk)
        {
            return new ErrorResult(targetResult.Errors[0], static context => Challenges.AddBasic(context));
        }

        var target = targetResult.Value;
        var eventResult = await RequestBodyReader.ReadAsync(context, body => Read(context, ingest, target, body));
        if (!eventResult.IsOk)
        {
            return new ErrorResult(eventResult.Errors[0], static context => Challenges.Add(context, "Signature"));
        }

        var (delivery, text, size) = eventResult.Value;
        if (size > LargeBody)
        {
            LogLargeBody(log, target.Webhook.Uuid, target.Webhook.Integration, size, LargeBody);
        }

        var accepted = await ingest.AcceptAsync(target, delivery, text, cancellationToken);
        return accepted.Match(createResponse, ErrorResponse.From);
    }

    private static Result<ReceivedEvent> Read(HttpContext context, WebhookIngest ingest, IngestTarget target, ReadOnlySequence<byte> body)
    {
        // A body in a single segment is read without a copy.
        var bytes = body.IsSingleSegment ? body.FirstSpan : body.ToArray();
        var delivery = ingest.Verify(target, name => context.Request.Headers[name] is [{ } value] ? value : null, bytes);
        if (!delivery.IsOk)
        {
            return delivery.Errors.ToArray();
        }

        var text = RequestBodyReader.ObjectText(bytes);
        return text.IsOk ? new ReceivedEvent(delivery.Value, text.Value, bytes.Length) : text.Errors.ToArray();
    }

    [LoggerMessage(
        2011,
        LogLevel.Warning,
        "Inbound webhook {Webhook} of {Integration} sent {Size} bytes, more than the recommended {Recommended}")]
    private static partial void LogLargeBody(ILogger log, Guid webhook, string integration, int size, int recommended);

    private sealed record ReceivedEvent(Delivery Delivery, string Text, int Size);

    /// <param name="error">The error to write.</param>
    /// <param name="challenge">Adds the challenge of a 401 (RFC 9110, 11.6.1).</param>
    private sealed class ErrorResult(Error error, Action<HttpContext> challenge) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            if (error.Kind == ErrorKind.Unauthenticated)
            {
                challenge(httpContext);
            }

            return ErrorResponse.WriteAsync(httpContext, error);
        }
    }
}
