using MediatR;
using ZisPlatform.Api.Authorization;
using ZisPlatform.Api.Binding;
using ZisPlatform.Api.Errors;
using ZisPlatform.Api.OpenApi;
using ZisPlatform.Api.Paging;
using ZisPlatform.Application.Webhooks;
using ZisPlatform.Domain.Webhooks;

namespace ZisPlatform.Api.Webhooks;

/// <summary>
/// The webhook endpoints that the vendor's API lacks: the list of webhooks, a new password at the same path, and signatures.
/// </summary>
internal static class PlatformWebhookEndpoints
{
    public static void MapPlatformWebhooks(this IEndpointRouteBuilder platform)
    {
        var webhooks = platform.MapGroup("/integrations/{integration}");
        webhooks.MapGet("/webhooks", ListAsync).AddEndpointFilter(RequireIntegrationFilter.InvokeAsync).DocumentListWebhooks();
        webhooks.MapPost("/webhooks", CreateAsync).DocumentCreateSignedWebhook();
        webhooks.MapGet("/webhooks/{uuid}", ShowAsync).DocumentPlatformShowWebhook();
        webhooks.MapDelete("/webhooks/{uuid}", WebhookEndpoints.DeleteAsync).DocumentPlatformDeleteWebhook();
        webhooks.MapPut("/webhooks/{uuid}/password", RotateAsync).DocumentRotateWebhookPassword();
        webhooks.MapPut("/webhooks/{uuid}/signing", SignAsync).DocumentSignWebhook();
    }

    private static Task<IResult> ListAsync(
        string integration, PageQuery page, Caller caller, IWebhookReads reads, CancellationToken cancellationToken)
    {
        var list = $"webhooks/{integration}";
        return PagedResult.CreateAsync(
            page.ByName(list),
            list,
            pageRequest => reads.ListAsync(caller.Actor.Account, integration, pageRequest, cancellationToken),
            webhook => webhook.Id,
            (webhooks, meta) => new WebhookListBody([.. webhooks.Select(WebhookItem.Of)], meta));
    }

    private static async Task<IResult> CreateAsync(
        string integration,
        JsonRequest<CreateSignedWebhookBody> body,
        Caller caller,
        IMediator mediator,
        CancellationToken cancellationToken)
    {
        var command = new CreateWebhook(
            caller.Actor,
            integration,
            body.Value.Format,
            body.Value.SourceSystem,
            body.Value.EventType,
            body.Value.Signing?.Request);
        var result = await mediator.Send(command, cancellationToken);
        return result.Match(
            created => TypedResults.Json(new WebhookItemBody(WebhookItem.Of(created)), statusCode: StatusCodes.Status201Created),
            ErrorResponse.From);
    }

    private static async Task<IResult> ShowAsync(
        string integration, string uuid, Caller caller, IWebhookReads reads, CancellationToken cancellationToken) =>
        Guid.TryParseExact(uuid, "D", out var id)
            && await reads.FindAsync(caller.Actor.Account, integration, id, cancellationToken) is { } webhook
            ? TypedResults.Ok(new WebhookItemBody(WebhookItem.Of(webhook)))
            : ErrorResponse.From([WebhookErrors.NoSuchWebhook]);

    private static async Task<IResult> RotateAsync(
        string integration, string uuid, Caller caller, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new RotateWebhookPassword(caller.Actor, integration, uuid), cancellationToken);
        return result.Match(rotated => TypedResults.Ok(new WebhookItemBody(WebhookItem.Of(rotated))), ErrorResponse.From);
    }

    private static async Task<IResult> SignAsync(
        string integration,
        string uuid,
        JsonRequest<SignWebhookBody> body,
        Caller caller,
        IMediator mediator,
        CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new SignWebhook(caller.Actor, integration, uuid, body.Value.Signing?.Request), cancellationToken);
        return result.Match(signed => TypedResults.Ok(new WebhookItemBody(WebhookItem.Of(signed))), ErrorResponse.From);
    }
}
