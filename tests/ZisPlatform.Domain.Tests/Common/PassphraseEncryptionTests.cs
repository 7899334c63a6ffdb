using ZisPlatform.Domain.Common;

namespace ZisPlatform.Domain.Tests.Common;

public class PassphraseEncryptionTests
{
    private const string Passphrase = "correct horse battery";

    private static readonly byte[] Salt = new byte[PassphraseEncryption.SaltLength];
    private static readonly string Text = PassphraseEncryption.Encrypt(
        PassphraseEncryption.DeriveKey(Passphrase, Salt), Salt, new byte[PassphraseEncryption.NonceLength], "file/1/1", "S3cret"u8);

    [TestCase('\uD83D')]
    [TestCase('\uDE42')]
    public void A_passphrase_with_half_of_a_surrogate_pair_is_refused(char half)
    {
        var passphrase = $"correct horse {half} battery";
        var (salt, nonce) = (new byte[PassphraseEncryption.SaltLength], new byte[PassphraseEncryption.NonceLength]);
        var text = PassphraseEncryption.Encrypt(PassphraseEncryption.DeriveKey("correct horse battery", salt), salt, nonce, "c", [1]);

        Assert.That(PassphraseEncryption.ValidatePassphrase(passphrase)!.Kind, Is.EqualTo(ErrorKind.Invalid));
        Assert.That(PassphraseEncryption.Decrypt(passphrase, "c", text).Errors, Is.EqualTo([PassphraseEncryption.DecryptionFailed]));
    }

    [Test]
    public void An_encrypted_text_decrypts_with_its_passphrase_and_context() =>
        Assert.That(PassphraseEncryption.Decrypt(Passphrase, "file/1/1", Text).Value, Is.EqualTo("S3cret"u8.ToArray()));

    [Test]
    public void A_wrong_passphrase_or_context_or_an_altered_text_is_refused()
    {
        var altered = Text[..^4] + (Text[^4] == 'A' ? "B" : "A") + Text[^3..];
        foreach (var (passphrase, context, text) in new[]
        {
            ("correct horse Battery", "file/1/1", Text), (Passphrase, "file/2/2", Text), (Passphrase, "file/1/1", altered),
            (Passphrase, "file/1/1", Text.Replace("600000", "1", StringComparison.Ordinal)), (Passphrase, "file/1/1", "zis1.600000.."),
            (Passphrase, "file/1/1", ""),
        })
        {
            Assert.That(
                PassphraseEncryption.Decrypt(passphrase, context, text).Errors,
                Is.EqualTo(new[] { PassphraseEncryption.DecryptionFailed }));
        }
    }
}
