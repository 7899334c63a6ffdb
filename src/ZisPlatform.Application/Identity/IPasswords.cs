namespace ZisPlatform.Application.Identity;

/// <summary>Slow hashing of passwords.</summary>
public interface IPasswords
{
    /// <summary>A hash that no password has, to spend the time of a check on a user who does not exist.</summary>
    string Decoy { get; }

    string Hash(string password);

    bool Verify(string hash, string password);
}
