using ZisPlatform.Domain.Flows.Actions;
using ZisPlatform.Domain.Flows.Compilation;
using ZisPlatform.Domain.Flows.Execution;
using ZisPlatform.Json.Paths;
using ZisPlatform.Json.Tests;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Domain.FlowTests;

/// <summary>Reads and writes the reference paths of the public JSONPath suite (paths of names and indexes) with a flow.</summary>
public class ReferencePathTests
{
    private const string File = "jsonpath/cts.json";

    public static IEnumerable<TestCaseData> Cases()
    {
        if (Suites.Find(File) is not { } path)
        {
            return [Suites.Missing(File)];
        }

        return JsonValue.Parse(System.IO.File.ReadAllBytes(path))["tests"].Items.ToArray()
            .Where(test => JsonPath.TryParse(test["selector"].AsString(), out var parsed, out _) && parsed.IsSingular)
            .Select(test => new TestCaseData(test["selector"].AsString(), (JsonValue?)test).SetArgDisplayNames(test["name"].AsString()));
    }

    [TestCaseSource(nameof(Cases))]
    public void A_reference_path_reads_and_writes_the_same_value(string? selector, JsonValue? test)
    {
        var document = test!.Value["document"];
        var found = test.Value["result"];
        var states = JsonValue.Object(("S", JsonValue.Object(("Type", "Pass"), ("InputPath", selector!), ("End", true))));

        var read = Run(states, document);

        if (found.Count == 0)
        {
            Assert.That((read as FailedEffect)?.Error.Cause, Is.EqualTo($"JSON path not found: {selector}"));
        }
        else
        {
            Assert.That((read as SucceededEffect)?.Document.ToString(), Is.EqualTo(found[0].ToString()));
        }

        var writing = JsonValue.Parse("""{"W":{"Type":"Pass","Result":{"new":1.0},"Next":"S"}}""")
            .With("S", states["S"]);
        writing = writing.With("W", writing["W"].With("ResultPath", selector!));
        var compiled = BundleCompiler.Compile(TestData.BundleOf(writing));
        if (compiled.Bundle is not { } bundle)
        {
            Assert.That(
                compiled.Findings.Select(finding => finding.Code),
                Has.Member("state.result_path"),
                "only an index from the end is no destination");
            Assert.That(selector, Does.Contain("[-"));
            return;
        }

        var written = new Simulation(JsonValue.EmptyObject).Run(bundle.Flows[0], document, ActionCatalog.Empty);

        // Either the written value is read back, or the path cannot be created in this document.
        if (written is FailedEffect failed)
        {
            Assert.That(failed.Error.Cause, Does.Contain("ResultPath"));
            Assert.That(found.Count, Is.Zero, "a place that is there can be written");
        }
        else
        {
            Assert.That(((SucceededEffect)written).Document.ToString(), Is.EqualTo("""{"new":1.0}"""));
        }
    }

    [Test]
    public void The_suite_contains_reference_paths() =>
        Assert.That(Cases().Count(), Suites.Find(File) is null ? Is.EqualTo(1) : Is.GreaterThan(50));

    private static FlowEffect Run(JsonValue states, JsonValue document) =>
        new Simulation(JsonValue.EmptyObject).Run(TestData.Compile(states).Flows[0], document, ActionCatalog.Empty);
}
