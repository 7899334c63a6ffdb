using System.Net;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Identity.Credentials;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Application.Identity.Accounts;

/// <summary>The account that a request addresses.</summary>
public sealed record AddressedAccount(AccountId Id, string Subdomain);

/// <summary>Finds the account of a host name: the account named by its first label, or otherwise the default account.</summary>
public sealed class AccountResolver(ISignInReads reads, IOptions<ZisOptions> options, AccountCache cache)
{
    public async ValueTask<AddressedAccount> ResolveAsync(string host, CancellationToken cancellationToken) =>
        await FindNamedAsync(host, cancellationToken)
            ?? await FindAsync(DefaultSubdomain, cancellationToken)
            ?? throw new InvalidOperationException(
                $"The default account '{DefaultSubdomain}' does not exist. "
                + $"Set {ZisOptions.Section}:{nameof(ZisOptions.DefaultAccount)} to the subdomain of an existing account.");

    /// <summary>Finds the account that the host names; returns null if it names none.</summary>
    public async ValueTask<AddressedAccount?> FindNamedAsync(string host, CancellationToken cancellationToken) =>
        FirstLabel(host) is { } label ? await FindAsync(label, cancellationToken) : null;

    /// <summary>Determines whether the caller is an operator of the server: an admin of the default account.</summary>
    public bool IsOperator(Actor actor) => actor.IsAdmin && actor.Subdomain == DefaultSubdomain;

    /// <summary>Clears the cache after an account was created: hosts that named no account may name it now.</summary>
    public void InvalidateCache() => cache.Invalidate();

    private string DefaultSubdomain => options.Value.DefaultAccount.ToLowerInvariant();

    private async ValueTask<AddressedAccount?> FindAsync(string subdomain, CancellationToken cancellationToken)
    {
        if (cache.TryGet(subdomain, out var cached))
        {
            return cached;
        }

        var generation = cache.Generation;
        var found = await reads.FindAccountAsync(subdomain, cancellationToken) is { } id ? new AddressedAccount(id, subdomain) : null;
        cache.Set(generation, subdomain, found);
        return found;
    }

    // A single label ("localhost", a service name in a container network) and an IP address name no account.
    private static string? FirstLabel(string host) =>
        host.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot && !IPAddress.TryParse(host.Trim('[', ']'), out _)
            ? host[..dot].ToLowerInvariant()
            : null;
}

/// <summary>Caches which subdomains exist and, for a shorter time, which do not.</summary>
public sealed class AccountCache : IDisposable
{
    // Bounded, because clients can send arbitrary Host headers.
    private readonly MemoryCache _cache = new(new MemoryCacheOptions { SizeLimit = 10_000 });
    private long _generation;

    internal long Generation => Volatile.Read(ref _generation);

    internal bool TryGet(string subdomain, out AddressedAccount? account) => _cache.TryGetValue((Generation, subdomain), out account);

    internal void Set(long generation, string subdomain, AddressedAccount? account) =>
        _cache.Set((generation, subdomain), account, new MemoryCacheEntryOptions
        {
            AbsoluteExpirationRelativeToNow = account is null ? TimeSpan.FromSeconds(2) : TimeSpan.FromMinutes(5),
            Size = 1,
        });

    internal void Invalidate() => Interlocked.Increment(ref _generation);

    public void Dispose() => _cache.Dispose();
}
