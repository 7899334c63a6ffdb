using Microsoft.Extensions.Caching.Memory;
using ZisPlatform.Application.Common;

namespace ZisPlatform.Application.Webhooks;

/// <summary>Remembers webhooks for a few seconds, so that a burst of events costs one look into the store.</summary>
/// <remarks>
/// A change made through this process is seen at once (<see cref="Forget"/>); one made through another replica after
/// <see cref="Lifetime"/> at most. A token that nobody has is not remembered: a webhook made by another replica works at once.
/// </remarks>
internal sealed class WebhookMemory(TimeProvider clock) : IDisposable
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(5);

    private readonly MemoryCache _cache = new(new MemoryCacheOptions { SizeLimit = 10_000, Clock = new CacheClock(clock) });
    private long _generation;

    /// <summary>A mark of what was known when a look-up began; what was found before a change is not remembered after it.</summary>
    public long Generation => Volatile.Read(ref _generation);

    /// <param name="hash">Of the token, as text.</param>
    public IngestTarget? Find(string hash) => _cache.Get<IngestTarget>((Generation, hash));

    /// <param name="generation">What was <see cref="Generation"/> when the look-up began.</param>
    /// <param name="hash">Of the token, as text.</param>
    /// <param name="found">What was found.</param>
    public void Remember(long generation, string hash, IngestTarget found) =>
        _cache.Set((generation, hash), found, new MemoryCacheEntryOptions { AbsoluteExpirationRelativeToNow = Lifetime, Size = 1 });

    /// <summary>A webhook changed: all are looked up again.</summary>
    public void Forget() => Interlocked.Increment(ref _generation);

    public void Dispose() => _cache.Dispose();
}
