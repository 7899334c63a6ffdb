using System.Globalization;
using System.Text;
using CsCheck;
using ZisPlatform.Domain.Common;
using ZisPlatform.Testing;

namespace ZisPlatform.Domain.Tests.Common;

public class PlainTextTests
{
    [TestCase("abc", 3, "abc")]
    [TestCase("abcd", 3, "abc")]
    [TestCase("ab\uD83D\uDE42", 3, "ab")]
    [TestCase("ab\uD83D\uDE42", 4, "ab\uD83D\uDE42")]
    [TestCase("\uD83D\uDE42", 1, "")]
    [TestCase("a", 0, "")]
    public void A_truncated_text_ends_with_a_whole_character(string text, int maximum, string expected) =>
        Assert.That(PlainText.Truncate(text, maximum), Is.EqualTo(expected));

    [Test]
    public void The_length_counts_Unicode_scalar_values() => Texts.Scalar.Array[1, 60].Sample(
        runes =>
        {
            var text = Texts.Of(runes);
            return PlainText.Validate(text, "description", runes.Length) is null
                && PlainText.Validate(text, "description", runes.Length - 1) is { } error
                && error.Detail == string.Create(
                    CultureInfo.InvariantCulture,
                    $"description must be at most {runes.Length - 1} characters long; this one has {runes.Length}");
        },
        iter: 2_000);

    [Test]
    public void A_text_is_refused_only_if_it_is_malformed_or_contains_U0000() => Texts.Any.Sample(
        text =>
            PlainText.Validate(text, "x", int.MaxValue) is null == (Texts.IsWellFormed(text) && !text.Contains('\0')),
        iter: 10_000);

    // Attribute arguments are stored in UTF-8, which cannot represent unpaired surrogates.
    private static readonly TestCaseData<string>[] UnpairedSurrogates =
    [
        new("\uD83D") { TestName = "{m}(high half alone)" },
        new("\uDE42") { TestName = "{m}(low half alone)" },
        new("\uDE42\uD83D") { TestName = "{m}(halves in the wrong order)" },
        new("ok \uD83D ok") { TestName = "{m}(in the middle)" },
        new("\uD83D\uDE42\uD83D") { TestName = "{m}(after a whole pair)" },
    ];

    [TestCaseSource(nameof(UnpairedSurrogates))]
    public void An_unpaired_surrogate_is_refused(string text)
    {
        var error = PlainText.Validate(text, "description", 100);

        Assert.That(error, Is.EqualTo(new Error(
            ErrorKind.Invalid, "text.invalid", "description must be well-formed Unicode: it holds half a surrogate pair",
            "$.description")));
    }

    [TestCase("\0")]
    [TestCase("a\0b")]
    [TestCase("a\0")]
    public void U0000_is_refused(string text)
    {
        Assert.That(PlainText.Validate(text, "name", 100), Is.EqualTo(new Error(
            ErrorKind.Invalid, "text.invalid", "name must not hold the character U+0000", "$.name")));
    }

    [Test]
    public void An_emoji_and_a_combining_accent_each_count_as_one_character()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(PlainText.Validate("🙂", "x", 1), Is.Null);
            Assert.That(PlainText.Validate("e\u0301", "x", 1), Is.Not.Null);
            Assert.That(PlainText.Validate("e\u0301", "x", 2), Is.Null);
        }
    }

    [Test]
    public void Large_numbers_have_group_separators()
    {
        var text = new StringBuilder().Insert(0, "🙂", 1025).ToString();

        Assert.That(
            PlainText.Validate(text, "description", 1024)!.Detail,
            Is.EqualTo("description must be at most 1,024 characters long; this one has 1,025"));
    }

    [Test]
    public void The_empty_text_is_accepted()
    {
        Assert.That(PlainText.Validate("", "x", 0), Is.Null);
    }
}
