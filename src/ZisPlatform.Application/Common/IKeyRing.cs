namespace ZisPlatform.Application.Common;

/// <summary>The keys that stored secrets are encrypted under. None is ever deleted: copies and backups stay readable.</summary>
public interface IKeyRing
{
    /// <summary>Makes a key that encrypts from now on, here at once and on other replicas within seconds; its id.</summary>
    Guid AddKey();
}
