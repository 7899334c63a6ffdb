using System.Buffers;
using ZisPlatform.Api.Common;
using ZisPlatform.Api.Documentation;
using ZisPlatform.Application.Identity.Contracts;
using ZisPlatform.Application.Webhooks;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Webhooks;

namespace ZisPlatform.Api.Webhooks;

/// <summary>Takes events (contract 6.5). Whoever sends one is no caller of the API: the webhook's own credentials let it in.</summary>
internal static partial class IngestEndpoint
{
    /// <summary>The vendor's recommended maximum, in bytes; larger events are taken, and told in the log (contract U18).</summary>
    private const int LargeBody = 200 * 1024;

    public static void MapIngest(this IEndpointRouteBuilder routes)
    {
        var ingest = routes.MapPost($"{WebhookPaths.Generic}/ingest/{{token}}", IngestAsync).WithTags("Inbound webhooks").AllowAnonymous();
        ingest.DocumentIngest();
        var events = routes.MapPost($"{WebhookPaths.ZendeskEvents}/{{token}}", IngestEventsAsync).WithTags("Webhooks").AllowAnonymous();
        events.DocumentIngestEvents();

        // Past authentication: it would take the webhook's credentials for those of a user, and slow the sender down for guessing.
        ingest.ShortCircuit();
        events.ShortCircuit();
    }

    private static Task<IResult> IngestAsync(
        string token, HttpContext context, WebhookIngest ingest, NamedAccounts accounts, ILogger<WebhookIngest> log, CancellationToken cancellationToken) =>
        TakeAsync(token, WebhookFormat.AsSent, context, ingest, accounts, log, _ => TypedResults.Ok(), cancellationToken);

    private static Task<IResult> IngestEventsAsync(
        string token, HttpContext context, WebhookIngest ingest, NamedAccounts accounts, ILogger<WebhookIngest> log, CancellationToken cancellationToken) =>
        TakeAsync(token, WebhookFormat.ZendeskEvents, context, ingest, accounts, log, taken => TypedResults.Ok(new TakenEventBody(taken)), cancellationToken);

    private static async Task<IResult> TakeAsync(
        string token,
        WebhookFormat format,
        HttpContext context,
        WebhookIngest ingest,
        NamedAccounts accounts,
        ILogger<WebhookIngest> log,
        Func<TakenEvent, IResult> answer,
        CancellationToken cancellationToken)
    {
        var isTried = context.Request.Headers.Authorization.Count > 0;
        BasicCredentials.TryRead(context.Request.Headers.Authorization.ToString(), out var username, out var password);
        var named = await accounts.FindAsync(context.Request.Host.Host, cancellationToken);
        var found = await ingest.FindAsync(token, format, named, isTried, username, password, cancellationToken);
        if (!found.IsOk)
        {
            return new Refusal(found.Errors[0], BasicCredentials.Scheme);
        }

        var target = found.Value;
        var read = await Bodies.ReadAsync(context, body => Read(context, ingest, target, body));
        if (!read.IsOk)
        {
            return new Refusal(read.Errors[0], "Signature");
        }

        var (delivery, text, size) = read.Value;
        if (size > LargeBody)
        {
            Large(log, target.Webhook.Uuid, target.Webhook.Integration, size, LargeBody);
        }

        var taken = await ingest.AcceptAsync(target, delivery, text, cancellationToken);
        return taken.Match(answer, ErrorAnswer.From);
    }

    private static Result<Event> Read(HttpContext context, WebhookIngest ingest, IngestTarget target, ReadOnlySequence<byte> body)
    {
        // What the server has in one piece is read where it lies.
        var bytes = body.IsSingleSegment ? body.FirstSpan : body.ToArray();
        var delivery = ingest.Verify(target, name => context.Request.Headers[name] is [{ } only] ? only : null, bytes);
        if (!delivery.IsOk)
        {
            return delivery.Errors.ToArray();
        }

        var text = Bodies.ObjectText(bytes);
        return text.IsOk ? new Event(delivery.Value, text.Value, bytes.Length) : text.Errors.ToArray();
    }

    [LoggerMessage(2010, LogLevel.Warning, "Inbound webhook {Webhook} of {Integration} sent {Size} bytes; more than {Recommended} are not recommended")]
    private static partial void Large(ILogger log, Guid webhook, string integration, int size, int recommended);

    private sealed record Event(Delivery Delivery, string Text, int Size);

    /// <param name="error">What is refused.</param>
    /// <param name="scheme">What a 401 asks for (RFC 9110, 11.6.1).</param>
    private sealed class Refusal(Error error, string scheme) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            if (error.Kind == ErrorKind.Unauthenticated)
            {
                Challenges.Add(httpContext, scheme);
            }

            return ErrorAnswer.WriteAsync(httpContext, error);
        }
    }
}
