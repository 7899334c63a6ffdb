using System.Security.Cryptography;
using CsCheck;
using ZisPlatform.Infrastructure.Security;
using ZisPlatform.Testing;

namespace ZisPlatform.Infrastructure.Tests.Security;

public class MasterKeyTests
{
    private static readonly Gen<byte[]> Keys = Gen.Byte.Array[MasterKey.Length];

    [Test]
    public void Base64_and_hexadecimal_digits_of_32_bytes_are_the_same_key() => Keys.Sample(
        bytes =>
            AreEqual(MasterKey.Parse(Convert.ToBase64String(bytes)), MasterKey.Parse(Convert.ToHexString(bytes)))
            && AreEqual(MasterKey.Parse(Convert.ToHexStringLower(bytes)), MasterKey.Parse($" \t{Convert.ToBase64String(bytes)}\r\n")),
        iter: 200);

    [Test]
    public void A_key_of_another_length_is_refused() => Gen.Byte.Array[0, 80].Where(bytes => bytes.Length != MasterKey.Length).Sample(
        bytes =>
            MasterKey.Parse(Convert.ToBase64String(bytes)) is null
            // 44 hexadecimal digits can be Base64 of 32 bytes by coincidence. Only 64 digits are a hexadecimal key.
            && (bytes.Length * 2 == 44 || MasterKey.Parse(Convert.ToHexString(bytes)) is null),
        iter: 500);

    [TestCase("")]
    [TestCase("   ")]
    [TestCase("a secret")]
    [TestCase("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", Description = "the '=' is missing")]
    [TestCase("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==", Description = "31 bytes")]
    [TestCase("zz00000000000000000000000000000000000000000000000000000000000000")]
    [TestCase("０000000000000000000000000000000000000000000000000000000000000000", Description = "a full-width digit")]
    public void A_malformed_key_is_refused(string text)
    {
        Assert.That(MasterKey.Parse(text), Is.Null);
    }

    [Test]
    public void Different_bytes_are_different_keys()
    {
        Assert.That(AreEqual(MasterKey.Parse(Convert.ToBase64String(new byte[32])), MasterKey.Parse("01" + new string('0', 62))), Is.False);
    }

    [Test]
    public void A_data_directory_keeps_a_separate_key_that_only_its_owner_can_read()
    {
        using var directory = new TemporaryDirectory();
        using var otherDirectory = new TemporaryDirectory();

        var key = MasterKey.FromDataDirectory(directory.Path);

        Assert.That(AreEqual(key, MasterKey.FromDataDirectory(directory.Path)), Is.True);
        Assert.That(AreEqual(key, MasterKey.FromDataDirectory(otherDirectory.Path)), Is.False);
        if (!OperatingSystem.IsWindows())
        {
            Assert.That(File.GetUnixFileMode(directory.File("master.key")), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        }
    }

    [Test]
    public void A_damaged_key_file_is_reported_and_not_changed()
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllText(directory.File("master.key"), "damaged");

        Assert.That(
            () => MasterKey.FromDataDirectory(directory.Path), Throws.Exception.With.Message.Contains(directory.File("master.key")));
        Assert.That(File.ReadAllText(directory.File("master.key")), Is.EqualTo("damaged"));
    }

    private static bool AreEqual(MasterKey? left, MasterKey? right)
    {
        if (left is null || right is null)
        {
            return false;
        }

        using var encryptor = left.CreateCipher();
        using var decryptor = right.CreateCipher();
        var (nonce, plaintext, tag, ciphertext) = (new byte[12], new byte[] { 1, 2, 3 }, new byte[16], new byte[3]);
        encryptor.Encrypt(nonce, plaintext, ciphertext, tag);
        try
        {
            decryptor.Decrypt(nonce, ciphertext, tag, new byte[3]);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }
}
