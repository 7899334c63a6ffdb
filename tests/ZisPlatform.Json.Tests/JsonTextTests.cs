using System.Text;
using ZisPlatform.Json.Text;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Json.Tests;

public class JsonTextTests
{
    [TestCase("""{"b":1,"a":[true,false,null,"x",{}],"c":{"d":[]}}""")]
    [TestCase("""["\u0000\u001f\"\\\n\r\t\b\f\u007f","/é☺😀"]""")]
    [TestCase("""["\ud800x","\udc00"]""")]
    public void Compact_text_is_written_as_it_is_read(string text) => Assert.That(JsonValue.Parse(text).ToString(), Is.EqualTo(text));

    [Test]
    public void The_last_duplicate_key_wins_at_the_position_of_the_first() =>
        Assert.That(JsonValue.Parse("""{"a":1,"b":2,"a":3}""").ToString(), Is.EqualTo("""{"a":3,"b":2}"""));

    [Test]
    public void Indentation_is_two_spaces() =>
        Assert.That(
            JsonValue.Parse("""{"a":[1,{}],"b":[]}""").ToString(indented: true),
            Is.EqualTo("{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": []\n}"));

    [TestCase("", 0, 1, 1, "unexpected end of the text")]
    [TestCase("[1,\n 2,]", 7, 2, 4, "unexpected character")]
    [TestCase("{\"a\" 1}", 5, 1, 6, "expected ':'")]
    [TestCase("{a:1}", 1, 1, 2, "expected a key in double quotes")]
    [TestCase("[1 2]", 3, 1, 4, "expected ',' or ']'")]
    [TestCase("01", 1, 1, 2, "malformed number")]
    [TestCase("1.", 2, 1, 3, "malformed number")]
    [TestCase("1e", 2, 1, 3, "malformed number")]
    [TestCase("-", 1, 1, 2, "malformed number")]
    [TestCase("\"é\\x\"", 3, 1, 3, "bad escape in a string")]
    [TestCase("\"a\tb\"", 2, 1, 3, "control character in a string")]
    [TestCase("\"a", 2, 1, 3, "unterminated string")]
    [TestCase("1 2", 2, 1, 3, "unexpected text after the value")]
    [TestCase("nul", 0, 1, 1, "unexpected character")]
    [TestCase("NaN", 0, 1, 1, "unexpected character")]
    public void Invalid_text_is_refused_with_its_position(string text, int position, int line, int column, string reason)
    {
        var exception = Assert.Throws<JsonParseException>(() => JsonValue.Parse(text))!;
        Assert.That(
            (exception.Reason, exception.BytePosition, exception.Line, exception.Column),
            Is.EqualTo((reason, (long)position, line, column)));
    }

    [Test]
    public void Invalid_UTF8_is_refused()
    {
        var exception = Assert.Throws<JsonParseException>(() => JsonValue.Parse("\"a\u00e9\""u8[..3]))!;
        Assert.That((exception.Reason, exception.BytePosition), Is.EqualTo(("invalid UTF-8", 2L)));
    }

    [Test]
    public void A_byte_order_mark_is_skipped() => Assert.That(JsonValue.Parse([0xEF, 0xBB, 0xBF, (byte)'1']), Is.EqualTo((JsonValue)1));

    [TestCase(10_000)]
    [TestCase(100_000)]
    [TestCase(1_000_000)]
    public void Deep_nesting_is_refused(int levels)
    {
        foreach (var open in new[] { "[", "{\"a\":" })
        {
            var text = new StringBuilder().Insert(0, open, levels).ToString();
            var exception = Assert.Throws<JsonParseException>(() => JsonValue.Parse(text))!;
            Assert.That(exception.Reason, Is.EqualTo("nested deeper than 512 levels"));
        }
    }

    [Test]
    public void A_value_of_maximum_depth_can_be_written_compared_and_hashed()
    {
        var text = new string('[', JsonValue.MaxDepth) + new string(']', JsonValue.MaxDepth);
        var options = new JsonParseOptions { MaxDepth = JsonValue.MaxDepth };
        JsonValue deepest = JsonValue.Parse(text, options), other = JsonValue.Parse(text, options);

        Assert.That(deepest, Is.EqualTo(other));
        Assert.That(deepest.CompareTo(other), Is.Zero);
        Assert.That(deepest.GetHashCode(), Is.EqualTo(other.GetHashCode()));
        Assert.That(deepest.ToString(), Is.EqualTo(text));
        Assert.Throws<JsonDepthException>(() => JsonValue.Array(deepest));
        Assert.Throws<JsonDepthException>(() => JsonValue.EmptyObject.With("a", deepest));
    }

    [Test]
    public void Text_over_the_size_limit_is_refused() =>
        Assert.That(
            JsonValue.TryParse("[1,2,3]", out _, out var exception, new JsonParseOptions { MaxBytes = 6 }) ? "" : exception.Reason,
            Is.EqualTo("the text is longer than 6 bytes"));
}
