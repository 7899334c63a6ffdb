using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Webhooks;

namespace ZisPlatform.Application.Webhooks;

/// <summary>Inbound webhooks as aggregates. Writes join the unit of work.</summary>
public interface IWebhookRepository
{
    Task<Webhook?> FindAsync(AccountId account, string integration, Guid uuid, CancellationToken cancellationToken);

    /// <summary>By the hash of a path's token over all accounts: whoever sends an event says no more, and the webhook knows whose it is.</summary>
    Task<Webhook?> FindByTokenAsync(byte[] tokenHash, CancellationToken cancellationToken);

    void Add(Webhook webhook);

    /// <summary>Writes password and signing; the commit is false when the webhook is gone.</summary>
    void Save(Webhook webhook);

    /// <summary>The commit is false when the webhook is gone.</summary>
    void Delete(Webhook webhook);
}
