using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Dapper;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.DependencyInjection;
using ZisPlatform.Infrastructure.Persistence;

namespace ZisPlatform.Infrastructure.Security;

/// <summary>Keeps the Data Protection key ring in the store, so that all replicas share it.</summary>
internal sealed class DatabaseXmlRepository(Database database, MasterKey masterKey, TimeProvider clock) : IXmlRepository
{
    /// <summary>
    /// Decrypts every key of the ring. Data Protection would skip keys that it cannot decrypt and create a new one, and everything
    /// encrypted before would be lost silently.
    /// </summary>
    /// <exception cref="StartupException">The master key is not the one that the ring was encrypted with.</exception>
    public void AssertCanDecrypt()
    {
        foreach (var encryptedKey in GetAllElements().SelectMany(element => element.Descendants(MasterKeyEncryption.ElementName)))
        {
            try
            {
                MasterKeyEncryption.Decrypt(masterKey, encryptedKey);
            }
            catch (CryptographicException exception)
            {
                throw new StartupException(
                    "Zis:MasterKey (or its file) is not the key that this store's secrets were encrypted under; restore that key",
                    exception);
            }
        }
    }

    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var connection = database.Open();
        return [.. connection.Query<string>("SELECT xml FROM platform_keys ORDER BY created_at, name").Select(XElement.Parse)];
    }

    /// <summary>Returns the names under which Data Protection has stored elements.</summary>
    public IEnumerable<string> ListNames()
    {
        using var connection = database.Open();
        return connection.Query<string>("SELECT name FROM platform_keys");
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using var writeLock = database.AcquireWriteLock();
        using var connection = database.Open();
        connection.Execute(
            "INSERT INTO platform_keys (name, xml, created_at) VALUES (@Name, @Xml, @At)",
            new { Name = friendlyName, Xml = element.ToString(SaveOptions.DisableFormatting), At = clock.GetUtcNow() });
    }
}

/// <summary>Encrypts each key of the ring with the master key (AES-256-GCM).</summary>
internal sealed class MasterKeyEncryptor(MasterKey masterKey) : IXmlEncryptor
{
    public EncryptedXmlInfo Encrypt(XElement plaintextElement) =>
        new(MasterKeyEncryption.Encrypt(masterKey, plaintextElement), typeof(MasterKeyDecryptor));
}

/// <summary>
/// Decrypts keys of the ring. Data Protection creates the type by its name, which is part of the stored XML: do not rename it.
/// </summary>
internal sealed class MasterKeyDecryptor(IServiceProvider services) : IXmlDecryptor
{
    public XElement Decrypt(XElement encryptedElement) =>
        MasterKeyEncryption.Decrypt(services.GetRequiredService<MasterKey>(), encryptedElement);
}

/// <summary>Encrypts and decrypts keys with the master key. The text consists of nonce, tag and ciphertext, in Base64.</summary>
internal static class MasterKeyEncryption
{
    public const string ElementName = "masterKey";

    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int Overhead = NonceLength + TagLength;

    public static XElement Encrypt(MasterKey masterKey, XElement plaintextElement)
    {
        var plaintext = Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting));
        var bytes = new byte[Overhead + plaintext.Length];
        var nonce = bytes.AsSpan(0, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = masterKey.CreateCipher();
        cipher.Encrypt(nonce, plaintext, bytes.AsSpan(Overhead), bytes.AsSpan(NonceLength, TagLength));
        CryptographicOperations.ZeroMemory(plaintext);
        return new XElement(ElementName, Convert.ToBase64String(bytes));
    }

    /// <exception cref="CryptographicException">The element was encrypted with another key, or was modified.</exception>
    public static XElement Decrypt(MasterKey masterKey, XElement encryptedElement)
    {
        var bytes = Convert.FromBase64String(encryptedElement.Value);
        var plaintext = new byte[bytes.Length - Overhead];
        using var cipher = masterKey.CreateCipher();
        cipher.Decrypt(bytes.AsSpan(0, NonceLength), bytes.AsSpan(Overhead), bytes.AsSpan(NonceLength, TagLength), plaintext);
        return XElement.Parse(Encoding.UTF8.GetString(plaintext));
    }
}
