using MediatR;
using ZisPlatform.Api.Authorization;
using ZisPlatform.Api.Binding;
using ZisPlatform.Api.Errors;
using ZisPlatform.Api.OpenApi;
using ZisPlatform.Application.Webhooks;
using ZisPlatform.Domain.Webhooks;

namespace ZisPlatform.Api.Webhooks;

/// <summary>The endpoints of inbound webhooks in the vendor's contract (6.1 to 6.3).</summary>
internal static class WebhookEndpoints
{
    public static void MapWebhooks(this IEndpointRouteBuilder routes)
    {
        var webhooks = routes.MapGroup(WebhookPaths.Generic).WithTags("Inbound webhooks")
            .RequireAuthorization(Policies.Admin).AddEndpointFilter(
                RequestBodyReader.RejectInvalidAsync).Require(AccessTable.IntegrationData);
        webhooks.MapPost("/{integration}", CreateAsync).DocumentCreateWebhook();
        webhooks.MapGet("/{integration}/{uuid}", ShowAsync).DocumentShowWebhook();
        webhooks.MapDelete("/{integration}/{uuid}", DeleteAsync).DocumentDeleteWebhook();
        routes.MapIngest();
    }

    private static async Task<IResult> CreateAsync(
        string integration, JsonRequest<CreateWebhookBody> body, Caller caller, IMediator mediator, CancellationToken cancellationToken)
    {
        var command = new CreateWebhook(
            caller.Actor,
            integration,
            WebhookFormat.AsSent,
            body.Value.SourceSystem,
            body.Value.EventType,
            null);
        var result = await mediator.Send(command, cancellationToken);
        return result.Match(
            created => TypedResults.Json(
                WebhookBody.Of(created.View, caller.Actor.Account.Value, created.Password),
                statusCode: StatusCodes.Status201Created),
            ErrorResponse.From);
    }

    private static async Task<IResult> ShowAsync(
        string integration, string uuid, Caller caller, IWebhookReads reads, CancellationToken cancellationToken)
    {
        var account = caller.Actor.Account;
        return Guid.TryParseExact(uuid, "D", out var id)
            && await reads.FindAsync(account, integration, id, cancellationToken) is { } webhook
            ? TypedResults.Ok(WebhookBody.Of(webhook, account.Value, null))
            : ErrorResponse.From([WebhookErrors.NoSuchWebhook]);
    }

    /// <summary>Deletes a webhook; the platform API uses the same handler.</summary>
    public static async Task<IResult> DeleteAsync(
        string integration, string uuid, Caller caller, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new DeleteWebhook(caller.Actor, integration, uuid), cancellationToken);
        return result.Match(_ => TypedResults.NoContent(), ErrorResponse.From);
    }
}
