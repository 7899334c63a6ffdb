using System.Threading.RateLimiting;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Api.Runs.Streaming;

/// <summary>Limits concurrent stream clients per account in this process; each client queries the store twice a second.</summary>
internal sealed class StreamLimiter : IDisposable
{
    public const int MaxPerAccount = 20;

    private readonly PartitionedRateLimiter<AccountId> _limiter = PartitionedRateLimiter.Create<AccountId, AccountId>(
        account => RateLimitPartition.GetConcurrencyLimiter(
            account,
            _ => new ConcurrencyLimiterOptions { PermitLimit = MaxPerAccount, QueueLimit = 0 }));

    /// <summary>Reserves a place until the lease is disposed; the lease is not acquired if all places are taken.</summary>
    public RateLimitLease TryAcquire(AccountId account) => _limiter.AttemptAcquire(account);

    public void Dispose() => _limiter.Dispose();
}
