using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.KeyManagement.Internal;
using Microsoft.Extensions.Options;

namespace ZisPlatform.Infrastructure.Security;

/// <summary>Makes keys, and learns of those that other replicas made, so that whoever encrypts or decrypts next does so with them.</summary>
internal sealed class CurrentKeys(SharedKeys keys, IKeyRingProvider rings, IOptions<KeyManagementOptions> options, TimeProvider clock) : Application.Common.IKeyRing
{
    // Data Protection loads a changed ring once, and lets others go on with the old one meanwhile: a matter of milliseconds.
    private static readonly TimeSpan LoadTime = TimeSpan.FromSeconds(5);

    public Guid AddKey()
    {
        var now = clock.GetUtcNow();
        var made = keys.CreateNewKey(now, now + options.Value.NewKeyLifetime).KeyId;
        SpinWait.SpinUntil(() => rings.GetCurrentKeyRing().DefaultKeyId == made, LoadTime);
        return made;
    }

    /// <summary>Makes sure that a key is in the ring here, where the store holds it.</summary>
    public void Learn(Guid key)
    {
        if (!IsKnown(key) && keys.Fetch(key))
        {
            SpinWait.SpinUntil(() => IsKnown(key), LoadTime);
        }
    }

    private bool IsKnown(Guid key) => rings.GetCurrentKeyRing().GetAuthenticatedEncryptorByKeyId(key, out _) is not null;
}
