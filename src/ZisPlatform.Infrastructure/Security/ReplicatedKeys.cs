using Microsoft.AspNetCore.DataProtection.Internal;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ZisPlatform.Infrastructure.Security;

/// <summary>
/// The keys of the ring, kept current with those of other replicas. By itself, Data Protection reads the store once a day, and until
/// then would neither use a key that another replica created nor decrypt what that replica encrypted.
/// </summary>
internal sealed class ReplicatedKeys(
    IOptions<KeyManagementOptions> options,
    IActivator activator,
    ILoggerFactory loggerFactory,
    DatabaseXmlRepository repository) : IKeyManager, IDisposable
{
    // The prefix of the names under which Data Protection stores keys.
    private const string NamePrefix = "key-";

    private readonly XmlKeyManager _inner = new(options, activator, loggerFactory);
    private CancellationTokenSource _keysChanged = new();
    private volatile HashSet<string> _knownNames = [];

    /// <summary>Reloads the key ring if the store holds a key that this process has not loaded.</summary>
    public void ReloadIfChanged()
    {
        var knownNames = _knownNames;
        if (!repository.ListNames().Where(name => name.StartsWith(NamePrefix, StringComparison.Ordinal)).All(knownNames.Contains))
        {
            NotifyKeysChanged();
        }
    }

    /// <summary>Reloads the key ring for a key. Returns false if the store does not hold the key.</summary>
    public bool TryReload(Guid key)
    {
        if (!repository.ListNames().Contains(NameOf(key)))
        {
            return false;
        }

        NotifyKeysChanged();
        return true;
    }

    public IReadOnlyCollection<IKey> GetAllKeys()
    {
        var keys = _inner.GetAllKeys();
        _knownNames = keys.Select(key => NameOf(key.KeyId)).ToHashSet();
        return keys;
    }

    /// <summary>Returns a token that is canceled when the keys differ from those that were read after the token was taken.</summary>
    public CancellationToken GetCacheExpirationToken() => Volatile.Read(ref _keysChanged).Token;

    public IKey CreateNewKey(DateTimeOffset activationDate, DateTimeOffset expirationDate)
    {
        var key = _inner.CreateNewKey(activationDate, expirationDate);
        NotifyKeysChanged();
        return key;
    }

    public void RevokeKey(Guid keyId, string? reason = null)
    {
        _inner.RevokeKey(keyId, reason);
        NotifyKeysChanged();
    }

    public void RevokeAllKeys(DateTimeOffset revocationDate, string? reason = null)
    {
        _inner.RevokeAllKeys(revocationDate, reason);
        NotifyKeysChanged();
    }

    public void Dispose() => _keysChanged.Dispose();

    private static string NameOf(Guid key) => $"{NamePrefix}{key:D}";

    private void NotifyKeysChanged() => Interlocked.Exchange(ref _keysChanged, new CancellationTokenSource()).Cancel();
}
