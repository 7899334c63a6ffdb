using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Application.Webhooks;

/// <summary>Deletes an inbound webhook (contract 6.3): deliveries to its path are no longer accepted.</summary>
public sealed record DeleteWebhook(Actor Actor, string Integration, string Uuid) : IRequest<Result<Done>>;

internal sealed class DeleteWebhookHandler(WebhookChanges changes, IWebhookRepository webhooks)
    : IRequestHandler<DeleteWebhook, Result<Done>>
{
    public Task<Result<Done>> Handle(DeleteWebhook command, CancellationToken cancellationToken) => changes.RunAsync<Done>(
        command.Actor,
        command.Integration,
        command.Uuid,
        (webhook, _) =>
        {
            webhooks.Delete(webhook);
            return new Change<Done>(default, "webhook.delete", WebhookAudit.Of(webhook), null);
        },
        cancellationToken);
}
