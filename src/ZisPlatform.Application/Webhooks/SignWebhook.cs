using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;

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

internal sealed class SignWebhookHandler(WebhookChanges changes, IWebhookRepository webhooks, WebhookSecretProtector secrets)
    : IRequestHandler<SignWebhook, Result<IssuedWebhook>>
{
    public Task<Result<IssuedWebhook>> Handle(SignWebhook command, CancellationToken cancellationToken) => changes.RunAsync<IssuedWebhook>(
        command.Actor,
        command.Integration,
        command.Uuid,
        (webhook, _) =>
        {
            var signing = secrets.Sign(webhook.Uuid, command.Signing);
            if (!signing.IsOk)
            {
                return signing.Errors.ToArray();
            }

            var before = new { signing = WebhookAudit.SchemeOf(webhook) };
            webhook.SetSigning(signing.Value.Signing);
            webhooks.Save(webhook);
            var issued = IssuedWebhook.Of(
                webhook, secrets.UnprotectToken(webhook.Uuid, webhook.Credentials.ProtectedToken), null, signing.Value.GeneratedSecret);
            return new Change<IssuedWebhook>(issued, "webhook.sign", before, new { signing = WebhookAudit.SchemeOf(webhook) });
        },
        cancellationToken);
}
