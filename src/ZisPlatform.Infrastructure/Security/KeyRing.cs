using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.KeyManagement.Internal;
using Microsoft.Extensions.Options;

namespace ZisPlatform.Infrastructure.Security;

/// <summary>Creates keys, and loads keys that other replicas created, so that later operations use them.</summary>
internal sealed class KeyRing(ReplicatedKeys keys, IKeyRingProvider provider, IOptions<KeyManagementOptions> options, TimeProvider clock)
    : Application.Common.Security.IKeyRing
{
    // Data Protection loads a changed ring once, while other callers use the old one for a few milliseconds.
    private static readonly TimeSpan LoadTimeout = TimeSpan.FromSeconds(5);

    public Guid AddKey()
    {
        var now = clock.GetUtcNow();
        var newKey = keys.CreateNewKey(now, now + options.Value.NewKeyLifetime).KeyId;
        SpinWait.SpinUntil(() => provider.GetCurrentKeyRing().DefaultKeyId == newKey, LoadTimeout);
        return newKey;
    }

    public void EnsureLoaded(Guid key)
    {
        if (!IsLoaded(key) && keys.TryReload(key))
        {
            SpinWait.SpinUntil(() => IsLoaded(key), LoadTimeout);
        }
    }

    private bool IsLoaded(Guid key) => provider.GetCurrentKeyRing().GetAuthenticatedEncryptorByKeyId(key, out _) is not null;
}
