using System.Security.Cryptography;
using CsCheck;
using Microsoft.AspNetCore.DataProtection;
using ZisPlatform.Infrastructure.Security;
using ZisPlatform.Testing;

namespace ZisPlatform.Infrastructure.Tests.Security;

public class SecretProtectorTests
{
    private static readonly SecretProtector Protector = new(new EphemeralDataProtectionProvider(), new SingleServerKeyRing());

    [Test]
    public void A_value_that_was_encrypted_for_a_row_decrypts_for_that_row() => Gen.Byte.Array[0, 2_000].Sample(
        clear => Protector.Unprotect("registry.key", "slack", Protector.Protect("registry.key", "slack", clear)).SequenceEqual(clear),
        iter: 200);

    [TestCase("registry.key", "jira")]
    [TestCase("registry.key", "")]
    [TestCase("identity.key", "slack")]
    [TestCase("registry.keys", "lack")]
    [TestCase("slack", "registry.key")]
    public void A_value_does_not_decrypt_for_another_row_or_purpose(string purpose, string row)
    {
        var encrypted = Protector.Protect("registry.key", "slack", [1, 2, 3]);

        Assert.That(() => Protector.Unprotect(purpose, row, encrypted), Throws.InstanceOf<CryptographicException>());
    }

    [Test]
    public void An_altered_value_does_not_decrypt()
    {
        var encrypted = Protector.Protect("registry.key", "slack", [1, 2, 3]);
        Gen.Select(Gen.Int[0, encrypted.Length - 1], Gen.Int[0, 7]).Sample(
            (index, bit) =>
            {
                var changed = encrypted.ToArray();
                changed[index] ^= (byte)(1 << bit);
                try
                {
                    Protector.Unprotect("registry.key", "slack", changed);
                    return false;
                }
                catch (CryptographicException)
                {
                    return true;
                }
            },
            iter: 300);
    }

    [Test]
    public void Encrypting_the_same_secret_again_gives_another_value()
    {
        var first = Protector.Protect("p", "r", [1, 2, 3]);

        Assert.That(Protector.Protect("p", "r", [1, 2, 3]), Is.Not.EqualTo(first));
    }
}
