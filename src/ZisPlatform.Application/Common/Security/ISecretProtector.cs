namespace ZisPlatform.Application.Common.Security;

/// <summary>Encrypts stored secrets. A ciphertext is bound to its row and cannot be decrypted for another row.</summary>
public interface ISecretProtector
{
    /// <summary>The id of the key that <see cref="Protect"/> currently uses.</summary>
    Guid CurrentKey { get; }

    /// <param name="purpose">The kind of secret, as <c>module.kind</c>.</param>
    /// <param name="row">The identity of the row that stores the ciphertext.</param>
    /// <param name="clear">The plaintext secret.</param>
    byte[] Protect(string purpose, string row, byte[] clear);

    /// <exception cref="System.Security.Cryptography.CryptographicException">
    /// The ciphertext was modified, or belongs to another row.
    /// </exception>
    byte[] Unprotect(string purpose, string row, byte[] encrypted);

    /// <summary>
    /// Returns the id of the key that encrypted a ciphertext. Each ciphertext starts with its key id, so a rotation finds the remaining
    /// values without decrypting them and without an extra column.
    /// </summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">
    /// The value was not encrypted by <see cref="Protect"/>.
    /// </exception>
    Guid KeyOf(ReadOnlySpan<byte> encrypted);
}
