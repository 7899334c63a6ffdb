using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Webhooks;

namespace ZisPlatform.Application.Webhooks;

/// <summary>Loads and stores inbound webhooks as aggregates. Writes join the unit of work.</summary>
public interface IWebhookRepository
{
    Task<Webhook?> FindAsync(AccountId account, string integration, Guid uuid, CancellationToken cancellationToken);

    /// <summary>
    /// Finds a webhook by the hash of its path's token across all accounts: a sender provides nothing else, and the webhook contains its
    /// account.
    /// </summary>
    Task<Webhook?> FindByTokenAsync(byte[] tokenHash, CancellationToken cancellationToken);

    void Add(Webhook webhook);

    /// <summary>Writes password and signing; the commit returns Conflict if the webhook no longer exists.</summary>
    void Save(Webhook webhook);

    /// <summary>Deletes a webhook; the commit returns Conflict if the webhook no longer exists.</summary>
    void Delete(Webhook webhook);
}

internal static class WebhookRepositoryExtensions
{
    /// <summary>Finds the webhook that a request path names. An invalid id is reported as an unknown one.</summary>
    public static async Task<Webhook?> FindAsync(
        this IWebhookRepository webhooks, AccountId account, string integration, string uuid, CancellationToken cancellationToken) =>
        Guid.TryParseExact(uuid, "D", out var id) ? await webhooks.FindAsync(account, integration, id, cancellationToken) : null;
}
