using System.Text;
using CsCheck;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Domain.Tests.Common;

public class TextPrefixTests
{
    private static readonly string Last = char.ConvertFromUtf32(0x10FFFF);

    private static readonly Gen<string> Text = Gen.OneOf(
        Gen.OneOfConst("a", "b", "*", "\uD7FF", "\uE000", "\uFFFF", "😀", Last),
        Gen.Char.AlphaNumeric.Select(character => $"{character}")).Array[0, 4].Select(string.Concat);

    [TestCase("a", "b")]
    [TestCase("ticket:", "ticket;")]
    [TestCase("\uD7FF", "\uE000")]
    [TestCase("\uFFFF", "\U00010000")]
    [TestCase("a\U0010FFFF\U0010FFFF", "b")]
    [TestCase("\U0010FFFF", null)]
    [TestCase("", null)]
    public void The_end_is_the_first_text_after_the_prefix_range(string prefix, string? end) =>
        Assert.That(TextPrefix.UpperBound(prefix), Is.EqualTo(end));

    [Test]
    public void The_range_contains_only_texts_that_start_with_the_prefix() =>
        Gen.Select(Text, Text, Gen.Bool, (prefix, other, hasPrefix) => (prefix, text: hasPrefix ? prefix + other : other)).Sample(
            (prefix, text) => (Compare(text, prefix) >= 0 && (TextPrefix.UpperBound(prefix) is not { } end || Compare(text, end) < 0))
                == text.StartsWith(prefix, StringComparison.Ordinal),
            iter: 20_000);

    private static int Compare(string left, string right) =>
        Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right));
}
