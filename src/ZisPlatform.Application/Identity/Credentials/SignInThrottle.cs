using System.Threading.RateLimiting;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;

namespace ZisPlatform.Application.Identity.Credentials;

/// <summary>
/// Throttles failed sign-ins: after <see cref="Burst"/> failures from one address at one account, further failure responses are delayed
/// to <see cref="PerSecond"/> per second; if more than <see cref="Queue"/> are waiting, the caller gets an error to retry later.
/// </summary>
public sealed class SignInThrottle : IDisposable
{
    public const int Burst = 30;
    public const int PerSecond = 5;
    public const int Queue = 50;

    private readonly PartitionedRateLimiter<(AccountId, string)> _limiter =
        PartitionedRateLimiter.Create<(AccountId Account, string Address), (AccountId, string)>(key =>
            RateLimitPartition.GetTokenBucketLimiter(key, _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = Burst,
                TokensPerPeriod = PerSecond,
                ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                QueueLimit = Queue,
                QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
            }));

    /// <summary>Waits until one more failure may be answered. Returns an error if too many are waiting already; otherwise null.</summary>
    public async Task<Error?> ThrottleAsync(AccountId account, string? address, CancellationToken cancellationToken)
    {
        using var lease = await _limiter.AcquireAsync((account, address ?? ""), 1, cancellationToken);
        if (lease.IsAcquired)
        {
            return null;
        }

        return IdentityErrors.TooManyFailures(TimeSpan.FromSeconds(Queue / PerSecond));
    }

    public void Dispose() => _limiter.Dispose();
}
