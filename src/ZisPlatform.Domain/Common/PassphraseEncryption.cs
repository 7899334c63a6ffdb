using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ZisPlatform.Domain.Common;

/// <summary>
/// Encrypts secrets that leave the server in a file. PBKDF2 with SHA-256 derives a key from a passphrase, AES-256-GCM encrypts with it.
/// The context, such as the digest of the surrounding file, is authenticated: decryption fails in another context.
/// </summary>
public static class PassphraseEncryption
{
    /// <summary>The number of iterations that OWASP recommends for PBKDF2 with SHA-256.</summary>
    public const int Iterations = 600_000;

    public const int SaltLength = 16;
    public const int NonceLength = 12;

    /// <summary>The minimum length of a passphrase in characters. A shorter one could be found by brute force.</summary>
    public const int MinPassphraseLength = 12;

    private const string Version = "zis1";
    private const int TagLength = 16;

    public static readonly Error WeakPassphrase = new(
        ErrorKind.Invalid, "seal.weak_passphrase", $"passphrase must have at least {MinPassphraseLength} characters", "$.passphrase");

    /// <summary>The passphrase is wrong, or the text or its context was altered. The two cases cannot be distinguished.</summary>
    public static readonly Error DecryptionFailed = new(
        ErrorKind.Invalid,
        "seal.does_not_open",
        "the secrets do not open: the passphrase is wrong, or the file was altered",
        "$.passphrase");

    /// <summary>Returns the context of one of several pieces. It prevents that pieces are exchanged or left out.</summary>
    public static string PartContext(string context, int piece, int pieces) =>
        string.Create(CultureInfo.InvariantCulture, $"{context}/{piece + 1}/{pieces}");

    /// <summary>Returns the error of a passphrase for a new encryption, or null. The error never contains the passphrase.</summary>
    public static Error? ValidatePassphrase(string? passphrase) => passphrase is { Length: >= MinPassphraseLength }
        ? PlainText.ValidateUnicode(passphrase, "passphrase")
        : WeakPassphrase;

    /// <summary>Derives the key for a salt. The derivation is slow on purpose.</summary>
    public static byte[] DeriveKey(string passphrase, ReadOnlySpan<byte> salt) => Rfc2898DeriveBytes.Pbkdf2(
        Encoding.UTF8.GetBytes(passphrase.Normalize(NormalizationForm.FormC)), salt, Iterations, HashAlgorithmName.SHA256, 32);

    /// <summary>Encrypts content for a context.</summary>
    /// <param name="key">The key from <see cref="DeriveKey"/>.</param>
    /// <param name="salt">The salt that the key was derived with.</param>
    /// <param name="nonce">A random nonce that was never used with this key.</param>
    /// <param name="context">The context to authenticate.</param>
    /// <param name="content">The content to encrypt.</param>
    public static string Encrypt(byte[] key, byte[] salt, byte[] nonce, string context, ReadOnlySpan<byte> content)
    {
        var ciphertext = new byte[content.Length + TagLength];
        using var aes = new AesGcm(key, TagLength);
        aes.Encrypt(
            nonce,
            content,
            ciphertext.AsSpan(0, content.Length),
            ciphertext.AsSpan(content.Length),
            Encoding.UTF8.GetBytes(context));
        return string.Join(
            '.',
            Version,
            Iterations.ToString(CultureInfo.InvariantCulture),
            Convert.ToBase64String(salt),
            Convert.ToBase64String(nonce),
            Convert.ToBase64String(ciphertext));
    }

    /// <summary>Decrypts a text from <see cref="Encrypt"/>, or returns <see cref="DecryptionFailed"/>.</summary>
    /// <param name="passphrase">The passphrase that the text was encrypted with.</param>
    /// <param name="context">The context that the text was encrypted for.</param>
    /// <param name="text">The text from <see cref="Encrypt"/>.</param>
    public static Result<byte[]> Decrypt(string passphrase, string context, string text)
    {
        // Only the fixed iteration count is accepted: a count chosen by the sender could make the derivation take hours.
        if (!PlainText.IsWellFormed(passphrase)
            || text.Split('.') is not [Version, var iterationsText, var saltText, var nonceText, var ciphertextText]
            || iterationsText != Iterations.ToString(CultureInfo.InvariantCulture)
            || FromBase64(saltText) is not { Length: SaltLength } saltBytes
            || FromBase64(nonceText) is not { Length: NonceLength } nonceBytes
            || FromBase64(ciphertextText) is not { Length: >= TagLength } ciphertext)
        {
            return DecryptionFailed;
        }

        var plaintext = new byte[ciphertext.Length - TagLength];
        using var aes = new AesGcm(DeriveKey(passphrase, saltBytes), TagLength);
        try
        {
            aes.Decrypt(
                nonceBytes,
                ciphertext.AsSpan(0, plaintext.Length),
                ciphertext.AsSpan(plaintext.Length),
                plaintext,
                Encoding.UTF8.GetBytes(context));
            return plaintext;
        }
        catch (AuthenticationTagMismatchException)
        {
            return DecryptionFailed;
        }
    }

    private static byte[]? FromBase64(string base64)
    {
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out var length) ? bytes[..length] : null;
    }
}
