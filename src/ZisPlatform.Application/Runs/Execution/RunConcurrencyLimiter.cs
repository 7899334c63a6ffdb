using Microsoft.Extensions.Options;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Application.Runs.Execution;

/// <summary>
/// Limits the flows that run concurrently in this process: in total, per account and per integration (contract, flows 14). The rest
/// waits in the store.
/// </summary>
internal sealed class RunConcurrencyLimiter(IOptions<RunsOptions> options)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<AccountId, int> _accounts = [];
    private readonly Dictionary<string, int> _integrations = new(StringComparer.Ordinal);
    private int _total;

    public bool TryAcquire(AccountId account, string integration)
    {
        lock (_lock)
        {
            return TryTakeLocked(account, integration);
        }
    }

    /// <summary>Takes the free slots of an integration, up to a maximum; returns the number of slots taken.</summary>
    public int AcquireUpTo(AccountId account, string integration, int limit)
    {
        lock (_lock)
        {
            var taken = 0;
            while (taken < limit && TryTakeLocked(account, integration))
            {
                taken++;
            }

            return taken;
        }
    }

    public void Release(AccountId account, string integration)
    {
        lock (_lock)
        {
            _total--;
            Decrement(_accounts, account);
            Decrement(_integrations, integration);
        }
    }

    private bool TryTakeLocked(AccountId account, string integration)
    {
        var (accountCount, integrationCount) = (_accounts.GetValueOrDefault(account), _integrations.GetValueOrDefault(integration));
        if (_total >= options.Value.Concurrency
            || accountCount >= options.Value.ConcurrencyOfAccount
            || integrationCount >= options.Value.ConcurrencyOfIntegration)
        {
            return false;
        }

        _total++;
        _accounts[account] = accountCount + 1;
        _integrations[integration] = integrationCount + 1;
        return true;
    }

    private static void Decrement<TKey>(Dictionary<TKey, int> counts, TKey key)
        where TKey : notnull
    {
        if (--counts[key] == 0)
        {
            counts.Remove(key);
        }
    }
}
