namespace ZisPlatform.Application.Common.Security;

/// <summary>The keys that encrypt stored secrets. Keys are never deleted, so that copies and backups stay readable.</summary>
public interface IKeyRing
{
    /// <summary>
    /// Adds a new encryption key and returns its id. The key is used immediately here, and on other replicas within seconds.
    /// </summary>
    Guid AddKey();

    /// <summary>Loads a key that another replica created, unless it is loaded already.</summary>
    void EnsureLoaded(Guid key);
}
