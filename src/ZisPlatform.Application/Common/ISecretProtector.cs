namespace ZisPlatform.Application.Common;

/// <summary>Encrypts what is stored. What was encrypted for one row decrypts for that row alone.</summary>
public interface ISecretProtector
{
    /// <summary>The id of the key that <see cref="Protect"/> encrypts under now.</summary>
    Guid CurrentKey { get; }

    /// <param name="purpose">What kind of secret it is, <c>module.kind</c>.</param>
    /// <param name="row">The identity of the row that will hold it.</param>
    /// <param name="clear">The secret.</param>
    byte[] Protect(string purpose, string row, byte[] clear);

    /// <exception cref="System.Security.Cryptography.CryptographicException">It was changed, or is another row's.</exception>
    byte[] Unprotect(string purpose, string row, byte[] encrypted);

    /// <summary>
    /// The id of the ring's key that encrypted it: it stands in front of the ciphertext, so a rotation finds what it has yet to do
    /// without decrypting anything, and no column has to say it.
    /// </summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">It was not made by <see cref="Protect"/>.</exception>
    Guid KeyOf(ReadOnlySpan<byte> encrypted);
}
