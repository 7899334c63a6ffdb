using Microsoft.Extensions.Caching.Memory;
using ZisPlatform.Application.Common;

namespace ZisPlatform.Application.Webhooks;

/// <summary>Caches webhooks for a few seconds, so that a burst of events costs one query to the store.</summary>
/// <remarks>
/// A change made through this process is visible immediately (<see cref="Invalidate"/>), a change made through another replica after
/// <see cref="Lifetime"/> at most. Unknown tokens are not cached: a webhook created by another replica works immediately.
/// </remarks>
internal sealed class WebhookCache(TimeProvider clock) : IDisposable
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(5);

    private readonly MemoryCache _cache = new(new MemoryCacheOptions { SizeLimit = 10_000, Clock = clock.ToCacheClock() });
    private long _generation;

    /// <summary>Gets the current generation of the cache, to be read before a query: a result from before a change is not cached.</summary>
    public long Generation => Volatile.Read(ref _generation);

    /// <summary>Finds a cached webhook; returns null if it is not cached.</summary>
    /// <param name="hash">The hash of the token, as text.</param>
    public IngestTarget? Find(string hash) => _cache.Get<IngestTarget>((Generation, hash));

    /// <summary>Caches the result of a query.</summary>
    /// <param name="generation">The value of <see cref="Generation"/> when the query began.</param>
    /// <param name="hash">The hash of the token, as text.</param>
    /// <param name="found">The webhook that was found.</param>
    public void Set(long generation, string hash, IngestTarget found) =>
        _cache.Set((generation, hash), found, new MemoryCacheEntryOptions { AbsoluteExpirationRelativeToNow = Lifetime, Size = 1 });

    /// <summary>Invalidates all cached webhooks, because a webhook has changed.</summary>
    public void Invalidate() => Interlocked.Increment(ref _generation);

    public void Dispose() => _cache.Dispose();
}
