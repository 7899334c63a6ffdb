using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Caching;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Webhooks;

namespace ZisPlatform.Application.Webhooks;

/// <summary>
/// Sets how the deliveries of a webhook are signed from now on. This is separate from its creation, because senders that generate the
/// secret disclose it only after they know the path.
/// </summary>
/// <param name="Actor">The caller, an admin.</param>
/// <param name="Integration">The name from the request path.</param>
/// <param name="Uuid">The webhook's id from the request path.</param>
/// <param name="Signing">The signing; null to accept unsigned deliveries with credentials again.</param>
public sealed record SignWebhook(Actor Actor, string Integration, string Uuid, SigningRequest? Signing) : IRequest<Result<IssuedWebhook>>;

internal sealed class SignWebhookHandler(
    IWebhookRepository webhooks,
    WebhookSecretProtector secrets,
    VersionedCache<string, IngestTarget> cache,
    IAuditLog audit,
    IUnitOfWork work,
    TimeProvider clock)
    : IRequestHandler<SignWebhook, Result<IssuedWebhook>>
{
    public async Task<Result<IssuedWebhook>> Handle(SignWebhook command, CancellationToken cancellationToken)
    {
        var actor = command.Actor;
        if (await webhooks.FindAsync(actor.Account, command.Integration, command.Uuid, cancellationToken) is not { } webhook)
        {
            return WebhookErrors.NoSuchWebhook;
        }

        var signing = secrets.Sign(webhook.Uuid, command.Signing);
        if (!signing.IsOk)
        {
            return signing.Errors.ToArray();
        }

        var before = new { signing = WebhookAudit.SchemeOf(webhook) };
        webhook.SetSigning(signing.Value.Signing);
        webhooks.Save(webhook);
        var after = new { signing = WebhookAudit.SchemeOf(webhook) };
        audit.Add(WebhookAudit.Entry(clock.GetUtcNow(), actor, webhook, "webhook.sign", before, after));
        var token = secrets.UnprotectToken(webhook.Uuid, webhook.Credentials.ProtectedToken);
        if (await work.CommitAsync(cancellationToken) != CommitResult.Done)
        {
            return WebhookErrors.NoSuchWebhook;
        }

        cache.Invalidate();
        return IssuedWebhook.Of(webhook, token, null, signing.Value.GeneratedSecret);
    }
}
