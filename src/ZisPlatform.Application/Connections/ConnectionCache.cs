using Microsoft.Extensions.Caching.Memory;
using ZisPlatform.Application.Connections.Contracts;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Application.Connections;

/// <summary>Caches decrypted connections for a few seconds, so that a flow with a hundred requests reads and decrypts once.</summary>
/// <remarks>A change in this process takes effect immediately, a change by another replica after <see cref="Lifetime"/>.</remarks>
public sealed class ConnectionCache : IDisposable
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(5);

    private readonly MemoryCache _cache = new(new MemoryCacheOptions { SizeLimit = 10_000 });
    private long _generation;

    internal long Generation => Volatile.Read(ref _generation);

    internal UsableConnection? Find(AccountId account, string integration, string name) =>
        _cache.Get<UsableConnection>((Generation, account, integration, name));

    /// <param name="generation">The value of <see cref="Generation"/> before the connection was read.</param>
    /// <param name="account">The account that owns the connection.</param>
    /// <param name="connection">The connection to cache.</param>
    internal void Set(long generation, AccountId account, UsableConnection connection) =>
        _cache.Set((generation, account, connection.Integration, connection.Name), connection, new MemoryCacheEntryOptions
        {
            AbsoluteExpirationRelativeToNow = Lifetime,
            Size = 1,
        });

    internal void Invalidate() => Interlocked.Increment(ref _generation);

    public void Dispose() => _cache.Dispose();
}
