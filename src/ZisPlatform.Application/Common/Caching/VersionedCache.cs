using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Internal;

namespace ZisPlatform.Application.Common.Caching;

/// <summary>
/// Caches values in this process, up to a fixed number, until their lifetime ends by the application's clock. Every value belongs to the
/// version of the cache that was current before the value was loaded: a value loaded before an invalidation is not returned after it.
/// </summary>
/// <remarks>
/// An invalidation is visible immediately in this process. Other replicas return cached values until the end of their lifetime.
/// </remarks>
public sealed class VersionedCache<TKey, TValue>(TimeProvider clock, int capacity = VersionedCache<TKey, TValue>.DefaultCapacity)
    : IDisposable
    where TKey : notnull
{
    /// <summary>The default maximum number of values. A full cache drops the values that were not used for the longest time.</summary>
    public const int DefaultCapacity = 10_000;

    private readonly MemoryCache _entries = new(new MemoryCacheOptions { SizeLimit = capacity, Clock = new CacheClock(clock) });
    private long _version;

    /// <summary>Gets the current version. Read it before you load a value, and pass it to <see cref="Set"/>.</summary>
    public long Version => Volatile.Read(ref _version);

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        if (_entries.TryGetValue(key, out Entry? entry) && entry!.Version == Version)
        {
            value = entry.Value;
            return true;
        }

        value = default;
        return false;
    }

    /// <summary>Stores a value, unless the cache was invalidated since the value was loaded.</summary>
    /// <param name="version">The value of <see cref="Version"/> before the value was loaded.</param>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <param name="lifetime">The time until the value expires; the value is not stored unless this is positive.</param>
    public void Set(long version, TKey key, TValue value, TimeSpan lifetime)
    {
        // An invalidation after this check is noticed by TryGet.
        if (version == Version && lifetime > TimeSpan.Zero)
        {
            _entries.Set(
                key,
                new Entry(version, value),
                new MemoryCacheEntryOptions { AbsoluteExpirationRelativeToNow = lifetime, Size = 1 });
        }
    }

    /// <summary>Invalidates all values, including those that are being loaded.</summary>
    public void Invalidate() => Interlocked.Increment(ref _version);

    public void Dispose() => _entries.Dispose();

    private sealed record Entry(long Version, TValue Value);

    private sealed class CacheClock(TimeProvider clock) : ISystemClock
    {
        public DateTimeOffset UtcNow => clock.GetUtcNow();
    }
}
