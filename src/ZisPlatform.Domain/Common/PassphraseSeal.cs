using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ZisPlatform.Domain.Common;

/// <summary>
/// Secrets that leave the server in a file: PBKDF2 with SHA-256 makes a key of a passphrase, AES-256-GCM encrypts with it. Sealed for a
/// context, such as the digest of the file around it: in another context it does not open.
/// </summary>
public static class PassphraseSeal
{
    /// <summary>What OWASP asks of PBKDF2 with SHA-256.</summary>
    public const int Rounds = 600_000;

    public const int SaltLength = 16;
    public const int NonceLength = 12;

    /// <summary>Fewer characters could be tried out.</summary>
    public const int ShortestPassphrase = 12;

    private const string Version = "zis1";
    private const int TagLength = 16;

    public static readonly Error WeakPassphrase = new(
        ErrorKind.Invalid, "seal.weak_passphrase", $"passphrase must have at least {ShortestPassphrase} characters", "$.passphrase");

    /// <summary>The passphrase is wrong, or the text or its context was altered; nobody can tell which.</summary>
    public static readonly Error DoesNotOpen = new(
        ErrorKind.Invalid, "seal.does_not_open", "the secrets do not open: the passphrase is wrong, or the file was altered", "$.passphrase");

    /// <summary>The context of one piece of several: none can stand in the place of another, nor be left out.</summary>
    public static string ContextOf(string context, int piece, int pieces) => string.Create(CultureInfo.InvariantCulture, $"{context}/{piece + 1}/{pieces}");

    /// <summary>The key for one salt; deriving it is slow on purpose.</summary>
    public static byte[] Key(string passphrase, ReadOnlySpan<byte> salt) => Rfc2898DeriveBytes.Pbkdf2(
        Encoding.UTF8.GetBytes(passphrase.Normalize(NormalizationForm.FormC)), salt, Rounds, HashAlgorithmName.SHA256, 32);

    /// <param name="key">Of <see cref="Key"/>.</param>
    /// <param name="salt">That it was made with.</param>
    /// <param name="nonce">Random, never used with this key before.</param>
    /// <param name="context">What it belongs to.</param>
    /// <param name="content">What is sealed.</param>
    public static string Close(byte[] key, byte[] salt, byte[] nonce, string context, ReadOnlySpan<byte> content)
    {
        var sealedContent = new byte[content.Length + TagLength];
        using var aes = new AesGcm(key, TagLength);
        aes.Encrypt(nonce, content, sealedContent.AsSpan(0, content.Length), sealedContent.AsSpan(content.Length), Encoding.UTF8.GetBytes(context));
        return string.Join(
            '.',
            Version,
            Rounds.ToString(CultureInfo.InvariantCulture),
            Convert.ToBase64String(salt),
            Convert.ToBase64String(nonce),
            Convert.ToBase64String(sealedContent));
    }

    /// <param name="passphrase">That it was sealed with.</param>
    /// <param name="context">That it was sealed for.</param>
    /// <param name="text">Of <see cref="Close"/>.</param>
    public static Result<byte[]> Open(string passphrase, string context, string text)
    {
        // Another count of rounds would be another version: nobody may send one that takes hours.
        if (text.Split('.') is not [Version, var rounds, var salt, var nonce, var content]
            || rounds != Rounds.ToString(CultureInfo.InvariantCulture)
            || Bytes(salt) is not { Length: SaltLength } saltBytes
            || Bytes(nonce) is not { Length: NonceLength } nonceBytes
            || Bytes(content) is not { Length: >= TagLength } bytes)
        {
            return DoesNotOpen;
        }

        var opened = new byte[bytes.Length - TagLength];
        using var aes = new AesGcm(Key(passphrase, saltBytes), TagLength);
        try
        {
            aes.Decrypt(nonceBytes, bytes.AsSpan(0, opened.Length), bytes.AsSpan(opened.Length), opened, Encoding.UTF8.GetBytes(context));
            return opened;
        }
        catch (AuthenticationTagMismatchException)
        {
            return DoesNotOpen;
        }
    }

    private static byte[]? Bytes(string base64)
    {
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out var length) ? bytes[..length] : null;
    }
}
