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
internal sealed class KeyRing(Database database, TimeProvider clock) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var connection = database.Open();
        return [.. connection.Query<string>("SELECT xml FROM platform_keys ORDER BY created_at, name").Select(XElement.Parse)];
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
    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        var clear = Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting));
        var sealedBytes = new byte[MasterKeySeal.Overhead + clear.Length];
        RandomNumberGenerator.Fill(sealedBytes.AsSpan(0, MasterKeySeal.NonceLength));
        using var cipher = master.NewCipher();
        cipher.Encrypt(
            sealedBytes.AsSpan(0, MasterKeySeal.NonceLength),
            clear,
            sealedBytes.AsSpan(MasterKeySeal.Overhead),
            sealedBytes.AsSpan(MasterKeySeal.NonceLength, MasterKeySeal.TagLength));
        CryptographicOperations.ZeroMemory(clear);
        return new EncryptedXmlInfo(new XElement("masterKey", Convert.ToBase64String(sealedBytes)), typeof(MasterKeyDecryptor));
    }
}

/// <summary>Data Protection makes it by its type name, which stands in the stored XML: do not rename it.</summary>
internal sealed class MasterKeyDecryptor(IServiceProvider services) : IXmlDecryptor
{
    public XElement Decrypt(XElement encryptedElement)
    {
        var sealedBytes = Convert.FromBase64String(encryptedElement.Value);
        var clear = new byte[sealedBytes.Length - MasterKeySeal.Overhead];
        using var cipher = services.GetRequiredService<MasterKey>().NewCipher();
        cipher.Decrypt(
            sealedBytes.AsSpan(0, MasterKeySeal.NonceLength),
            sealedBytes.AsSpan(MasterKeySeal.Overhead),
            sealedBytes.AsSpan(MasterKeySeal.NonceLength, MasterKeySeal.TagLength),
            clear);
        return XElement.Parse(Encoding.UTF8.GetString(clear));
    }
}

/// <summary>The layout of a sealed key: nonce, tag, ciphertext.</summary>
internal static class MasterKeySeal
{
    public const int NonceLength = 12;
    public const int TagLength = 16;
    public const int Overhead = NonceLength + TagLength;
}
