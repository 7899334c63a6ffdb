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
    ILoggerFactory logs,
    DatabaseXmlRepository ring) : IKeyManager, IDisposable
{
    // The prefix of the names under which Data Protection stores keys.
    private const string NamePrefix = "key-";

    private readonly XmlKeyManager _keys = new(options, activator, logs);
    private CancellationTokenSource _news = new();
    private volatile HashSet<string> _known = [];

    /// <summary>Reloads the ring if the store holds a key that is not known here.</summary>
    public void Refresh()
    {
        var known = _known;
        if (!ring.Names().Where(name => name.StartsWith(NamePrefix, StringComparison.Ordinal)).All(known.Contains))
        {
            Tell();
        }
    }

    /// <summary>Reloads the ring for a key. Returns false if the store does not hold the key.</summary>
    public bool Fetch(Guid key)
    {
        if (!ring.Names().Contains(NameOf(key)))
        {
            return false;
        }

        Tell();
        return true;
    }

    public IReadOnlyCollection<IKey> GetAllKeys()
    {
        var all = _keys.GetAllKeys();
        _known = all.Select(key => NameOf(key.KeyId)).ToHashSet();
        return all;
    }

    /// <summary>Returns a token that is canceled when the keys differ from those that were read after the token was taken.</summary>
    public CancellationToken GetCacheExpirationToken() => Volatile.Read(ref _news).Token;

    public IKey CreateNewKey(DateTimeOffset activationDate, DateTimeOffset expirationDate)
    {
        var key = _keys.CreateNewKey(activationDate, expirationDate);
        Tell();
        return key;
    }

    public void RevokeKey(Guid keyId, string? reason = null)
    {
        _keys.RevokeKey(keyId, reason);
        Tell();
    }

    public void RevokeAllKeys(DateTimeOffset revocationDate, string? reason = null)
    {
        _keys.RevokeAllKeys(revocationDate, reason);
        Tell();
    }

    public void Dispose() => _news.Dispose();

    private static string NameOf(Guid key) => $"{NamePrefix}{key:D}";

    private void Tell() => Interlocked.Exchange(ref _news, new CancellationTokenSource()).Cancel();
}
