using ZisPlatform.Domain.Flows.Compilation;
using ZisPlatform.Domain.Flows.Execution;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Domain.Tests.Flows;

/// <summary>Tests the descriptions in a compiled bundle, which graphs, traces and the checks of other bundles use.</summary>
public class DescriptionTests
{
    [TestCase("""{"Variable":"$.a","StringEquals":"x"}""", "$.a = \"x\"")]
    [TestCase("""{"Variable":"$.a","NumericLessThan":1.5}""", "$.a < 1.5")]
    [TestCase("""{"Variable":"$.a","NumericGreaterThanPath":"$.b"}""", "$.a > $.b")]
    [TestCase("""{"Variable":"$.a","TimestampLessThanEquals":"2026-03-01T10:00:00Z"}""", "$.a ≤ \"2026-03-01T10:00:00Z\"")]
    [TestCase("""{"Variable":"$.a","StringGreaterThanEquals":""}""", "$.a ≥ \"\"")]
    [TestCase("""{"Variable":"$.a","BooleanEquals":true}""", "$.a = true")]
    [TestCase("""{"Variable":"$.a","IsPresent":true}""", "$.a is present")]
    [TestCase("""{"Variable":"$.a","IsPresent":false}""", "$.a is absent")]
    [TestCase("""{"Variable":"$.a","IsNull":true}""", "$.a is null")]
    [TestCase("""{"Variable":"$.a","IsNull":false}""", "$.a is not null")]
    [TestCase("""{"Not":{"Variable":"$.a","IsNull":true}}""", "not ($.a is null)")]
    [TestCase(
        """{"And":[{"Variable":"$.a","IsNull":true},"""
        + """{"Not":{"Or":[{"Variable":"$.b","NumericEquals":1},{"Variable":"$.c","NumericEquals":2}]}}]}""",
        "($.a is null and not ($.b = 1 or $.c = 2))")]
    public void A_condition_is_described_in_readable_text(string rule, string text)
    {
        var choice = """{"S":{"Type":"Choice","Choices":[RULE,"Next":"E"}]},"E":{"Type":"Succeed"}}""".Replace(
            "RULE", rule[..^1], StringComparison.Ordinal);

        Assert.That(First(choice).Edges.Select(edge => edge.Label), Is.EqualTo(new[] { text }));
    }

    [TestCase("""{"Type":"Action","ActionName":"zis:acme:action:x.y","End":true}""", "x.y")]
    [TestCase(
        """{"Type":"Map","ItemsPath":"$.list","Iterator":{"StartAt":"I","States":{"I":{"Type":"Succeed"}}},"End":true}""",
        "for each of $.list")]
    [TestCase("""{"Type":"Wait","Seconds":2.5,"End":true}""", "2.5 s")]
    [TestCase("""{"Type":"Wait","SecondsPath":"$.pause","End":true}""", "$.pause s")]
    [TestCase("""{"Type":"Pass","End":true}""", "")]
    [TestCase("""{"Type":"Succeed"}""", "")]
    [TestCase("""{"Type":"Succeed","Message":"Sent {{$.n}}"}""", "Sent {{$.n}}")]
    [TestCase("""{"Type":"Fail","Error":"E","Cause":"$.why"}""", "E: $.why")]
    public void A_state_has_a_summary_of_its_action(string state, string summary) =>
        Assert.That(First("{\"S\":" + state + "}").Summary, Is.EqualTo(summary));

    [Test]
    public void A_bundle_with_errors_still_lists_its_resources()
    {
        var compiled = BundleCompiler.Compile(
            TestData.BundleOf(JsonValue.Parse("""{"S":{"Type":"Action","ActionName":"zis:acme:action:x","Next":"Nowhere"}}""")));

        Assert.That(compiled.Bundle, Is.Null);
        Assert.That(compiled.Integration, Is.EqualTo("acme"));
        Assert.That(compiled.Resources, Does.Contain(new KnownResource(ResourceType.Flow, "f", compiled.Name)));
    }

    [Test]
    public void A_JSON_syntax_error_is_located()
    {
        var compiled = BundleCompiler.Compile("{\n  \"ü\": 1,\n  // no\n}");

        Assert.That(compiled.Locate(compiled.Diagnostics.Single()), Is.EqualTo(new BundlePosition(3, 3)));
    }

    [Test]
    public void A_shadowed_resource_is_reported_at_its_name()
    {
        var text = TestData.BundleOf(JsonValue.Parse("""{"S":{"Type":"Succeed"}}"""));

        var finding = BundleCompiler.Compile(
            text, new BundleContext { Others = [new(ResourceType.Flow, "f", "first")] }).Diagnostics.Single();

        Assert.That(finding.Path, Does.EndWith(".properties.name"));
    }

    private static FlowState First(string states) => TestData.Compile(states).Flows[0].Machine.Start;
}
