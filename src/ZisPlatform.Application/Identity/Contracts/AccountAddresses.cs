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
    private readonly ConcurrentDictionary<AccountId, FlowAccount> _known = [];

    public async ValueTask<FlowAccount> FindAsync(AccountId account, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(account, out var known))
        {
            return known;
        }

        await using var scope = scopes.CreateAsyncScope();
        var found = await scope.ServiceProvider.GetRequiredService<IIdentityReads>().FindAccountAsync(account, cancellationToken)
            ?? throw new InvalidOperationException($"Account {account.Value} does not exist.");
        var address = options.Value.ZendeskBaseUrlOf(found.Subdomain);
        return _known[account] = new FlowAccount(
            found.Subdomain, address is null ? null : new Uri(address), ZisOptions.ZendeskBaseUrlSetting(found.Subdomain));
    }
}
