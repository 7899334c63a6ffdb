using System.Text;
using ZisPlatform.Api.Runs;

namespace ZisPlatform.Api.Tests.Runs;

public class CallItemTests
{
    [TestCase("aé", 2, "a")]
    [TestCase("aé", 3, "aé")]
    [TestCase("a😀b", 2, "a")]
    [TestCase("a😀b", 4, "a")]
    [TestCase("a😀b", 5, "a😀")]
    [TestCase("a😀b", 100, "a😀b")]
    [TestCase("", 4, "")]
    public void Cut_body_ends_with_a_whole_character(string body, int maxBytes, string expected) =>
        Assert.That(CallItem.Decode(Encoding.UTF8.GetBytes(body), maxBytes), Is.EqualTo(expected));

    [Test]
    public void Incomplete_character_at_the_end_of_a_whole_body_is_shown_as_damaged() =>
        Assert.That(CallItem.Decode([(byte)'a', 0xF0, 0x9F], 100), Is.EqualTo("a\uFFFD"));
}
