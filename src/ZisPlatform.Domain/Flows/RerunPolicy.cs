using ZisPlatform.Domain.Flows.Execution;

namespace ZisPlatform.Domain.Flows;

/// <summary>Determines whether and when a failed flow runs again from its start (contract 9.5).</summary>
public static class RerunPolicy
{
    /// <summary>The maximum number of attempts after the first.</summary>
    public const int MaxReruns = 3;

    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan[] Delays = [TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(60), MaxWait];

    /// <summary>Returns the delay before the next attempt; null if there is none.</summary>
    /// <param name="effect">The result of the failed attempt.</param>
    /// <param name="attempt">The number of the failed attempt, counted from 1.</param>
    public static TimeSpan? DelayAfter(FailedEffect effect, int attempt)
    {
        ArgumentNullException.ThrowIfNull(effect);
        if (effect.Error.Rerun is not { } hint || attempt > MaxReruns)
        {
            return null;
        }

        return hint switch
        {
            { Cause: RerunCause.RateLimited, RetryAfter: { } retryAfter } when retryAfter >= TimeSpan.Zero =>
                retryAfter < MaxWait ? retryAfter : MaxWait,
            _ => Delays[attempt - 1],
        };
    }
}
