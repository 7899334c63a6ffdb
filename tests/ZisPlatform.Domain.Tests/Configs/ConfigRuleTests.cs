using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Configs;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Domain.Tests.Configs;

public class ConfigRuleTests
{
    private static readonly DateTimeOffset Earlier = DateTimeOffset.UnixEpoch;
    private static readonly DateTimeOffset Now = Earlier.AddDays(1);

    [TestCase("a*b/%:é😀 ")]
    [TestCase("*")]
    [TestCase("...")]
    public void A_scope_can_contain_any_characters(string text) => Assert.That(ConfigScope.Parse(text).Value.Value, Is.EqualTo(text));

    [TestCase(null, "scope must be a text of 1 to 512 characters")]
    [TestCase("", "scope must be a text of 1 to 512 characters")]
    [TestCase(".", "no path could name it")]
    [TestCase("..", "no path could name it")]
    [TestCase("a\0", "U+0000")]
    public void An_invalid_scope_is_refused(string? text, string expected) =>
        Assert.That(ConfigScope.Parse(text).Errors.Single().Detail, Does.Contain(expected));

    [Test]
    public void A_scope_has_at_most_512_characters()
    {
        Assert.That(ConfigScope.Parse(string.Concat(Enumerable.Repeat("😀", 512))).IsOk);
        Assert.That(ConfigScope.Parse(new string('x', 513)).Errors.Single().Code, Is.EqualTo("text.invalid"));
    }

    [TestCase("a", true, "a", new[] { "a" })]
    [TestCase("a*", false, "a", new[] { "a", "" })]
    [TestCase("*", false, "", new[] { "", "" })]
    [TestCase("a*b**", false, "a", new[] { "a", "b", "", "" })]
    public void A_pattern_is_split_at_its_wildcards(string text, bool isExact, string prefix, string[] literals)
    {
        var pattern = ScopePattern.Parse(text).Value;

        Assert.That((pattern.IsExact, pattern.Prefix), Is.EqualTo((isExact, prefix)));
        Assert.That(pattern.Literals, Is.EqualTo(literals));
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("a\0*")]
    public void An_invalid_pattern_is_refused(string? text) =>
        Assert.That(ScopePattern.Parse(text).Errors, Is.EqualTo(new[] { ConfigErrors.InvalidFilter }));

    [Test]
    public void Replacing_and_merging_change_only_content_and_update_time()
    {
        var config = CreateConfig("""{"a":1,"b":2}""");

        Assert.That(config.Merge(JsonValue.Parse("""{"b":null,"c":3}"""), Now), Is.Null);
        Assert.That(config.Content.ToString(), Is.EqualTo("""{"a":1,"c":3}"""));
        Assert.That((config.Id, config.Scope.Value, config.CreatedAt, config.UpdatedAt), Is.EqualTo((7L, "s", Earlier, Now)));

        Assert.That(config.Replace(JsonValue.Object(), Now), Is.Null);
        Assert.That(config.Content.ToString(), Is.EqualTo("{}"));
    }

    [Test]
    public void A_refused_change_changes_nothing()
    {
        var config = CreateConfig("""{"a":1}""");
        var large = JsonValue.Object(("b", new string('x', StoredJson.MaximumBytes)));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(config.Merge(JsonValue.Array(), Now)!.Detail, Is.EqualTo("config must be a JSON object"));
            Assert.That(config.Replace(default, Now)!.Path, Is.EqualTo("$.config"));
            Assert.That(config.Merge(large, Now)!.Detail, Does.StartWith("config must be at most 262,144 bytes of JSON"));
            Assert.That((config.Content.ToString(), config.UpdatedAt), Is.EqualTo(("""{"a":1}""", Earlier)));
        }
    }

    [TestCase(64, true)]
    [TestCase(65, false)]
    public void An_object_has_at_most_64_levels(int levels, bool isAllowed)
    {
        var value = JsonValue.Object();
        for (var level = 1; level < levels; level++)
        {
            value = JsonValue.Object(("a", value));
        }

        Assert.That(Config.ValidateContent(value) is null, Is.EqualTo(isAllowed));
    }

    [Test]
    public void The_size_limit_applies_to_the_stored_bytes()
    {
        // {"a":""} has 8 bytes, and the escape of U+0001 has 6 bytes.
        Assert.That(Config.ValidateContent(JsonValue.Object(("a", new string('x', StoredJson.MaximumBytes - 14) + "\u0001"))), Is.Null);
        Assert.That(Config.ValidateContent(JsonValue.Object(("a", new string('x', StoredJson.MaximumBytes - 13) + "\u0001"))), Is.Not.Null);
    }

    private static Config CreateConfig(string content) =>
        Config.Create(7, new AccountId(1), "widgets", ConfigScope.Parse("s").Value, JsonValue.Parse(content), Earlier).Value;
}
