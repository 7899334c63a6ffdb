using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Application.Webhooks;

/// <summary>Deletes an inbound webhook (contract 6.3): deliveries to its path are no longer accepted.</summary>
public sealed record DeleteWebhook(Actor Actor, string Integration, string Uuid) : IRequest<Result<Success>>;

internal sealed class DeleteWebhookHandler(WebhookChanges changes, IWebhookRepository webhooks)
    : IRequestHandler<DeleteWebhook, Result<Success>>
{
    public Task<Result<Success>> Handle(DeleteWebhook command, CancellationToken cancellationToken) => changes.RunAsync<Success>(
        command.Actor,
        command.Integration,
        command.Uuid,
        (webhook, _) =>
        {
            webhooks.Delete(webhook);
            return new Change<Success>(default, "webhook.delete", WebhookAudit.Of(webhook), null);
        },
        cancellationToken);
}
