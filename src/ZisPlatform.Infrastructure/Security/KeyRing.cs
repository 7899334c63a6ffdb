using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.KeyManagement.Internal;
using Microsoft.Extensions.Options;

namespace ZisPlatform.Infrastructure.Security;

/// <summary>Creates keys, and loads keys that other replicas created, so that later operations use them.</summary>
internal sealed class KeyRing(ReplicatedKeys keys, IKeyRingProvider rings, IOptions<KeyManagementOptions> options, TimeProvider clock)
    : Application.Common.Security.IKeyRing
{
    // Data Protection loads a changed ring once, while other callers use the old one for a few milliseconds.
    private static readonly TimeSpan LoadTime = TimeSpan.FromSeconds(5);

    public Guid AddKey()
    {
        var now = clock.GetUtcNow();
        var made = keys.CreateNewKey(now, now + options.Value.NewKeyLifetime).KeyId;
        SpinWait.SpinUntil(() => rings.GetCurrentKeyRing().DefaultKeyId == made, LoadTime);
        return made;
    }

    /// <summary>Ensures that a key of the store is in the ring of this process.</summary>
    public void Learn(Guid key)
    {
        if (!IsKnown(key) && keys.Fetch(key))
        {
            SpinWait.SpinUntil(() => IsKnown(key), LoadTime);
        }
    }

    private bool IsKnown(Guid key) => rings.GetCurrentKeyRing().GetAuthenticatedEncryptorByKeyId(key, out _) is not null;
}
