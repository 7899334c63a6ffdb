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
internal sealed class KeyRing(Database database, MasterKey master, TimeProvider clock) : IXmlRepository
{
    /// <summary>
    /// Opens every key of the ring. Data Protection would pass over what it cannot open and make a new key, and all that
    /// was encrypted before would be lost without a word.
    /// </summary>
    /// <exception cref="StartRefusedException">The master key is another one.</exception>
    public void AssertOpens()
    {
        foreach (var sealedKey in GetAllElements().SelectMany(element => element.Descendants(MasterKeySeal.ElementName)))
        {
            try
            {
                MasterKeySeal.Open(master, sealedKey);
            }
            catch (CryptographicException failure)
            {
                throw new StartRefusedException(
                    "Zis:MasterKey (or its file) is not the key that this store's secrets were encrypted under; restore that key", failure);
            }
        }
    }

    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var connection = database.Open();
        return [.. connection.Query<string>("SELECT xml FROM platform_keys ORDER BY created_at, name").Select(XElement.Parse)];
    }

    /// <summary>The names under which Data Protection has stored something here.</summary>
    public IEnumerable<string> Names()
    {
        using var connection = database.Open();
        return connection.Query<string>("SELECT name FROM platform_keys");
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using var turn = database.EnterWrite();
        using var connection = database.Open();
        connection.Execute(
            "INSERT INTO platform_keys (name, xml, created_at) VALUES (@Name, @Xml, @At)",
            new { Name = friendlyName, Xml = element.ToString(SaveOptions.DisableFormatting), At = clock.GetUtcNow() });
    }
}

/// <summary>Encrypts each key of the ring under the master key (AES-256-GCM).</summary>
internal sealed class MasterKeyEncryptor(MasterKey master) : IXmlEncryptor
{
    public EncryptedXmlInfo Encrypt(XElement plaintextElement) => new(MasterKeySeal.Close(master, plaintextElement), typeof(MasterKeyDecryptor));
}

/// <summary>Data Protection makes it by its type name, which stands in the stored XML: do not rename it.</summary>
internal sealed class MasterKeyDecryptor(IServiceProvider services) : IXmlDecryptor
{
    public XElement Decrypt(XElement encryptedElement) => MasterKeySeal.Open(services.GetRequiredService<MasterKey>(), encryptedElement);
}

/// <summary>A key under the master key: nonce, tag and ciphertext, in Base64.</summary>
internal static class MasterKeySeal
{
    public const string ElementName = "masterKey";

    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int Overhead = NonceLength + TagLength;

    public static XElement Close(MasterKey master, XElement clearElement)
    {
        var clear = Encoding.UTF8.GetBytes(clearElement.ToString(SaveOptions.DisableFormatting));
        var bytes = new byte[Overhead + clear.Length];
        var nonce = bytes.AsSpan(0, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = master.NewCipher();
        cipher.Encrypt(nonce, clear, bytes.AsSpan(Overhead), bytes.AsSpan(NonceLength, TagLength));
        CryptographicOperations.ZeroMemory(clear);
        return new XElement(ElementName, Convert.ToBase64String(bytes));
    }

    /// <exception cref="CryptographicException">It was closed under another key, or changed.</exception>
    public static XElement Open(MasterKey master, XElement sealedElement)
    {
        var bytes = Convert.FromBase64String(sealedElement.Value);
        var clear = new byte[bytes.Length - Overhead];
        using var cipher = master.NewCipher();
        cipher.Decrypt(bytes.AsSpan(0, NonceLength), bytes.AsSpan(Overhead), bytes.AsSpan(NonceLength, TagLength), clear);
        return XElement.Parse(Encoding.UTF8.GetString(clear));
    }
}
