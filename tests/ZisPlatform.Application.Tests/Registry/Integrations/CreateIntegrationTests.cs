using System.Text;
using Microsoft.Extensions.Time.Testing;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Identity.Contracts;
using ZisPlatform.Application.Registry.Integrations;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Registry;
using ZisPlatform.Testing;

namespace ZisPlatform.Application.Tests.Registry.Integrations;

public class CreateIntegrationTests
{
    private static readonly Actor Ada = new(new AccountId(1), "acme", 7, "ada@example.com", true, CredentialKind.ApiToken, "10.0.0.1");
    private static readonly Actor Eve = new(new AccountId(2), "other", 8, "eve@example.com", true, CredentialKind.ApiToken, "10.0.0.2");

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 1, 8, 0, 0, TimeSpan.Zero));
    private readonly RegistryStore _store = new();
    private readonly FakeKeys _keys = new();
    private readonly IntegrationRegistrationGate _gate = new();

    [Test]
    public async Task A_free_name_is_registered_with_client_and_audit_entry_in_one_commit()
    {
        var registered = (await CreateAsync(Ada, "Syncs")).Value;

        var (integration, client, entry) = (_store.Integrations["slack"], _store.Clients.Single(), _store.Audit.Single());
        using (Assert.EnterMultipleScope())
        {
            Assert.That(registered.Integration, Is.SameAs(integration));
            Assert.That(
                (integration.Owner, integration.Description, integration.OAuthClientId), Is.EqualTo((Ada.Account, "Syncs", client.Id)));
            Assert.That(integration.CreatedAt, Is.EqualTo(_clock.GetUtcNow()));
            Assert.That((client.Identifier, client.UserId), Is.EqualTo(("zis_slack", Ada.UserId)));
            Assert.That(client.SecretHash, Is.EqualTo(Secret.HashOf(registered.ClientSecret)));
            Assert.That((entry.Action, entry.Target, entry.Integration), Is.EqualTo(("integration.create", "slack", "slack")));
            Assert.That((entry.Actor, entry.Before), Is.EqualTo((Ada, (object?)null)));
            Assert.That($"{entry.After}", Is.EqualTo("{ description = Syncs }"));
            Assert.That(_store.Commits, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task The_private_key_is_encrypted_for_this_integration_only()
    {
        var registered = (await CreateAsync(Ada, null)).Value;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(registered.Integration.Key.PublicKeyPem, Is.EqualTo("public 1"));
            Assert.That(
                Encoding.UTF8.GetString(registered.Integration.Key.ProtectedPrivateKey),
                Is.EqualTo("registry.signing-key|slack|private 1"));
        }
    }

    [Test]
    public async Task The_secret_is_returned_only_the_first_time()
    {
        Assert.That((await CreateAsync(Ada, null)).Value.ClientSecret, Does.Match("^[0-9a-f]{64}$"));
        Assert.That((await CreateAsync(Ada, null)).Value.ClientSecret, Is.EqualTo("************"));
    }

    [TestCase(null)]
    [TestCase("Syncs")]
    public async Task Posting_again_without_a_change_writes_nothing(string? description)
    {
        await CreateAsync(Ada, "Syncs");

        Assert.That((await CreateAsync(Ada, description)).Value.Integration.Description, Is.EqualTo("Syncs"));
        Assert.That((_store.Commits, _store.Audit.Count, _keys.TakenCount), Is.EqualTo((1, 1, 1)));
    }

    [Test]
    public async Task Posting_again_with_another_description_is_saved_and_audited()
    {
        await CreateAsync(Ada, "one");
        _clock.Advance(TimeSpan.FromHours(1));

        await CreateAsync(Ada, "two");

        var entry = _store.Audit[^1];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(_store.Integrations["slack"].Description, Is.EqualTo("two"));
            Assert.That(_store.Integrations["slack"].UpdatedAt, Is.EqualTo(_clock.GetUtcNow()));
            Assert.That(
                (entry.Action, $"{entry.Before}", $"{entry.After}"),
                Is.EqualTo(("integration.describe", "{ description = one }", "{ description = two }")));
            Assert.That((_keys.TakenCount, _store.Clients.Count), Is.EqualTo((1, 1)));
        }
    }

    [Test]
    public async Task The_name_of_another_account_is_refused_without_using_a_key()
    {
        await CreateAsync(Ada, "one");

        var result = await CreateAsync(Eve, "mine");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.Errors.Single().Detail, Is.EqualTo("the integration: slack is not available for upsert by this account"));
            Assert.That((_keys.TakenCount, _store.Commits, _store.Integrations["slack"].Description), Is.EqualTo((1, 1, "one")));
        }
    }

    [Test]
    public async Task A_name_that_another_account_registers_concurrently_is_refused()
    {
        _store.BeforeCommit = () => _store.Put(RegisteredByOtherReplica(Eve));

        var result = await CreateAsync(Ada, null);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.Errors.Single().Detail, Is.EqualTo("the integration: slack is not available for upsert by this account"));
            Assert.That(_store.Clients, Is.Empty);
            Assert.That(_store.Audit, Is.Empty);
            Assert.That((_keys.TakenCount, _keys.ReturnedCount), Is.EqualTo((1, 1)), "the unused pair is returned");
        }
    }

    [Test]
    public async Task A_name_that_the_same_account_registers_concurrently_is_updated()
    {
        _store.BeforeCommit = () => _store.Put(RegisteredByOtherReplica(Ada));

        var updated = (await CreateAsync(Ada, "from here")).Value;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(updated.Integration.Key.PublicKeyPem, Is.EqualTo("key of the other replica"));
            Assert.That(updated.Integration.Description, Is.EqualTo("from here"));
            Assert.That(updated.ClientSecret, Is.EqualTo("************"));
            Assert.That(_store.Audit.Single().Action, Is.EqualTo("integration.describe"));
        }
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_name_that_another_replica_registered_does_not_wait_for_a_key(bool isOwnName)
    {
        _store.Put(RegisteredByOtherReplica(isOwnName ? Ada : Eve));
        _keys.Drain();

        var result = await CreateAsync(Ada, null);

        Assert.That(result.IsOk, Is.EqualTo(isOwnName));
        Assert.That((_keys.TakenCount, _store.Commits), Is.EqualTo((0, 0)));
    }

    [Test]
    public async Task A_free_name_waits_for_a_key_if_none_is_ready()
    {
        _keys.Drain();

        Assert.That((await CreateAsync(Ada, null)).Value.Integration.Key.PublicKeyPem, Is.EqualTo("public 1"));
    }

    [Test]
    public async Task A_name_that_this_replica_registered_is_not_inserted_again()
    {
        await CreateAsync(Ada, "one");

        await CreateAsync(Ada, "one");
        await CreateAsync(Eve, "mine");

        Assert.That((_keys.TakenCount, _store.CommitAttempts), Is.EqualTo((1, 1)));
    }

    [Test]
    public void A_conflict_on_another_unique_key_throws_an_exception()
    {
        _store.FailNextCommit = true;

        Assert.That(async () => await CreateAsync(Ada, null), Throws.InvalidOperationException.With.Message.Contains("'slack'"));
    }

    [Test]
    public async Task An_exhausted_key_pool_is_reported_and_releases_the_name_lock()
    {
        var busy = new Error(ErrorKind.Unavailable, "test.busy", "busy") { RetryAfter = TimeSpan.FromSeconds(3) };
        _keys.Drain();
        _keys.Error = busy;
        Assert.That((await CreateAsync(Ada, null)).Errors, Is.EqualTo(new[] { busy }));
        Assert.That(_store.Commits, Is.Zero);

        _keys.Error = null;
        Assert.That((await CreateAsync(Ada, null)).IsOk, Is.True);
    }

    [Test]
    public async Task A_failure_of_the_store_releases_the_name_lock()
    {
        _store.BeforeCommit = () => throw new TimeoutException();
        Assert.That(async () => await CreateAsync(Ada, null), Throws.InstanceOf<TimeoutException>());

        Assert.That((await CreateAsync(Ada, null)).IsOk, Is.True);
    }

    [Test]
    public async Task A_failed_update_of_the_description_throws_an_exception()
    {
        await CreateAsync(Ada, "one");
        _store.FailNextCommit = true;

        Assert.That(async () => await CreateAsync(Ada, "two"), Throws.InvalidOperationException.With.Message.Contains("'slack'"));
    }

    [Test]
    public async Task Concurrent_requests_of_one_account_use_one_key_and_return_one_secret()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => CreateAsync(Ada, null))));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(results.Select(result => result.Value.Integration.Key.PublicKeyPem), Is.All.EqualTo("public 1"));
            Assert.That(results.Count(result => result.Value.ClientSecret != "************"), Is.EqualTo(1));
            Assert.That((_keys.TakenCount, _store.Clients.Count, _store.Audit.Count), Is.EqualTo((1, 1, 1)));
        }
    }

    [Test]
    public async Task Concurrent_requests_of_two_accounts_create_one_integration()
    {
        var results = await Task.WhenAll(
            Enumerable.Range(0, 100).Select(i => Task.Run(async () => (i % 2, await CreateAsync(i % 2 == 0 ? Ada : Eve, null)))));

        var winner = _store.Integrations["slack"].Owner == Ada.Account ? 0 : 1;
        Assert.That(results.Select(result => (result.Item1 == winner) == result.Item2.IsOk), Is.All.True);
        Assert.That(_store.Clients, Has.Count.EqualTo(1));
    }

    [Test]
    public void A_cancelled_request_commits_nothing()
    {
        Assert.That(
            async () => await CreateAsync(Ada, null, new CancellationToken(canceled: true)),
            Throws.InstanceOf<OperationCanceledException>());
        Assert.That(_store.Commits, Is.Zero);
    }

    [Test]
    public void An_invalid_name_and_an_invalid_description_are_both_reported()
    {
        var outcome = new CreateIntegrationValidator().Validate(new CreateIntegration(Ada, "Slack", "a\0b"));

        Assert.That(
            outcome.Errors.Select(error => error.ErrorCode), Is.EqualTo(new[] { "registry.invalid_integration_name", "text.invalid" }));
    }

    private static Integration RegisteredByOtherReplica(Actor owner) => Integration.Register(
        owner.Account,
        IntegrationName.Parse("slack").Value,
        "elsewhere",
        new SigningKey("key of the other replica", []),
        99,
        default).Value;

    private Task<Result<RegisteredIntegration>> CreateAsync(Actor actor, string? description, CancellationToken cancellationToken = default)
    {
        // As in the server, each request has its own handler and unit of work, and all share store, keys and names.
        var work = new RegistryWork(_store);
        var handler = new CreateIntegrationHandler(
            work, new IntegrationClients(work, _store), _keys, _gate, new FakeProtector(), work, work, _clock);
        return handler.Handle(new CreateIntegration(actor, "slack", description), cancellationToken);
    }
}
