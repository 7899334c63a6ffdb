using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Caching;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Webhooks;

namespace ZisPlatform.Application.Webhooks;

/// <summary>Deletes an inbound webhook (contract 6.3): deliveries to its path are no longer accepted.</summary>
public sealed record DeleteWebhook(Actor Actor, string Integration, string Uuid) : IRequest<Result<Success>>;

internal sealed class DeleteWebhookHandler(
    IWebhookRepository webhooks,
    VersionedCache<string, IngestTarget> cache,
    IAuditLog audit,
    IUnitOfWork work,
    TimeProvider clock)
    : IRequestHandler<DeleteWebhook, Result<Success>>
{
    public async Task<Result<Success>> Handle(DeleteWebhook command, CancellationToken cancellationToken)
    {
        var actor = command.Actor;
        if (await webhooks.FindAsync(actor.Account, command.Integration, command.Uuid, cancellationToken) is not { } webhook)
        {
            return WebhookErrors.NoSuchWebhook;
        }

        webhooks.Delete(webhook);
        audit.Add(WebhookAudit.Entry(clock.GetUtcNow(), actor, webhook, "webhook.delete", WebhookAudit.Of(webhook), null));
        if (await work.CommitAsync(cancellationToken) != CommitResult.Done)
        {
            return WebhookErrors.NoSuchWebhook;
        }

        cache.Invalidate();
        return default(Success);
    }
}
