using System.Text;
using CsCheck;
using ZisPlatform.Application.Common.Security;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Application.Tests.Common.Security;

public class SecretTests
{
    private static readonly Gen<string> Clear = Gen.String[Gen.Char['!', '~'], 0, 80];

    [Test]
    public void The_text_of_a_secret_is_the_mask()
    {
        var secret = new Secret("9f2c41d0");

        using (Assert.EnterMultipleScope())
        {
            Assert.That($"{secret}", Is.EqualTo("************"));
            Assert.That(string.Concat("token ", secret), Is.EqualTo("token ************"));
        }
    }

    [Test]
    public void The_hint_is_at_most_the_last_four_characters_or_half_of_the_secret() => Clear.Sample(
        clear => new Secret(clear).Hint is var hint
            && clear.EndsWith(hint, StringComparison.Ordinal)
            && hint.Length == Math.Min(4, clear.Length / 2),
        iter: 2_000);

    [Test]
    public void The_hash_is_the_SHA256_of_the_UTF8_bytes()
    {
        // FIPS 180-2, appendix B.1.
        Assert.That(
            Convert.ToHexStringLower(new Secret("abc").Hash),
            Is.EqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    }

    [Test]
    public void An_entered_secret_has_the_hash_of_the_issued_one() =>
        Clear.Sample(clear => Secret.HashOf(clear).SequenceEqual(new Secret(clear).Hash), iter: 200);

    [Test]
    public void New_secrets_are_long_and_unique()
    {
        var tokens = Enumerable.Range(0, 100).Select(_ => SecretGenerator.NewApiToken().ClearText).ToList();
        var secrets = Enumerable.Range(0, 100).Select(_ => SecretGenerator.NewClientSecret().ClearText).ToList();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(tokens, Is.Unique.And.All.Match("^[A-Za-z0-9]{40}$"));
            Assert.That(secrets, Is.Unique.And.All.Match("^[0-9a-f]{64}$"));
            Assert.That(
                Encoding.UTF8.GetBytes(string.Concat(tokens)).Distinct().Count(), Is.EqualTo(62), "every letter and digit occurs");
        }
    }
}
