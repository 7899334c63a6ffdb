namespace ZisPlatform.Application.Identity.Users;

/// <summary>Hashes and verifies passwords with a slow key derivation.</summary>
public interface IPasswords
{
    /// <summary>A hash that no password matches, to make the check of a nonexistent user take the same time.</summary>
    string Decoy { get; }

    string Hash(string password);

    bool Verify(string hash, string password);
}
