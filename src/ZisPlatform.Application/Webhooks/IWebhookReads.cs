using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Webhooks;

namespace ZisPlatform.Application.Webhooks;

/// <summary>An inbound webhook as it can be shown again and again.</summary>
/// <param name="Token">The last segment of its path, in clear: without it nobody could send to the webhook any more.</param>
/// <param name="Signing">Null where deliveries are not signed.</param>
public sealed record WebhookView(
    string Id, Guid Uuid, string Token, string Integration, WebhookFormat Format, string SourceSystem, string EventType, string Username, SigningRule? Signing,
    DateTimeOffset CreatedAt, DateTimeOffset PasswordChangedAt);

/// <summary>Lists of inbound webhooks.</summary>
public interface IWebhookReads
{
    /// <summary>In the order of their making.</summary>
    Task<Page<WebhookView>> ListAsync(AccountId account, string integration, PageRequest page, CancellationToken cancellationToken);

    /// <summary>Null when the integration has no such webhook.</summary>
    Task<WebhookView?> FindAsync(AccountId account, string integration, Guid uuid, CancellationToken cancellationToken);
}
