using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Caching;
using ZisPlatform.Application.Common.Security;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Webhooks;

namespace ZisPlatform.Application.Webhooks;

/// <summary>Sets a new password for a webhook. Path and user name are unchanged; the old password becomes invalid immediately.</summary>
public sealed record RotateWebhookPassword(Actor Actor, string Integration, string Uuid) : IRequest<Result<IssuedWebhook>>;

internal sealed class RotateWebhookPasswordHandler(
    IWebhookRepository webhooks,
    WebhookSecretProtector secrets,
    VersionedCache<string, IngestTarget> cache,
    IAuditLog audit,
    IUnitOfWork work,
    TimeProvider clock)
    : IRequestHandler<RotateWebhookPassword, Result<IssuedWebhook>>
{
    public async Task<Result<IssuedWebhook>> Handle(RotateWebhookPassword command, CancellationToken cancellationToken)
    {
        var actor = command.Actor;
        if (await webhooks.FindAsync(actor.Account, command.Integration, command.Uuid, cancellationToken) is not { } webhook)
        {
            return WebhookErrors.NoSuchWebhook;
        }

        var (now, password) = (clock.GetUtcNow(), SecretGenerator.NewPassword());
        webhook.RotatePassword(WebhookSecretProtector.HashOf(password), now);
        webhooks.Save(webhook);
        audit.Add(WebhookAudit.Entry(now, actor, webhook, "webhook.rotate_password", null, null));
        var token = secrets.UnprotectToken(webhook.Uuid, webhook.Credentials.ProtectedToken);
        if (await work.CommitAsync(cancellationToken) != CommitResult.Done)
        {
            return WebhookErrors.NoSuchWebhook;
        }

        cache.Invalidate();
        return IssuedWebhook.Of(webhook, token, password, null);
    }
}
