using Microsoft.Extensions.Time.Testing;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Ids;
using ZisPlatform.Application.Identity;
using ZisPlatform.Application.Identity.Accounts;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;
using ZisPlatform.Testing;

namespace ZisPlatform.Application.Tests.Identity.Accounts;

public class EstablishFirstAdministratorTests
{
    private readonly Store _store = new();
    private readonly List<string> _events = [];
    private string? _savedSecret;

    [Test]
    public async Task An_empty_store_gets_an_account_an_admin_and_a_token_saved_before_the_commit()
    {
        var opened = (await EstablishAsync()).Value.Created!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                (opened.Account.Subdomain.Value, opened.Admin.Email.Value, opened.Admin.Role),
                Is.EqualTo(("local", "admin@local", Role.Admin)));
            Assert.That(opened.Token.Token.UserId, Is.EqualTo(opened.Admin.Id));
            Assert.That(opened.Token.Secret.ClearText, Has.Length.EqualTo(40).And.EqualTo(_savedSecret));
            Assert.That(_store.Added, Is.EqualTo(new object[] { opened.Account, opened.Admin, opened.Token.Token }));
            Assert.That(_events, Is.EqualTo(new[] { "saved", "committed" }));
            Assert.That(_store.Audit.Single().Actor, Is.Null);
        }
    }

    [Test]
    public async Task A_configured_token_and_password_are_used()
    {
        var opened = (await EstablishAsync(token: "chosen-token", password: "chosen password")).Value.Created!;

        Assert.That(opened.Token.Token.Hash, Is.EqualTo(Secret.HashOf("chosen-token")));
        Assert.That(opened.Admin.PasswordHash, Is.EqualTo("hash of chosen password"));
    }

    [Test]
    public async Task A_store_with_accounts_is_not_changed()
    {
        _store.IsEmpty = false;

        Assert.That((await EstablishAsync()).Value.Created, Is.Null);
        Assert.That((_store.Added, _events), Is.EqualTo((new List<object>(), new List<string>())));
    }

    [Test]
    public async Task No_secret_is_returned_if_another_replica_was_first()
    {
        _store.CommitFails = true;

        Assert.That((await EstablishAsync()).Value.Created, Is.Null);
    }

    [Test]
    public async Task All_invalid_settings_are_reported()
    {
        var result = await EstablishAsync(subdomain: "no label", email: "invalid");

        Assert.That(result.Errors, Is.EqualTo(new[] { IdentityErrors.InvalidSubdomain, IdentityErrors.InvalidEmail }));
        Assert.That(_events, Is.Empty);
    }

    private Task<Result<FirstAdministrator>> EstablishAsync(
        string subdomain = "Local", string email = "Admin@Local", string? token = null, string? password = null)
    {
        _store.Committed = () => _events.Add("committed");
        var handler = new EstablishFirstAdministratorHandler(
            _store, new AccountFactory(_store, _store), new FakePasswords(), _store, _store, new FakeTimeProvider());
        return handler.Handle(new EstablishFirstAdministrator(subdomain, email, token, password, SaveSecretAsync), default);

        Task SaveSecretAsync(Secret secret)
        {
            _events.Add("saved");
            _savedSecret = secret.ClearText;
            return Task.CompletedTask;
        }
    }

    private sealed class Store : IIdentityStore, IIdGenerator, IAuditLog, IUnitOfWork
    {
        private long _lastId;

        public bool IsEmpty { get; set; } = true;

        public bool CommitFails { get; set; }

        public Action Committed { get; set; } = () => { };

        public List<object> Added { get; } = [];

        public List<AuditEntry> Audit { get; } = [];

        public ValueTask<long> NextAsync(CancellationToken cancellationToken) => ValueTask.FromResult(++_lastId);

        public Task<bool> IsEmptyAsync(CancellationToken cancellationToken) => Task.FromResult(IsEmpty);

        public void Add(Account account) => Added.Add(account);

        public void Add(User user) => Added.Add(user);

        public void Add(ApiToken token, long? createdBy) => Added.Add(token);

        public void Add(OAuthClient client) => Added.Add(client);

        public void Add(AuditEntry entry) => Audit.Add(entry);

        public Task<CommitResult> CommitAsync(CancellationToken cancellationToken)
        {
            Committed();
            return Task.FromResult(CommitFails ? CommitResult.KeyTaken : CommitResult.Done);
        }

        public void Save(User user, bool anotherAdminMustRemain) => throw new NotSupportedException();

        public void Save(ApiToken token) => throw new NotSupportedException();

        public Task<User?> FindUserAsync(AccountId account, long id, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<ApiToken?> FindTokenAsync(AccountId account, long id, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}
