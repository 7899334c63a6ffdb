using Microsoft.Extensions.Time.Testing;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Identity.Accounts;
using ZisPlatform.Application.Identity.Credentials;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;
using ZisPlatform.Testing;

namespace ZisPlatform.Application.Tests.Identity.Credentials;

public sealed class CredentialVerifierTests : IDisposable
{
    private const string Password = "correct horse";
    private const string Address = "10.0.0.1";

    private static readonly AddressedAccount Account = new(new AccountId(1), "acme");

    private readonly FakeTimeProvider _clock = new();
    private readonly FakeSignInReads _reads = new();
    private readonly FakePasswords _passwords = new();
    private readonly CredentialCache _cache;
    private readonly SignInThrottle _throttle = new();
    private readonly CredentialVerifier _verifier;

    public CredentialVerifierTests()
    {
        _cache = new CredentialCache(_clock);
        _verifier = new CredentialVerifier(_reads, _passwords, _cache, _throttle);
        _reads.Users.Add(new SignInUser(7, "ada@example.com", Role.Admin, _passwords.Hash(Password)));
        _reads.Users.Add(new SignInUser(8, "robot@example.com", Role.Agent, PasswordHash: null));
        _reads.Tokens[Convert.ToHexString(Secret.HashOf("token of ada"))] = "ada@example.com";
    }

    public void Dispose()
    {
        _cache.Dispose();
        _throttle.Dispose();
    }

    [Test]
    public async Task A_correct_password_identifies_the_user()
    {
        var caller = await VerifyAsync("Ada@Example.com", Password);

        Assert.That(
            caller.Value, Is.EqualTo(new Actor(new AccountId(1), "acme", 7, "ada@example.com", true, CredentialKind.Password, Address)));
    }

    [Test]
    public async Task A_correct_token_identifies_the_user_without_a_password_hash_check()
    {
        var caller = await VerifyAsync("Ada@Example.com/token", "token of ada");

        Assert.That(
            caller.Value, Is.EqualTo(new Actor(new AccountId(1), "acme", 7, "ada@example.com", true, CredentialKind.ApiToken, Address)));
        Assert.That(_passwords.Checks, Is.Empty);
    }

    [TestCase("ada@example.com", "wrong")]
    [TestCase("ada@example.com", "token of ada", Description = "a token is no password")]
    [TestCase("ada@example.com/token", Password, Description = "a password is no token")]
    [TestCase("ada@example.com/TOKEN", "token of ada")]
    [TestCase("robot@example.com/token", "token of ada")]
    [TestCase("robot@example.com", Password)]
    [TestCase("unknown@example.com", Password)]
    [TestCase("unknown@example.com/token", "token of ada")]
    [TestCase("/token", "token of ada")]
    [TestCase("not an address", Password)]
    [TestCase("ada@example.com\n", Password)]
    public async Task All_invalid_credentials_have_the_same_error(string userName, string secret)
    {
        Assert.That((await VerifyAsync(userName, secret)).Errors, Is.EqualTo(new[] { IdentityErrors.AuthenticationFailed }));
    }

    [TestCase("unknown@example.com", Description = "there is no such user")]
    [TestCase("robot@example.com", Description = "the user has no password")]
    public async Task A_user_without_a_password_causes_one_hash_check_like_any_other(string email)
    {
        await VerifyAsync(email, "wrong password");
        await VerifyAsync("ada@example.com", "wrong password");

        Assert.That(_passwords.Checks, Is.EqualTo(new[] { ("decoy", "wrong password"), (_passwords.Hash(Password), "wrong password") }));
    }

    [TestCase("ada@example.com")]
    [TestCase("unknown@example.com")]
    public async Task A_password_over_the_length_limit_causes_no_query_and_no_hash_check(string email)
    {
        Assert.That((await VerifyAsync(email, new string('x', PasswordRule.MaximumLength + 1))).IsOk, Is.False);
        Assert.That(_reads.QueryCount, Is.Zero);
        Assert.That(_passwords.Checks, Is.Empty);
    }

