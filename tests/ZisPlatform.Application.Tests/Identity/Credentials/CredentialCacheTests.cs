using CsCheck;
using Microsoft.Extensions.Time.Testing;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Identity.Credentials;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Application.Tests.Identity.Credentials;

public sealed class CredentialCacheTests : IDisposable
{
    private static readonly Actor Ada = new(new AccountId(1), "acme", 7, "ada@example.com", true, CredentialKind.ApiToken, null);
    private static readonly TimeSpan OneMillisecond = TimeSpan.FromMilliseconds(1);

    private readonly FakeTimeProvider _clock = new();
    private readonly CredentialCache _cache;

    public CredentialCacheTests() => _cache = new CredentialCache(_clock);

    public void Dispose() => _cache.Dispose();

    [Test]
    public void A_caller_is_cached_for_five_seconds()
    {
        _cache.SetCaller(_cache.Version, "f", Ada);

        _clock.Advance(TimeSpan.FromSeconds(5) - OneMillisecond);
        Assert.That(_cache.FindCaller("f"), Is.EqualTo(Ada));
        _clock.Advance(OneMillisecond);
        Assert.That(_cache.FindCaller("f"), Is.Null);
    }

    [Test]
    public void Reading_a_caller_does_not_extend_its_lifetime()
    {
        _cache.SetCaller(_cache.Version, "f", Ada);

        for (var second = 0; second < 5; second++)
        {
            Assert.That(_cache.FindCaller("f"), Is.EqualTo(Ada));
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.That(_cache.FindCaller("f"), Is.Null);
    }

    [Test]
    public void A_password_is_cached_for_a_minute()
    {
        _cache.SetPassword("f");

        _clock.Advance(TimeSpan.FromMinutes(1) - OneMillisecond);
        Assert.That(_cache.HasPassword("f"), Is.True);
        _clock.Advance(OneMillisecond);
        Assert.That(_cache.HasPassword("f"), Is.False);
    }

    [Test]
    public void A_change_removes_all_callers()
    {
        _cache.SetCaller(_cache.Version, "f", Ada);

        _cache.Invalidate();

        Assert.That(_cache.FindCaller("f"), Is.Null);
    }

    [Test]
    public void A_caller_that_was_queried_before_a_change_is_not_cached()
    {
        var before = _cache.Version;
        _cache.Invalidate();

        _cache.SetCaller(before, "f", Ada);

        Assert.That(_cache.FindCaller("f"), Is.Null);
    }

    /// <summary>The fingerprint includes the stored hash, so a changed password never matches.</summary>
    [Test]
    public void A_change_does_not_remove_passwords()
    {
        _cache.SetPassword("f");

        _cache.Invalidate();

        Assert.That(_cache.HasPassword("f"), Is.True);
    }

    [Test]
    public void Callers_and_passwords_are_cached_separately()
    {
        _cache.SetPassword("p");
        _cache.SetCaller(_cache.Version, "c", Ada);

        Assert.That(_cache.FindCaller("p"), Is.Null);
        Assert.That(_cache.HasPassword("c"), Is.False);
    }

    [Test]
    public void Only_equal_credentials_have_equal_fingerprints()
    {
        var parts = Gen.String[Gen.Char["ab:"], 0, 3].Array[0, 4];
        Gen.Select(parts, parts).Sample(
            (left, right) => (_cache.Fingerprint(left) == _cache.Fingerprint(right)) == left.SequenceEqual(right),
            iter: 5_000);
    }

    [Test]
    public void Fingerprints_differ_between_processes()
    {
        using var otherCache = new CredentialCache(_clock);

        Assert.That(otherCache.Fingerprint("1", "ada", "secret"), Is.Not.EqualTo(_cache.Fingerprint("1", "ada", "secret")));
    }
}
