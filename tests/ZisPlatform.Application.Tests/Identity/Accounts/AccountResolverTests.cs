using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Caching;
using ZisPlatform.Application.Identity;
using ZisPlatform.Application.Identity.Accounts;
using ZisPlatform.Domain.Common;
using ZisPlatform.Testing;

namespace ZisPlatform.Application.Tests.Identity.Accounts;

public sealed class AccountResolverTests : IDisposable
{
    private readonly FakeSignInReads _reads = new() { Accounts = { ["local"] = 1, ["acme"] = 2, ["1"] = 3, ["10"] = 4 } };
    private readonly FakeTimeProvider _clock = new();
    private readonly VersionedCache<string, AddressedAccount?> _cache;
    private readonly AccountResolver _resolver;

    public AccountResolverTests()
    {
        _cache = new VersionedCache<string, AddressedAccount?>(_clock);
        _resolver = new AccountResolver(_reads, Options.Create(new IdentityOptions { DefaultAccount = "Local" }), _cache);
    }

    public void Dispose() => _cache.Dispose();

    [TestCase("acme.localhost")]
    [TestCase("acme.zis.example")]
    [TestCase("ACME.Zis.Example")]
    [TestCase("acme.127.0.0.1.nip.io")]
    public async Task The_first_label_of_the_host_names_the_account(string host)
    {
        Assert.That(await _resolver.ResolveAsync(host, default), Is.EqualTo(new AddressedAccount(new AccountId(2), "acme")));
    }

    [TestCase("")]
    [TestCase("localhost")]
    [TestCase("acme", Description = "a service's name in a container network")]
    [TestCase("unknown.example")]
    [TestCase(".acme")]
    [TestCase("..")]
    [TestCase("zis.acme.example")]
    [TestCase("acme-.example")]
    [TestCase("10.1.2.3")]
    [TestCase("[::1]")]
    [TestCase("::1")]
    [TestCase("[::ffff:10.1.2.3]")]
    [TestCase("local.example")]
    [TestCase("аcme.example", TestName = "{m}(Cyrillic a)")]
    public async Task Any_other_host_selects_the_default_account(string host)
    {
        Assert.That(await _resolver.ResolveAsync(host, default), Is.EqualTo(new AddressedAccount(new AccountId(1), "local")));
    }

    [Test]
    public async Task A_found_account_is_cached_until_an_account_is_created()
    {
        await _resolver.ResolveAsync("acme.example", default);
        await _resolver.ResolveAsync("ACME.other", default);
        Assert.That(_reads.QueryCount, Is.EqualTo(1));

        _resolver.InvalidateCache();

        await _resolver.ResolveAsync("acme.example", default);
        Assert.That(_reads.QueryCount, Is.EqualTo(2));
    }

    [Test]
    public async Task A_missing_account_is_cached_until_an_account_is_created()
    {
        await _resolver.ResolveAsync("new.example", default);
        await _resolver.ResolveAsync("new.example", default);
        Assert.That(_reads.QueryCount, Is.EqualTo(2), "one query for the label, one for the default account");

        _reads.Accounts["new"] = 9;
        _resolver.InvalidateCache();

        Assert.That((await _resolver.ResolveAsync("new.example", default)).Id, Is.EqualTo(new AccountId(9)));
    }

    [Test]
    public async Task A_missing_account_is_cached_for_two_seconds_and_a_found_one_for_five_minutes()
    {
        await _resolver.ResolveAsync("new.example", default);
        _clock.Advance(TimeSpan.FromSeconds(2));
        _reads.Accounts["new"] = 9;
        Assert.That((await _resolver.ResolveAsync("new.example", default)).Id, Is.EqualTo(new AccountId(9)));

        var queries = _reads.QueryCount;
        _clock.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromMilliseconds(1));
        await _resolver.ResolveAsync("new.example", default);
        Assert.That(_reads.QueryCount, Is.EqualTo(queries));
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        await _resolver.ResolveAsync("new.example", default);
        Assert.That(_reads.QueryCount, Is.EqualTo(queries + 1));
    }

    [Test]
    public async Task A_result_from_before_the_creation_of_an_account_is_not_cached()
    {
        _reads.OnQuery = () =>
        {
            _reads.OnQuery = () => { };
            _resolver.InvalidateCache();
        };
        await _resolver.ResolveAsync("new.example", default);
        _reads.Accounts["new"] = 9;

        Assert.That((await _resolver.ResolveAsync("new.example", default)).Id, Is.EqualTo(new AccountId(9)));
    }

    [Test]
    public void A_missing_default_account_throws_an_exception()
    {
        _reads.Accounts.Remove("local");

        Assert.That(
            async () => await _resolver.ResolveAsync("unknown.example", default),
            Throws.InvalidOperationException.With.Message.Contains("'local'"));
    }

    [TestCase("local", true, true)]
    [TestCase("local", false, false)]
    [TestCase("acme", true, false)]
    public void Only_an_admin_of_the_default_account_is_an_operator(string subdomain, bool isAdmin, bool isOperator)
    {
        var actor = new Actor(new AccountId(1), subdomain, 7, "ada@example.com", isAdmin, CredentialKind.Password, null);

        Assert.That(_resolver.IsOperator(actor), Is.EqualTo(isOperator));
    }
}
