using CsCheck;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Registry;
using ZisPlatform.Testing;

namespace ZisPlatform.Domain.Tests.Registry;

public class IntegrationNameTests
{
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz0123456789-_";

    private static readonly Gen<char> Allowed = Gen.Char[Alphabet];
    private static readonly Gen<char> Disallowed = Texts.AnyChar.Where(c => !Alphabet.Contains(c));

    [Test]
    public void Every_text_of_allowed_characters_that_is_not_reserved_is_accepted() => Gen.String[Allowed, 1, 64]
        .Where(text => !IsReserved(text))
        .Sample(
            text => IntegrationName.Parse(text) is { IsOk: true } parsed && parsed.Value.Value == text && $"{parsed.Value}" == text,
            iter: 5_000);

    [Test]
    public void A_name_with_one_other_character_is_refused() => Gen.Select(Gen.String[Allowed, 0, 63], Gen.Int[0, 63], Disallowed).Sample(
        (name, index, illegal) => IsRefused(name.Insert(Math.Min(index, name.Length), illegal.ToString())),
        iter: 20_000);

    [Test]
    public void A_name_of_65_or_more_characters_is_refused() => Gen.String[Allowed, 65, 200].Sample(IsRefused, iter: 1_000);

    /// <summary>Compares small changes of valid names with a second implementation of the rule.</summary>
    [Test]
    public void A_name_is_accepted_only_if_its_characters_are_allowed() =>
        Gen.Select(Gen.String[Allowed, 1, 66], Texts.AnyChar, Gen.Int[0, 65], Gen.Int[0, 4]).Sample(
            (name, other, index, change) =>
            {
                index %= name.Length;
                var changed = change switch
                {
                    0 => name.Remove(index, 1),
                    1 => name.Insert(index, other.ToString()),
                    2 => name[..index] + other + name[(index + 1)..],
                    3 => name.ToUpperInvariant(),
                    _ => name + name[index],
                };
                return IntegrationName.Parse(changed).IsOk == IsAllowed(changed);
            },
            iter: 20_000);

    [TestCase("a")]
    [TestCase("-")]
    [TestCase("_")]
    [TestCase("0")]
    [TestCase("widget_sync-2")]
    public void A_short_name_is_accepted(string text)
    {
        Assert.That(IntegrationName.Parse(text).Value.Value, Is.EqualTo(text));
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase(" ")]
    [TestCase(" a")]
    [TestCase("a ")]
    [TestCase("a\n", TestName = "{m}(trailing line feed)")]
    [TestCase("a\r", TestName = "{m}(trailing carriage return)")]
    [TestCase("a\r\n", TestName = "{m}(trailing line break)")]
    [TestCase("\na", TestName = "{m}(leading line feed)")]
    [TestCase("a\nb", TestName = "{m}(line feed inside)")]
    [TestCase("a\0", TestName = "{m}(trailing U+0000)")]
    [TestCase("A")]
    [TestCase("Slack")]
    [TestCase("a.b")]
    [TestCase("a/b")]
    [TestCase("..")]
    [TestCase("a:b")]
    [TestCase("a%20b")]
    [TestCase("а", TestName = "{m}(Cyrillic a)")]
    [TestCase("ａ", TestName = "{m}(full-width a)")]
    [TestCase("ı", TestName = "{m}(dotless i)")]
    [TestCase("ﬁ", TestName = "{m}(ligature)")]
    [TestCase("\u212A", TestName = "{m}(Kelvin sign, a K after case folding)")]
    [TestCase("ſ", TestName = "{m}(long s, an S after case folding)")]
    [TestCase("٣", TestName = "{m}(Arabic-Indic three, a digit for \\d)")]
    [TestCase("‐", TestName = "{m}(Unicode hyphen)")]
    [TestCase("–", TestName = "{m}(en dash)")]
    [TestCase("＿", TestName = "{m}(full-width low line)")]
    [TestCase("a\u0301", TestName = "{m}(combining accent)")]
    [TestCase("a\u200B", TestName = "{m}(zero-width space)")]
    [TestCase("\uFEFFa", TestName = "{m}(byte order mark)")]
    [TestCase("🙂", TestName = "{m}(emoji)")]
    public void A_text_that_resembles_a_name_is_refused(string? text)
    {
        Assert.That(IntegrationName.Parse(text).Errors, Is.EqualTo(new[] { RegistryErrors.InvalidIntegrationName }));
    }

    [TestCase("common")]
    [TestCase("ingest")]
    [TestCase("integrations")]
    [TestCase("job_specs")]
    public void A_reserved_name_is_refused_as_reserved(string text)
    {
        Assert.That(IntegrationName.Parse(text).Errors, Is.EqualTo(new[]
        {
            new Error(ErrorKind.Invalid, "registry.reserved_integration_name", $"invalid integration name: '{text}' is reserved"),
        }));
    }

    [TestCase("commons")]
    [TestCase("job-specs")]
    [TestCase("_common")]
    [TestCase("integration")]
    public void A_name_similar_to_a_reserved_one_is_accepted(string text)
    {
        Assert.That(IntegrationName.Parse(text).IsOk, Is.True);
    }

    [Test]
    public void The_error_describes_the_rule()
    {
        Assert.That(RegistryErrors.InvalidIntegrationName.Detail, Is.EqualTo(
            "invalid integration name: use 1 to 64 characters, each one of a-z, 0-9, '-' and '_'"));
    }

    [Test]
    public void Two_names_with_the_same_text_are_equal()
    {
        var name = IntegrationName.Parse("slack").Value;
        var other = IntegrationName.Parse("sla" + "ck").Value;

        Assert.That(name, Is.EqualTo(other).And.Not.SameAs(other));
        Assert.That(name, Is.Not.EqualTo(IntegrationName.Parse("slack2").Value));
    }

    private static bool IsRefused(string text) =>
        IntegrationName.Parse(text) is { IsOk: false, Errors: [{ Kind: ErrorKind.Invalid }] };

    private static bool IsAllowed(string text) => text.Length is >= 1 and <= 64 && text.All(Alphabet.Contains) && !IsReserved(text);

    private static bool IsReserved(string text) => text is "common" or "ingest" or "integrations" or "job_specs";
}
