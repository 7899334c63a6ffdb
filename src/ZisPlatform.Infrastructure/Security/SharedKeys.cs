using Microsoft.AspNetCore.DataProtection.Internal;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ZisPlatform.Infrastructure.Security;

/// <summary>
/// The keys of the ring, with news of other replicas: Data Protection by itself looks into the store once a day, and until then would
/// neither use a key that another replica has made nor read what that one encrypted.
/// </summary>
internal sealed class SharedKeys(
    IOptions<KeyManagementOptions> options, IActivator activator, ILoggerFactory logs, KeyRing ring) : IKeyManager, IDisposable
{
    // How Data Protection names a key that it stores.
    private const string NamePrefix = "key-";

    private readonly XmlKeyManager _keys = new(options, activator, logs);
    private CancellationTokenSource _news = new();
    private volatile HashSet<string> _known = [];

    /// <summary>Has the ring read again where the store holds a key that is not known here.</summary>
    public void Refresh()
    {
        var known = _known;
        if (!ring.Names().Where(name => name.StartsWith(NamePrefix, StringComparison.Ordinal)).All(known.Contains))
        {
            Tell();
        }
    }

    /// <summary>Has the ring read again for a key; false where the store does not hold it.</summary>
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

    /// <summary>Cancelled when the keys are others than those that were read after it was taken.</summary>
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
