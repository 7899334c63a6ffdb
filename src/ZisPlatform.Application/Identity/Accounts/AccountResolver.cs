using System.Net;
using Microsoft.Extensions.Options;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Caching;
using ZisPlatform.Application.Identity.Credentials;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Application.Identity.Accounts;

/// <summary>The account that a request addresses.</summary>
public sealed record AddressedAccount(AccountId Id, string Subdomain);

/// <summary>Finds the account of a host name: the account named by its first label, or otherwise the default account.</summary>
/// <remarks>The cache also holds which subdomains do not exist. Its size is bounded: clients can send arbitrary Host headers.</remarks>
public sealed class AccountResolver(
    ISignInReads reads, IOptions<IdentityOptions> options, VersionedCache<string, AddressedAccount?> cache)
{
    /// <summary>The lifetime of a cached account. An account is permanent, and so is its subdomain.</summary>
    private static readonly TimeSpan FoundLifetime = TimeSpan.FromMinutes(5);

    /// <summary>The lifetime of a missing account: the longest time until an account that another replica creates is found.</summary>
    private static readonly TimeSpan MissingLifetime = TimeSpan.FromSeconds(2);

    public async ValueTask<AddressedAccount> ResolveAsync(string host, CancellationToken cancellationToken) =>
        await FindNamedAsync(host, cancellationToken)
            ?? await FindAsync(DefaultSubdomain, cancellationToken)
            ?? throw new InvalidOperationException(
                $"The default account '{DefaultSubdomain}' does not exist. "
                + $"Set {ModuleSettings.Root}:{nameof(IdentityOptions.DefaultAccount)} to the subdomain of an existing account.");

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

        var version = cache.Version;
        var found = await reads.FindAccountAsync(subdomain, cancellationToken) is { } id ? new AddressedAccount(id, subdomain) : null;
        cache.Set(version, subdomain, found, found is null ? MissingLifetime : FoundLifetime);
        return found;
    }

    // A single label ("localhost", a service name in a container network) and an IP address name no account.
    private static string? FirstLabel(string host) =>
        host.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot && !IPAddress.TryParse(host.Trim('[', ']'), out _)
            ? host[..dot].ToLowerInvariant()
            : null;
}
