using System.Threading.RateLimiting;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;

namespace ZisPlatform.Application.Identity;

/// <summary>
/// Slows whoever guesses: after <see cref="Burst"/> failures from one address at one account, each further answer waits
/// for its turn (<see cref="PerSecond"/>), and what cannot queue is told to come back later.
/// </summary>
internal sealed class FailedSignIns : IDisposable
{
    public const int Burst = 30;
    public const int PerSecond = 5;
    public const int Queue = 50;

    private readonly PartitionedRateLimiter<(AccountId, string)> _turns =
        PartitionedRateLimiter.Create<(AccountId Account, string Address), (AccountId, string)>(key =>
            RateLimitPartition.GetTokenBucketLimiter(key, _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = Burst,
                TokensPerPeriod = PerSecond,
                ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                QueueLimit = Queue,
                QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
            }));

    /// <summary>Waits for the turn of one more failure; a refusal when too many wait already.</summary>
    public async Task<Error?> SlowDownAsync(AccountId account, string? address, CancellationToken cancellationToken)
    {
        using var turn = await _turns.AcquireAsync((account, address ?? ""), 1, cancellationToken);
        if (turn.IsAcquired)
        {
            return null;
        }

        return IdentityErrors.TooManyFailures(TimeSpan.FromSeconds(Queue / PerSecond));
    }

    public void Dispose() => _turns.Dispose();
}
