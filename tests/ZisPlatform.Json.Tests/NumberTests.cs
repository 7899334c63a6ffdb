using ZisPlatform.Json.Values;

namespace ZisPlatform.Json.Tests;

public class NumberTests
{
    [TestCase("0")]
    [TestCase("-0")]
    [TestCase("1.0")]
    [TestCase("1e2")]
    [TestCase("1E+2")]
    [TestCase("0.05")]
    [TestCase("-0.0")]
    [TestCase("-12.3400")]
    [TestCase("9223372036854775807")]
    [TestCase("9223372036854775808")]
    [TestCase("1000000000000000001")]
    [TestCase("123456789012345678901234567890")]
    [TestCase("0.12345678901234567890123456789")]
    [TestCase("1e-400")]
    [TestCase("1e999999999999999999999")]
    [TestCase("0.0000000000000000000000001")]
    public void A_number_keeps_its_spelling(string text)
    {
        Assert.That(JsonValue.Parse(text).ToString(), Is.EqualTo(text));
        Assert.That(JsonValue.Parse(text).NumberText, Is.EqualTo(text));
    }

    [TestCase(0.1 + 0.2, "0.30000000000000004")]
    [TestCase(1e17, "1e+17")]
    [TestCase(1e16, "1e+16")]
    [TestCase(1e15, "1000000000000000")]
    [TestCase(123456789012345678d, "123456789012345680")]
    [TestCase(1.23e17, "123000000000000000")]
    [TestCase(0.0001, "0.0001")]
    [TestCase(0.00001, "1e-05")]
    [TestCase(1.5e300, "1.5e+300")]
    [TestCase(-2.5, "-2.5")]
    [TestCase(-0.0, "-0")]
    [TestCase(double.PositiveInfinity, "1.7976931348623157e+308")]
    [TestCase(double.NaN, "null")]
    public void A_computed_number_is_written_as_in_jq(double value, string expected) =>
        Assert.That(JsonValue.From(value).ToString(), Is.EqualTo(expected));

    [TestCase("1", "1.0", 0)]
    [TestCase("1", "10e-1", 0)]
    [TestCase("13911860366432393", "13911860366432392", 1)]
    [TestCase("10000000000000000000000000000001", "10000000000000000000000000000000", 1)]
    [TestCase("1e1000", "1e2000", -1)]
    [TestCase("-1e1000", "-1e2000", 1)]
    [TestCase("1e-1147483646", "0.1e-1147483646", 1)]
    [TestCase("0", "-0.0", 0)]
    [TestCase("0.1", "0.10000000000000000000000000001", -1)]
    public void Literals_are_compared_with_all_their_digits(string left, string right, int order)
    {
        Assert.That(Math.Sign(JsonValue.Parse(left).CompareTo(JsonValue.Parse(right))), Is.EqualTo(order));
        Assert.That(JsonValue.Parse(left) == JsonValue.Parse(right), Is.EqualTo(order == 0));
    }

    [TestCase("900719925474099312", "900719925474099312")]
    [TestCase("2.5", "2.5")]
    [TestCase("2.0", "2")]
    [TestCase("1e3", "1000")]
    [TestCase("12.5e1", "125")]
    [TestCase("1e-9", "1e-9")]
    [TestCase("1e30", "1000000000000000000000000000000")]
    [TestCase("1e5000", "1e5000")]
    public void Plain_text_writes_integers_without_an_exponent(string number, string text) =>
        Assert.That(JsonValue.Parse(number).ToPlainText(), Is.EqualTo(text));

    [TestCase("7", 7)]
    [TestCase("7.0", 7)]
    [TestCase("70e-1", 7)]
    [TestCase("9223372036854775807", long.MaxValue)]
    [TestCase("-9223372036854775808", long.MinValue)]
    public void An_integer_is_recognized_in_any_spelling(string text, long expected)
    {
        Assert.That(JsonValue.Parse(text).TryGetInt64(out var value), Is.True);
        Assert.That(value, Is.EqualTo(expected));
    }

    [TestCase("7.5")]
    [TestCase("9223372036854775808")]
    [TestCase("1e400")]
    [TestCase("\"7\"")]
    public void Other_values_are_not_integers(string text) => Assert.That(JsonValue.Parse(text).TryGetInt64(out _), Is.False);
}
