using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Ids;
using ZisPlatform.Application.Identity;
using ZisPlatform.Application.Registry.Integrations;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;
using ZisPlatform.Domain.Registry;

namespace ZisPlatform.Application.Tests.Registry.Integrations;

/// <summary>The committed data. The name of an integration is a unique key.</summary>
internal sealed class RegistryStore : IIdGenerator
{
    private long _lastId;

    public ConcurrentDictionary<string, Integration> Integrations { get; } = [];

    public List<OAuthClient> Clients { get; } = [];

    public List<AuditEntry> Audit { get; } = [];

    public int Commits { get; private set; }

    public int CommitAttempts { get; private set; }

    /// <summary>Runs once, between the query and the commit.</summary>
    public Action? BeforeCommit { get; set; }

    public bool FailNextCommit { get; set; }

    public ValueTask<long> NextAsync(CancellationToken cancellationToken) => ValueTask.FromResult(Interlocked.Increment(ref _lastId));

    public void Put(Integration integration) => Integrations[integration.Name.Value] = integration;

    public CommitResult Commit(Integration? added, Integration? saved, List<OAuthClient> clients, List<AuditEntry> audit)
    {
        var action = BeforeCommit;
        BeforeCommit = null;
        action?.Invoke();
        lock (Clients)
        {
            CommitAttempts++;
            var shouldFail = FailNextCommit;
            FailNextCommit = false;
            if (shouldFail)
            {
                return added is null ? CommitResult.Conflict : CommitResult.KeyTaken;
            }

            if (added is not null && !Integrations.TryAdd(added.Name.Value, added))
            {
                return CommitResult.KeyTaken;
            }

            if (saved is not null)
            {
                Put(saved);
            }

            Clients.AddRange(clients);
            Audit.AddRange(audit);
            Commits++;
            return CommitResult.Done;
        }
    }
}

internal sealed class RegistryWork(RegistryStore store) : IIntegrationRepository, IIdentityStore, IAuditLog, IUnitOfWork
{
    private readonly List<OAuthClient> _clients = [];
    private readonly List<AuditEntry> _audit = [];
    private Integration? _added;
    private Integration? _saved;

    // Returns a copy, like a database. Changes that are not saved are lost.
    public async Task<Integration?> FindAsync(IntegrationName name, CancellationToken cancellationToken)
    {
        await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
        return store.Integrations.GetValueOrDefault(name.Value) is { } integration
            ? Integration.Restore(
                integration.Name,
                integration.Owner,
                integration.Description,
                integration.Key,
                integration.OAuthClientId,
                integration.CreatedAt,
                integration.UpdatedAt)
            : null;
    }

    public void Add(Integration integration) => _added = integration;

    public void Save(Integration integration) => _saved = integration;

    public void Add(OAuthClient client) => _clients.Add(client);

    public void Add(AuditEntry entry) => _audit.Add(entry);

    public async Task<CommitResult> CommitAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
        var result = store.Commit(_added, _saved, [.. _clients], [.. _audit]);
        _added = _saved = null;
        _clients.Clear();
        _audit.Clear();
        return result;
    }

    public Task<bool> IsEmptyAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public void Add(Account account) => throw new NotSupportedException();

    public void Add(User user) => throw new NotSupportedException();

    public void Add(ApiToken token, long? createdBy) => throw new NotSupportedException();

    public void Save(User user, bool anotherAdminMustRemain) => throw new NotSupportedException();

    public void Save(ApiToken token) => throw new NotSupportedException();

    public Task<User?> FindUserAsync(AccountId account, long id, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ApiToken?> FindTokenAsync(AccountId account, long id, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}

internal sealed class FakeKeys : IKeyPairSource
{
    private int _takenCount;
    private int _returnedCount;
    private bool _isDrained;

    public int TakenCount => _takenCount;

    public int ReturnedCount => _returnedCount;

    public Error? Error { get; set; }

    /// <summary>Empties the pool, so that requests must wait for a pair.</summary>
    public void Drain() => _isDrained = true;

    public bool TryTake([NotNullWhen(true)] out KeyPair? pair)
    {
        pair = _isDrained ? null : New();
        return pair is not null;
    }

    public void Return(KeyPair pair) => Interlocked.Increment(ref _returnedCount);

    public async ValueTask<Result<KeyPair>> TakeAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();
        if (Error is { } error)
        {
            return error;
        }

        return New();
    }

    private KeyPair New()
    {
        var number = Interlocked.Increment(ref _takenCount);
        return new KeyPair($"public {number}", Encoding.UTF8.GetBytes($"private {number}"));
    }
}
