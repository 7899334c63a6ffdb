using CsCheck;
using ZisPlatform.Domain.Identity;
using ZisPlatform.Testing;

namespace ZisPlatform.Domain.Tests.Identity;

public class SubdomainTests
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    [Test]
    public void A_DNS_label_is_converted_to_lower_case() => Gen.String[Gen.Char[Letters + "-"], 1, 63]
        .Where(text => text[0] != '-' && text[^1] != '-')
        .Sample(text => Subdomain.Parse(text).Value.Value.Equals(text.ToLowerInvariant(), StringComparison.Ordinal), iter: 2_000);

    [Test]
    public void Only_DNS_labels_are_accepted() => Gen.OneOf(Texts.Any, Gen.String[Gen.Char[Letters + "-.\n"], 0, 66]).Sample(
        text =>
        {
            var isLabel = text.Length is >= 1 and <= 63
                && text.All(c => Letters.Contains(c) || c == '-')
                && text[0] != '-'
                && text[^1] != '-';
            return Subdomain.Parse(text).IsOk == isLabel;
        },
        iter: 10_000);

    [TestCase(null)]
    [TestCase("")]
    [TestCase("-")]
    [TestCase("-a")]
    [TestCase("a-")]
    [TestCase("a.b")]
    [TestCase("a_b")]
    [TestCase("a\n", TestName = "{m}(trailing line feed)")]
    [TestCase("é")]
    public void An_invalid_label_is_refused(string? text)
    {
        Assert.That(Subdomain.Parse(text).Errors, Is.EqualTo(new[] { IdentityErrors.InvalidSubdomain }));
    }

    [Test]
    public void A_subdomain_has_at_most_63_characters()
    {
        Assert.That(Subdomain.Parse(new string('a', 63)).IsOk, Is.True);
        Assert.That(Subdomain.Parse(new string('a', 64)).IsOk, Is.False);
    }
}
