using ZisPlatform.Json.Paths;
using ZisPlatform.Json.Values;
using ZisPlatform.Testing;

namespace ZisPlatform.Json.Tests;

public class JsonPathSuiteTests
{
    private const string File = "jsonpath/cts.json";

    public static IEnumerable<TestCaseData> Cases()
    {
        if (Suites.Find(File) is not { } path)
        {
            yield return Suites.SkippedCase(File);
            yield break;
        }

        foreach (var test in JsonValue.Parse(System.IO.File.ReadAllBytes(path))["tests"].Items.ToArray())
        {
            yield return new TestCaseData(test["name"].AsString(), (JsonValue?)test).SetArgDisplayNames(test["name"].AsString());
        }
    }

    [TestCaseSource(nameof(Cases))]
    public void Results_match_the_compliance_suite(string? name, JsonValue? test)
    {
        var (selector, document) = (test!.Value["selector"].AsString(), test.Value["document"]);
        if (test.Value["invalid_selector"] == true)
        {
            Assert.Throws<JsonPathException>(() => JsonPath.Parse(selector), name!);
            return;
        }

        var actual = JsonValue.Array(JsonPath.Parse(selector).Evaluate(document).ToArray());
        var allowed = test.Value.TryGet("results", out var alternatives) ? alternatives : JsonValue.Array(test.Value["result"]);

        Assert.That(allowed.Items.ToArray(), Has.Member(actual), selector);
        Assert.That(JsonPath.Parse(selector, JsonPathSyntax.Relaxed).Evaluate(document), Is.EqualTo(actual.Items.ToArray()), "relaxed");
    }

    [Test]
    public void An_available_suite_is_complete() =>
        Assert.That(Cases().Count(), Suites.Find(File) is null ? Is.EqualTo(1) : Is.EqualTo(703));
}
