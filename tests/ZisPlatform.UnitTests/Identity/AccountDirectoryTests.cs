using Microsoft.Extensions.Options;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Identity;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.UnitTests.Identity;

public sealed class AccountDirectoryTests : IDisposable
{
    private readonly FakeSignInReads _reads = new() { Accounts = { ["local"] = 1, ["acme"] = 2, ["1"] = 3, ["10"] = 4 } };
    private readonly AccountMemory _memory = new();
    private readonly AccountDirectory _directory;

    public AccountDirectoryTests() =>
        _directory = new AccountDirectory(_reads, Options.Create(new ZisOptions { DefaultAccount = "Local" }), _memory);

    public void Dispose() => _memory.Dispose();

    [TestCase("acme.localhost")]
    [TestCase("acme.zis.example")]
    [TestCase("ACME.Zis.Example")]
    [TestCase("acme.127.0.0.1.nip.io")]
    public async Task The_first_label_names_the_account(string host)
    {
        Assert.That(await _directory.ResolveAsync(host, default), Is.EqualTo(new AddressedAccount(new AccountId(2), "acme")));
    }

    [TestCase("")]
    [TestCase("localhost")]
    [TestCase("acme", Description = "a service's name in a container network")]
    [TestCase("nobody.example")]
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
    public async Task Any_other_host_means_the_default_account(string host)
    {
        Assert.That(await _directory.ResolveAsync(host, default), Is.EqualTo(new AddressedAccount(new AccountId(1), "local")));
    }

    [Test]
    public async Task What_was_found_is_not_asked_for_again_until_an_account_is_made()
    {
        await _directory.ResolveAsync("acme.example", default);
        await _directory.ResolveAsync("ACME.other", default);
        Assert.That(_reads.Questions, Is.EqualTo(1));

        _directory.Forget();

        await _directory.ResolveAsync("acme.example", default);
        Assert.That(_reads.Questions, Is.EqualTo(2));
    }

    [Test]
    public async Task That_there_is_none_is_remembered_too_and_forgotten_when_one_is_made()
    {
        await _directory.ResolveAsync("new.example", default);
        await _directory.ResolveAsync("new.example", default);
        Assert.That(_reads.Questions, Is.EqualTo(2), "one for the label, one for the default account");

        _reads.Accounts["new"] = 9;
        _directory.Forget();

        Assert.That((await _directory.ResolveAsync("new.example", default)).Id, Is.EqualTo(new AccountId(9)));
    }

    [Test]
    public async Task An_answer_from_before_an_account_was_made_is_not_remembered()
    {
        _reads.During = () =>
        {
            _reads.During = () => { };
            _directory.Forget();
        };
        await _directory.ResolveAsync("new.example", default);
        _reads.Accounts["new"] = 9;

        Assert.That((await _directory.ResolveAsync("new.example", default)).Id, Is.EqualTo(new AccountId(9)));
    }

    [Test]
    public void Without_a_default_account_there_is_no_answer()
    {
        _reads.Accounts.Remove("local");

        Assert.That(async () => await _directory.ResolveAsync("nobody.example", default), Throws.InvalidOperationException.With.Message.Contains("'local'"));
    }

    [TestCase("local", true, true)]
    [TestCase("local", false, false)]
    [TestCase("acme", true, false)]
    public void Only_an_admin_of_the_default_account_runs_the_server(string subdomain, bool isAdmin, bool runs)
    {
        var actor = new Actor(new AccountId(1), subdomain, 7, "ada@example.com", isAdmin, CredentialKind.Password, null);

        Assert.That(_directory.IsOperator(actor), Is.EqualTo(runs));
    }
}
