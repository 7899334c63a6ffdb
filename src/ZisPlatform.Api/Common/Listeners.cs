using System.Threading.RateLimiting;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Api.Common;

/// <summary>Who hears what goes on, in this process: each of them asks the store twice a second.</summary>
internal sealed class Listeners : IDisposable
{
    public const int MostOfAccount = 20;

    private readonly PartitionedRateLimiter<AccountId> _seats = PartitionedRateLimiter.Create<AccountId, AccountId>(
        account => RateLimitPartition.GetConcurrencyLimiter(account, _ => new ConcurrencyLimiterOptions { PermitLimit = MostOfAccount, QueueLimit = 0 }));

    /// <summary>A seat, until it is disposed of; not acquired where all are taken.</summary>
    public RateLimitLease Admit(AccountId account) => _seats.AttemptAcquire(account);

    public void Dispose() => _seats.Dispose();
}
