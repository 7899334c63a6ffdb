using System.Security.Cryptography;
using System.Xml.Linq;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ZisPlatform.Application.Common.Security;
using ZisPlatform.Infrastructure.Persistence;
using ZisPlatform.Infrastructure.Security;
using ZisPlatform.Testing;

namespace ZisPlatform.Infrastructure.Tests.Security;

public class DatabaseXmlRepositoryTests
{
    private static readonly string MasterKeyText = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    [Test]
    public async Task Stored_keys_are_encrypted_with_the_master_key()
    {
        await using var store = TemporaryStore.Migrated();
        await using var server = CreateServices(store, MasterKeyText);
        server.GetRequiredService<ISecretProtector>().Protect("p", "r", [1]);

        var stored = await ReadStoredXmlAsync(store);
        var encryptedKey = FindEncryptedKey(stored);
        var clear = new MasterKeyDecryptor(server).Decrypt(encryptedKey);
        var secret = clear.DescendantsAndSelf().Single(element => element.Name.LocalName == "value").Value;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Convert.FromBase64String(secret), Has.Length.AtLeast(32), "the encrypted part is the key itself");
            Assert.That(stored, Does.Not.Contain(secret));
            Assert.That(stored, Does.Not.Contain(Convert.ToHexString(Convert.FromBase64String(secret))).IgnoreCase);
            Assert.That(stored, Does.Not.Contain("<value"));
            Assert.That(stored, Does.Not.Contain(MasterKeyText));
        }
    }

    [Test]
    public async Task Another_replica_decrypts_the_secrets_of_this_one()
    {
        await using var store = TemporaryStore.Migrated();
        await using var server = CreateServices(store, MasterKeyText);
        await using var otherReplica = CreateServices(store, MasterKeyText);

        var encrypted = server.GetRequiredService<ISecretProtector>().Protect("p", "r", [1, 2, 3]);

        Assert.That(otherReplica.GetRequiredService<ISecretProtector>().Unprotect("p", "r", encrypted), Is.EqualTo(new byte[] { 1, 2, 3 }));
    }

    [Test]
    public async Task Another_master_key_decrypts_nothing()
    {
        await using var store = TemporaryStore.Migrated();
        await using var server = CreateServices(store, MasterKeyText);
        await using var otherKeyServer = CreateServices(store, Convert.ToBase64String(new byte[32]));
        var encrypted = server.GetRequiredService<ISecretProtector>().Protect("p", "r", [1]);
        var encryptedKey = FindEncryptedKey(await ReadStoredXmlAsync(store));

        Assert.That(() => new MasterKeyDecryptor(otherKeyServer).Decrypt(encryptedKey), Throws.InstanceOf<CryptographicException>());
        Assert.That(
            () => otherKeyServer.GetRequiredService<ISecretProtector>().Unprotect("p", "r", encrypted),
            Throws.InstanceOf<CryptographicException>());
    }

    [Test]
    public void Encryption_of_a_key_is_randomized_and_detects_changes()
    {
        var master = MasterKey.Parse(MasterKeyText)!;
        using var services = new ServiceCollection().AddSingleton(master).BuildServiceProvider();
        var encryptor = new MasterKeyEncryptor(master);
        var key = XElement.Parse("<descriptor><value>c2VjcmV0</value></descriptor>");

        var first = encryptor.Encrypt(key);
        var other = encryptor.Encrypt(key);

        Assert.That(first.DecryptorType, Is.EqualTo(typeof(MasterKeyDecryptor)));
        Assert.That(first.EncryptedElement.Value, Is.Not.EqualTo(other.EncryptedElement.Value));
        Assert.That(new MasterKeyDecryptor(services).Decrypt(first.EncryptedElement).ToString(), Is.EqualTo(key.ToString()));
        var altered = Convert.FromBase64String(first.EncryptedElement.Value);
        altered[^1] ^= 1;
        Assert.That(
            () => new MasterKeyDecryptor(services).Decrypt(new XElement("masterKey", Convert.ToBase64String(altered))),
            Throws.InstanceOf<CryptographicException>());
    }

    /// <summary>Creates the services of the server for a store that the test has already opened.</summary>
    private static ServiceProvider CreateServices(TemporaryStore store, string masterKey) => new ServiceCollection()
        .AddLogging()
        .AddSingleton(TimeProvider.System)
        .AddInfrastructure(new StoreSettings(null))
        .AddSingleton(new SharedDatabase(store.Database))
        .AddSingleton(provider => provider.GetRequiredService<SharedDatabase>().Database)
        .AddSingleton(Options.Create(new StorageOptions { DataDirectory = store.Directory }))
        .AddSingleton(Options.Create(new MasterKeyOptions { MasterKey = masterKey }))
        .BuildServiceProvider();

    private static async Task<string> ReadStoredXmlAsync(TemporaryStore store)
    {
        await using var connection = store.Database.Open();
        return await connection.QuerySingleAsync<string>("SELECT xml FROM platform_keys");
    }

    private static XElement FindEncryptedKey(string stored) =>
        XElement.Parse(stored).Descendants().Single(element => element.Name.LocalName == "encryptedSecret").Elements().Single();

    private sealed record SharedDatabase(Database Database);
}
