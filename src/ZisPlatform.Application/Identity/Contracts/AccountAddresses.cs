using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Flows;

namespace ZisPlatform.Application.Identity.Contracts;

/// <summary>Finds the base URLs of the accounts' own APIs, which do not change while the server runs.</summary>
public sealed class AccountAddresses(ScopedService<IIdentityReads> reads, IOptions<IdentityOptions> options)
{
    private readonly ConcurrentDictionary<AccountId, FlowAccount> _cache = [];

    public async ValueTask<FlowAccount> FindAsync(AccountId account, CancellationToken cancellationToken)
    {
        if (_cache.TryGetValue(account, out var cached))
        {
            return cached;
        }

        var view = await reads.UseAsync(identity => identity.FindAccountAsync(account, cancellationToken))
            ?? throw new InvalidOperationException($"Account {account.Value} does not exist.");
        var address = BaseUrlOf(view.Subdomain);
        return _cache[account] = new FlowAccount(
            view.Subdomain, address is null ? null : new Uri(address), SettingOf(view.Subdomain));
    }

    /// <summary>
    /// Returns the base URL of an account's own API, without a trailing slash; null if it is not configured and the account's name is
    /// <see cref="IdentityOptions.UnnamedAccount"/>.
    /// </summary>
    public string? BaseUrlOf(string subdomain) =>
        options.Value.Accounts.GetValueOrDefault(subdomain)?.ZendeskBaseUrl is { } url ? url.TrimEnd('/')
        : subdomain == IdentityOptions.UnnamedAccount ? null
        : $"https://{subdomain}.zendesk.com";

    /// <summary>Returns the name of the setting that <see cref="BaseUrlOf"/> reads.</summary>
    public static string SettingOf(string subdomain) =>
        $"{ModuleSettings.Root}:{nameof(IdentityOptions.Accounts)}:{subdomain}:{nameof(AccountOptions.ZendeskBaseUrl)}";
}
