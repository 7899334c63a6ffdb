using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Application.Identity.Contracts;

/// <summary>Where an account's own API is.</summary>
/// <param name="Subdomain">The account's subdomain.</param>
/// <param name="Base">The address of its API.</param>
public sealed record AccountAddress(string Subdomain, Uri Base);

/// <summary>Finds the addresses of accounts, which never change.</summary>
public sealed class AccountAddresses(IServiceScopeFactory scopes, IOptions<ZisOptions> options)
{
    private readonly ConcurrentDictionary<AccountId, AccountAddress> _known = [];

    public async ValueTask<AccountAddress> FindAsync(AccountId account, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(account, out var known))
        {
            return known;
        }

        await using var scope = scopes.CreateAsyncScope();
        var found = await scope.ServiceProvider.GetRequiredService<IIdentityReads>().FindAccountAsync(account, cancellationToken)
            ?? throw new InvalidOperationException($"There is no account {account.Value}.");
        return _known[account] = new AccountAddress(found.Subdomain, new Uri(options.Value.ZendeskBaseUrlOf(found.Subdomain)));
    }
}
