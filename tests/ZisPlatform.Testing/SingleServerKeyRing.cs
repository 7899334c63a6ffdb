using ZisPlatform.Application.Common.Security;

namespace ZisPlatform.Testing;

/// <summary>The key ring of a server without other replicas: there are no keys to load.</summary>
internal sealed class SingleServerKeyRing : IKeyRing
{
    public Guid AddKey() => throw new NotSupportedException();

    public void EnsureLoaded(Guid key)
    {
    }
}
