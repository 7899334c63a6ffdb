using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Flows;

namespace ZisPlatform.Application.Identity.Contracts;

/// <summary>Finds the base URLs of the accounts' own APIs, which do not change while the server runs.</summary>
public sealed class AccountAddresses(IServiceScopeFactory scopes, IOptions<ZisOptions> options)
{
    private readonly ConcurrentDictionary<AccountId, FlowAccount> _cache = [];

    public async ValueTask<FlowAccount> FindAsync(AccountId account, CancellationToken cancellationToken)
    {
        if (_cache.TryGetValue(account, out var cached))
        {
            return cached;
        }

        await using var scope = scopes.CreateAsyncScope();
        var view = await scope.ServiceProvider.GetRequiredService<IIdentityReads>().FindAccountAsync(account, cancellationToken)
            ?? throw new InvalidOperationException($"Account {account.Value} does not exist.");
        var address = options.Value.ZendeskBaseUrlOf(view.Subdomain);
        return _cache[account] = new FlowAccount(
            view.Subdomain, address is null ? null : new Uri(address), ZisOptions.ZendeskBaseUrlSetting(view.Subdomain));
    }
}
