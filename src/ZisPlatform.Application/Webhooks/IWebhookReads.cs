using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Webhooks;

namespace ZisPlatform.Application.Webhooks;

/// <summary>The representation of an inbound webhook that can be shown repeatedly.</summary>
/// <param name="Token">The last segment of its path, in clear text: senders need it to reach the webhook.</param>
/// <param name="Signing">The signing rule; null if deliveries are not signed.</param>
public sealed record WebhookView(
    string Id,
    Guid Uuid,
    string Token,
    string Integration,
    WebhookFormat Format,
    string SourceSystem,
    string EventType,
    string Username,
    SigningRule? Signing,
    DateTimeOffset CreatedAt,
    DateTimeOffset PasswordChangedAt);

/// <summary>Queries for inbound webhooks.</summary>
public interface IWebhookReads
{
    /// <summary>Returns the webhooks of an integration, in the order of creation.</summary>
    Task<Page<WebhookView>> ListAsync(AccountId account, string integration, PageRequest page, CancellationToken cancellationToken);

    /// <summary>Finds a webhook; returns null if the integration has no such webhook.</summary>
    Task<WebhookView?> FindAsync(AccountId account, string integration, Guid uuid, CancellationToken cancellationToken);
}
