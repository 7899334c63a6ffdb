using CsCheck;
using ZisPlatform.Domain.Identity;
using ZisPlatform.Testing;

namespace ZisPlatform.Domain.Tests.Identity;

public class EmailAddressTests
{
    [TestCase("ada@example.com")]
    [TestCase("admin@local")]
    [TestCase("a@b")]
    [TestCase("o'brien+tag@mail.example.co")]
    [TestCase("!#$%&*=?^_`{|}~.-@1.2")]
    public void A_valid_address_is_parsed_unchanged(string text)
    {
        Assert.That(EmailAddress.Parse(text).Value.Value, Is.EqualTo(text));
    }

    [Test]
    public void Addresses_are_case_insensitive()
    {
        Assert.That(EmailAddress.Parse("Ada@Example.COM").Value, Is.EqualTo(EmailAddress.Parse("ada@example.com").Value));
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("ada")]
    [TestCase("@example.com")]
    [TestCase("ada@")]
    [TestCase("ada@-a")]
    [TestCase("ada@a-")]
    [TestCase("ada@a.")]
    [TestCase("a@b@c")]
    [TestCase("a b@c")]
    [TestCase("a:b@c")]
    [TestCase("a/token@c")]
    [TestCase("ada@example.com/token")]
    [TestCase("ada@example.com\n", TestName = "{m}(trailing line feed)")]
    [TestCase(" ada@example.com")]
    [TestCase("adа@example.com", TestName = "{m}(Cyrillic a)")]
    [TestCase("ada@exämple.com")]
    [TestCase("\"ada\"@example.com")]
    public void An_invalid_address_is_refused(string? text)
    {
        Assert.That(EmailAddress.Parse(text).Errors, Is.EqualTo(new[] { IdentityErrors.InvalidEmail }));
    }

    [Test]
    public void An_address_has_at_most_254_characters_and_64_before_the_at_sign()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(EmailAddress.Parse("a@" + new string('b', 252)).IsOk, Is.True);
            Assert.That(EmailAddress.Parse("a@" + new string('b', 253)).IsOk, Is.False);
            Assert.That(EmailAddress.Parse(new string('a', 64) + "@b").IsOk, Is.True);
            Assert.That(EmailAddress.Parse(new string('a', 65) + "@b").IsOk, Is.False);
        }
    }

    /// <summary>An address is the user part of HTTP Basic credentials, with or without <c>/token</c>.</summary>
    [Test]
    public void Accepted_addresses_are_valid_in_Basic_credentials() =>
        Gen.String[Gen.OneOf(Gen.Char["ab@.-:/+ "], Texts.AnyChar), 1, 12].Sample(
            text => EmailAddress.Parse(text) is { IsOk: false }
                || (text.Count(c => c == '@') == 1 && text.All(c => c is > ' ' and < (char)0x7F and not ':' and not '/')),
            iter: 20_000);
}
