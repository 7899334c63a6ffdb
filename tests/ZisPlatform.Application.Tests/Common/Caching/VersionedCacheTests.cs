using Microsoft.Extensions.Time.Testing;
using ZisPlatform.Application.Common.Caching;

namespace ZisPlatform.Application.Tests.Common.Caching;

public sealed class VersionedCacheTests : IDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan OneMillisecond = TimeSpan.FromMilliseconds(1);

    private readonly FakeTimeProvider _clock = new();
    private readonly VersionedCache<string, string?> _cache;

    public VersionedCacheTests() => _cache = new VersionedCache<string, string?>(_clock);

    public void Dispose() => _cache.Dispose();

    [Test]
    public void A_value_expires_at_the_end_of_its_lifetime()
    {
        _cache.Set(_cache.Version, "key", "value", Lifetime);

        _clock.Advance(Lifetime - OneMillisecond);
        Assert.That(_cache.TryGet("key", out var found), Is.True);
        Assert.That(found, Is.EqualTo("value"));
        _clock.Advance(OneMillisecond);
        Assert.That(_cache.TryGet("key", out _), Is.False);
    }

    [Test]
    public void Reading_a_value_does_not_extend_its_lifetime()
    {
        _cache.Set(_cache.Version, "key", "value", Lifetime);

        for (var elapsed = TimeSpan.Zero; elapsed < Lifetime; elapsed += TimeSpan.FromSeconds(1))
        {
            Assert.That(_cache.TryGet("key", out _), Is.True);
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.That(_cache.TryGet("key", out _), Is.False);
    }

    [TestCase(0)]
    [TestCase(-1)]
    public void A_value_without_a_remaining_lifetime_is_not_stored(int seconds)
    {
        _cache.Set(_cache.Version, "key", "value", TimeSpan.FromSeconds(seconds));

        Assert.That(_cache.TryGet("key", out _), Is.False);
    }

    [Test]
    public void Null_is_a_value()
    {
        _cache.Set(_cache.Version, "key", null, Lifetime);

        Assert.That(_cache.TryGet("key", out var found), Is.True);
        Assert.That(found, Is.Null);
        Assert.That(_cache.TryGet("other", out _), Is.False);
    }

    [Test]
    public void An_invalidation_removes_all_values()
    {
        _cache.Set(_cache.Version, "a", "1", Lifetime);
        _cache.Set(_cache.Version, "b", "2", Lifetime);

        _cache.Invalidate();

        Assert.That((_cache.TryGet("a", out _), _cache.TryGet("b", out _)), Is.EqualTo((false, false)));
    }

    [Test]
    public void A_value_loaded_before_an_invalidation_is_not_stored()
    {
        var version = _cache.Version;
        _cache.Invalidate();
        _cache.Set(version, "key", "old", Lifetime);
        Assert.That(_cache.TryGet("key", out _), Is.False);

        _cache.Set(_cache.Version, "key", "new", Lifetime);
        _cache.Set(version, "key", "old", Lifetime);
        Assert.That(_cache.TryGet("key", out var found), Is.True);
        Assert.That(found, Is.EqualTo("new"));
    }

    [Test]
    public async Task Concurrent_loads_never_make_a_changed_value_visible_again()
    {
        using var cache = new VersionedCache<string, int>(_clock);
        using var stop = new CancellationTokenSource();
        var source = 0;
        var loaders = Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                var version = cache.Version;
                cache.Set(version, "key", Volatile.Read(ref source), Lifetime);
            }
        })).ToArray();

        var (hits, outdated) = (0, 0);
        for (var i = 0; i < 200_000 && (i < 20_000 || hits == 0); i++)
        {
            var current = Interlocked.Increment(ref source);
            cache.Invalidate();
            if (cache.TryGet("key", out var found))
            {
                hits++;
                outdated += found < current ? 1 : 0;
            }
        }

        await stop.CancelAsync();
        await Task.WhenAll(loaders);
        Assert.That(outdated, Is.Zero);
    }

    [Test]
    public void A_full_cache_holds_no_more_values_than_its_capacity()
    {
        using var cache = new VersionedCache<int, int>(_clock, capacity: 3);
        for (var i = 0; i < 100; i++)
        {
            cache.Set(cache.Version, i, i, Lifetime);
        }

        Assert.That(Enumerable.Range(0, 100).Count(i => cache.TryGet(i, out _)), Is.InRange(1, 3));
    }
}
