using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Security;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Application.Webhooks;

/// <summary>Sets a new password for a webhook. Path and user name are unchanged; the old password becomes invalid immediately.</summary>
public sealed record RotateWebhookPassword(Actor Actor, string Integration, string Uuid) : IRequest<Result<IssuedWebhook>>;

internal sealed class RotateWebhookPasswordHandler(WebhookChanges changes, IWebhookRepository webhooks, WebhookSecretProtector secrets)
    : IRequestHandler<RotateWebhookPassword, Result<IssuedWebhook>>
{
    public Task<Result<IssuedWebhook>> Handle(RotateWebhookPassword command, CancellationToken cancellationToken) =>
        changes.RunAsync<IssuedWebhook>(
            command.Actor,
            command.Integration,
            command.Uuid,
            (webhook, now) =>
            {
                var password = SecretGenerator.NewPassword();
                webhook.RotatePassword(WebhookSecretProtector.HashOf(password), now);
                webhooks.Save(webhook);
                var issued = IssuedWebhook.Of(
                    webhook, secrets.UnprotectToken(webhook.Uuid, webhook.Credentials.ProtectedToken), password, null);
                return new Change<IssuedWebhook>(issued, "webhook.rotate_password", null, null);
            },
            cancellationToken);
}
