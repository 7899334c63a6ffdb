using ZisPlatform.Domain.Common;

namespace ZisPlatform.Application.Webhooks;

/// <summary>Signatures of deliveries that were taken, over all replicas, for as long as their time lets them in.</summary>
public interface ISeenSignatures
{
    Task<bool> HasAsync(AccountId account, string webhookId, byte[] signature, CancellationToken cancellationToken);

    /// <summary>Keeps one at once; one that is there already stays.</summary>
    Task AddAsync(AccountId account, string webhookId, byte[] signature, DateTimeOffset now, CancellationToken cancellationToken);
}
