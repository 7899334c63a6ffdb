using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Application.Runs;

/// <summary>How many flows this process runs at once, in all, of an account and of an integration (contract, flows 14); the rest wait in the store.</summary>
internal sealed class RunSlots(RunOptions options)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<AccountId, int> _accounts = [];
    private readonly Dictionary<string, int> _integrations = new(StringComparer.Ordinal);
    private int _all;

    public bool TryTake(AccountId account, string integration)
    {
        lock (_lock)
        {
            var (ofAccount, ofIntegration) = (_accounts.GetValueOrDefault(account), _integrations.GetValueOrDefault(integration));
            if (_all >= options.Concurrency || ofAccount >= options.ConcurrencyOfAccount || ofIntegration >= options.ConcurrencyOfIntegration)
            {
                return false;
            }

            _all++;
            _accounts[account] = ofAccount + 1;
            _integrations[integration] = ofIntegration + 1;
            return true;
        }
    }

    /// <summary>How many more of an account.</summary>
    public int FreeOf(AccountId account)
    {
        lock (_lock)
        {
            return Math.Min(options.Concurrency - _all, options.ConcurrencyOfAccount - _accounts.GetValueOrDefault(account));
        }
    }

    /// <summary>Takes one also beyond an integration's share: what was claimed is run.</summary>
    public void Take(AccountId account, string integration)
    {
        lock (_lock)
        {
            _all++;
            _accounts[account] = _accounts.GetValueOrDefault(account) + 1;
            _integrations[integration] = _integrations.GetValueOrDefault(integration) + 1;
        }
    }

    public void Release(AccountId account, string integration)
    {
        lock (_lock)
        {
            _all--;
            Lessen(_accounts, account);
            Lessen(_integrations, integration);
        }
    }

    private static void Lessen<TKey>(Dictionary<TKey, int> counts, TKey key)
        where TKey : notnull
    {
        if (--counts[key] == 0)
        {
            counts.Remove(key);
        }
    }
}
