using ZisPlatform.Domain.Common;

namespace ZisPlatform.Application.Webhooks;

/// <summary>The signatures of accepted deliveries across all replicas, kept as long as their timestamp is accepted.</summary>
public interface ISignatureReplayStore
{
    Task<bool> HasAsync(AccountId account, string webhookId, byte[] signature, CancellationToken cancellationToken);

    /// <summary>Stores a signature immediately; an existing one is kept.</summary>
    Task AddAsync(AccountId account, string webhookId, byte[] signature, DateTimeOffset now, CancellationToken cancellationToken);
}
