using Microsoft.Extensions.Time.Testing;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Identity.Accounts;
using ZisPlatform.Application.Identity.Credentials;
using ZisPlatform.Application.Identity.OAuth;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;

namespace ZisPlatform.Application.Tests.Identity.OAuth;

public sealed class TokenVerifierTests : IDisposable
{
    private static readonly AddressedAccount Account = new(new AccountId(1), "acme");

    private readonly FakeTimeProvider _clock = new();
    private readonly FakeLookup _lookup = new();
    private readonly CredentialCache _cache;
    private readonly SignInThrottle _throttle = new();
    private readonly TokenVerifier _verifier;

    public TokenVerifierTests()
    {
        _cache = new CredentialCache(_clock);
        _verifier = new TokenVerifier(_lookup, _cache, _throttle, _clock);
    }

    public void Dispose()
    {
        _cache.Dispose();
        _throttle.Dispose();
    }

    [Test]
    public async Task A_token_identifies_its_user_and_its_integration()
    {
        var caller = (await VerifyAsync()).Value;

        Assert.That(
            (caller.UserId, caller.IsAdmin, caller.Credential, caller.Token!.Integration),
            Is.EqualTo((7L, true, CredentialKind.AccessToken, "widgets")));
    }

    [Test]
    public async Task A_token_is_cached_until_it_is_revoked()
    {
        for (var i = 0; i < 10; i++)
        {
            await VerifyAsync();
        }

        Assert.That(_lookup.QueryCount, Is.EqualTo(1));
        _lookup.Token = null;
        _cache.Invalidate();
        Assert.That((await VerifyAsync()).Errors, Is.EqualTo(new[] { IdentityErrors.AuthenticationFailed }));
    }

    [Test]
    public async Task A_cached_token_expires_on_time()
    {
        _lookup.Token = _lookup.Token! with { ExpiresAt = _clock.GetUtcNow().AddSeconds(2) };
        await VerifyAsync();
        _clock.Advance(TimeSpan.FromSeconds(2));

        Assert.That((await VerifyAsync()).IsOk, Is.False);
        Assert.That(_lookup.QueryCount, Is.EqualTo(2));
    }

    [Test]
    public async Task The_use_of_a_token_is_recorded_once_an_hour()
    {
        foreach (var minutes in new[] { 0, 30, 29, 2 })
        {
            _clock.Advance(TimeSpan.FromMinutes(minutes));
            await VerifyAsync();
        }

        Assert.That(_lookup.UseCount, Is.EqualTo(2));
    }

    [Test]
    public async Task An_expired_session_is_not_found()
    {
        Assert.That((await _verifier.FindSessionAsync(Account, "secret", null, default))!.Credential, Is.EqualTo(CredentialKind.Session));
        _clock.Advance(TimeSpan.FromHours(9));

        Assert.That(await _verifier.FindSessionAsync(Account, "secret", null, default), Is.Null);
    }

    [Test]
    public async Task Only_existing_integrations_are_cached()
    {
        for (var i = 0; i < 3; i++)
        {
            Assert.That(await _verifier.HasIntegrationAsync(Account.Id, "widgets", default), Is.True);
        }

        Assert.That(_lookup.QueryCount, Is.EqualTo(1));
        Assert.That(await _verifier.HasIntegrationAsync(Account.Id, "Widgets", default), Is.False);
        Assert.That(await _verifier.HasIntegrationAsync(new AccountId(2), "widgets", default), Is.False);
        Assert.That(_lookup.QueryCount, Is.EqualTo(3));
    }

    private Task<Result<Actor>> VerifyAsync() => _verifier.VerifyTokenAsync(Account, "a token", "10.0.0.1", default);

    private sealed class FakeLookup : ITokenLookup
    {
        private static readonly SignInUser Ada = new(7, "ada@example.com", Role.Admin, null);

        public FoundToken? Token { get; set; } = new(3, 4, "zis_widgets", OAuthScopes.Default, null, null, Ada);

        public int QueryCount { get; private set; }

        public int UseCount { get; private set; }

        public Task<FoundToken?> FindTokenAsync(AccountId account, byte[] hash, DateTimeOffset now, CancellationToken cancellationToken)
        {
            QueryCount++;
            return Task.FromResult(Token?.ExpiresAt <= now ? null : Token);
        }

        public Task MarkUsedAsync(AccountId account, long tokenId, DateTimeOffset now, CancellationToken cancellationToken)
        {
            UseCount++;
            Token = Token! with { UsedAt = now };
            return Task.CompletedTask;
        }

        public Task<FoundSession?> FindSessionAsync(AccountId account, byte[] hash, DateTimeOffset now, CancellationToken cancellationToken)
        {
            var expires = new FakeTimeProvider().GetUtcNow() + BrowserSession.Lifetime;
            return Task.FromResult(now < expires ? new FoundSession(expires, Ada) : null);
        }

        public Task<bool> HasClientAsync(AccountId account, string identifier, CancellationToken cancellationToken)
        {
            QueryCount++;
            return Task.FromResult(account.Value == 1 && identifier == "zis_widgets");
        }
    }
}