    [Test]
    public async Task A_caller_is_cached_for_five_seconds_without_the_address_of_the_request()
    {
        await VerifyAsync("ada@example.com", Password);
        var cachedCaller = await _verifier.VerifyAsync(Account, "ada@example.com", Password, "10.0.0.2", default);

        Assert.That(cachedCaller.Value.Address, Is.EqualTo("10.0.0.2"));
        Assert.That(_reads.QueryCount, Is.EqualTo(1));
    }

    [Test]
    public async Task A_password_hash_is_checked_only_once_a_minute()
    {
        await VerifyAsync("ada@example.com", Password);
        _clock.Advance(TimeSpan.FromSeconds(59));
        await VerifyAsync("ada@example.com", Password);
        Assert.That((_reads.QueryCount, _passwords.Checks.Count), Is.EqualTo((2, 1)));

        _clock.Advance(CredentialCache.CallerLifetime);
        await VerifyAsync("ada@example.com", Password);
        Assert.That((_reads.QueryCount, _passwords.Checks.Count), Is.EqualTo((3, 2)));
    }

    [Test]
    public async Task A_cached_password_is_invalid_after_its_hash_has_changed()
    {
        await VerifyAsync("ada@example.com", Password);

        // Another replica changed the password. This replica notices when it reads the user again.
        _reads.Users[0] = _reads.Users[0] with { PasswordHash = _passwords.Hash("another password") };
        _clock.Advance(CredentialCache.CallerLifetime);

        Assert.That((await VerifyAsync("ada@example.com", Password)).IsOk, Is.False);
        Assert.That((await VerifyAsync("ada@example.com", "another password")).IsOk, Is.True);
    }

    [Test]
    public async Task A_wrong_password_is_not_cached()
    {
        await VerifyAsync("ada@example.com", "wrong");
        await VerifyAsync("ada@example.com", "wrong");

        Assert.That((_reads.QueryCount, _passwords.Checks.Count), Is.EqualTo((2, 2)));
    }

    [Test]
    public async Task A_change_in_this_process_takes_effect_immediately()
    {
        await VerifyAsync("ada@example.com/token", "token of ada");
        _reads.Tokens.Clear();
        _cache.Invalidate();

        Assert.That((await VerifyAsync("ada@example.com/token", "token of ada")).IsOk, Is.False);
    }

    [Test]
    public async Task A_change_during_the_query_prevents_caching_of_the_result()
    {
        _reads.OnQuery = _cache.Invalidate;
        await VerifyAsync("ada@example.com/token", "token of ada");
        _reads.Tokens.Clear();

        Assert.That((await VerifyAsync("ada@example.com/token", "token of ada")).IsOk, Is.False);
    }

    [Test]
    public async Task A_credential_of_one_account_is_not_cached_for_another()
    {
        await VerifyAsync("ada@example.com", Password);
        _reads.Users.Clear();

        var result = await _verifier.VerifyAsync(
            new AddressedAccount(new AccountId(2), "other"), "ada@example.com", Password, Address, default);

        Assert.That(result.IsOk, Is.False);
    }

    [Test]
    public async Task Too_many_failed_attempts_are_refused()
    {
        using var cancellation = new CancellationTokenSource();
        var attempts = Enumerable.Range(0, 200)
            .Select(_ => _verifier.VerifyAsync(Account, "ada@example.com/token", "guess", Address, cancellation.Token)).ToList();

        var errorKinds = new List<ErrorKind>();
        await foreach (var attempt in Task.WhenEach(attempts))
        {
            errorKinds.Add((await attempt).Errors.Single().Kind);
            if (errorKinds[^1] == ErrorKind.TooManyRequests)
            {
                break;
            }
        }

        await cancellation.CancelAsync();
        Assert.That(errorKinds[^1], Is.EqualTo(ErrorKind.TooManyRequests));
        Assert.That(errorKinds.SkipLast(1), Is.All.EqualTo(ErrorKind.Unauthenticated));
    }

    private Task<Result<Actor>> VerifyAsync(string userName, string secret) =>
        _verifier.VerifyAsync(Account, userName, secret, Address, default);
}
