using CsCheck;
using Microsoft.Extensions.Time.Testing;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Identity.Credentials;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.UnitTests.Identity;

public sealed class CredentialCacheTests : IDisposable
{
    private static readonly Actor Ada = new(new AccountId(1), "acme", 7, "ada@example.com", true, CredentialKind.ApiToken, null);
    private static readonly TimeSpan Instant = TimeSpan.FromMilliseconds(1);

    private readonly FakeTimeProvider _clock = new();
    private readonly CredentialCache _memory;

    public CredentialCacheTests() => _memory = new CredentialCache(_clock);

    public void Dispose() => _memory.Dispose();

    [Test]
    public void A_caller_is_remembered_for_five_seconds()
    {
        _memory.RememberCaller(_memory.Generation, "f", Ada);

        _clock.Advance(TimeSpan.FromSeconds(5) - Instant);
        Assert.That(_memory.FindCaller("f"), Is.EqualTo(Ada));
        _clock.Advance(Instant);
        Assert.That(_memory.FindCaller("f"), Is.Null);
    }

    [Test]
    public void Reading_a_caller_does_not_extend_its_lifetime()
    {
        _memory.RememberCaller(_memory.Generation, "f", Ada);

        for (var second = 0; second < 5; second++)
        {
            Assert.That(_memory.FindCaller("f"), Is.EqualTo(Ada));
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.That(_memory.FindCaller("f"), Is.Null);
    }

    [Test]
    public void A_password_is_remembered_for_a_minute()
    {
        _memory.RememberPassword("f");

        _clock.Advance(TimeSpan.FromMinutes(1) - Instant);
        Assert.That(_memory.KnowsPassword("f"), Is.True);
        _clock.Advance(Instant);
        Assert.That(_memory.KnowsPassword("f"), Is.False);
    }

    [Test]
    public void A_change_removes_all_callers()
    {
        _memory.RememberCaller(_memory.Generation, "f", Ada);

        _memory.Forget();

        Assert.That(_memory.FindCaller("f"), Is.Null);
    }

    [Test]
    public void A_caller_that_was_queried_before_a_change_is_not_remembered()
    {
        var before = _memory.Generation;
        _memory.Forget();

        _memory.RememberCaller(before, "f", Ada);

        Assert.That(_memory.FindCaller("f"), Is.Null);
    }

    /// <summary>The fingerprint includes the stored hash, so a changed password never matches.</summary>
    [Test]
    public void A_change_does_not_remove_passwords()
    {
        _memory.RememberPassword("f");

        _memory.Forget();

        Assert.That(_memory.KnowsPassword("f"), Is.True);
    }

    [Test]
    public void Callers_and_passwords_are_remembered_separately()
    {
        _memory.RememberPassword("p");
        _memory.RememberCaller(_memory.Generation, "c", Ada);

        Assert.That(_memory.FindCaller("p"), Is.Null);
        Assert.That(_memory.KnowsPassword("c"), Is.False);
    }

    [Test]
    public void Only_equal_credentials_have_equal_fingerprints()
    {
        var parts = Gen.String[Gen.Char["ab:"], 0, 3].Array[0, 4];
        Gen.Select(parts, parts).Sample(
            (left, right) => (_memory.Fingerprint(left) == _memory.Fingerprint(right)) == left.SequenceEqual(right),
            iter: 5_000);
    }

    [Test]
    public void Fingerprints_differ_between_processes()
    {
        using var another = new CredentialCache(_clock);

        Assert.That(another.Fingerprint("1", "ada", "secret"), Is.Not.EqualTo(_memory.Fingerprint("1", "ada", "secret")));
    }
}
