using ZisPlatform.Domain.Flows.Actions;
using ZisPlatform.Domain.Flows.Compilation;
using ZisPlatform.Domain.Flows.Execution;
using ZisPlatform.Json.Paths;
using ZisPlatform.Json.Values;
using ZisPlatform.Testing;

namespace ZisPlatform.Domain.Tests.Flows;

/// <summary>Reads and writes the reference paths of the public JSONPath suite (paths of names and indexes) with a flow.</summary>
public class ReferencePathTests
{
    private const string File = "jsonpath/cts.json";

    public static IEnumerable<TestCaseData> Cases()
    {
        if (Suites.Find(File) is not { } path)
        {
            return [Suites.SkippedCase(File)];
        }

        return JsonValue.Parse(System.IO.File.ReadAllBytes(path))["tests"].Items.ToArray()
            .Where(test => JsonPath.TryParse(test["selector"].AsString(), out var parsed, out _) && parsed.IsSingular)
            .Select(test => new TestCaseData(test["selector"].AsString(), (JsonValue?)test).SetArgDisplayNames(test["name"].AsString()));
    }

    [TestCaseSource(nameof(Cases))]
    public void A_reference_path_reads_and_writes_the_same_value(string? selector, JsonValue? test)
    {
        var document = test!.Value["document"];
        var expected = test.Value["result"];
        var states = JsonValue.Object(("S", JsonValue.Object(("Type", "Pass"), ("InputPath", selector!), ("End", true))));

        var readResult = Run(states, document);

        if (expected.Count == 0)
        {
            Assert.That((readResult as FailedEffect)?.Error.Cause, Is.EqualTo($"JSON path not found: {selector}"));
        }
        else
        {
            Assert.That((readResult as SucceededEffect)?.Document.ToString(), Is.EqualTo(expected[0].ToString()));
        }

        var writeStates = JsonValue.Parse("""{"W":{"Type":"Pass","Result":{"new":1.0},"Next":"S"}}""")
            .With("S", states["S"]);
        writeStates = writeStates.With("W", writeStates["W"].With("ResultPath", selector!));
        var compiled = BundleCompiler.Compile(TestData.BundleOf(writeStates));
        if (compiled.Bundle is not { } bundle)
        {
            Assert.That(
                compiled.Diagnostics.Select(finding => finding.Code),
                Has.Member("state.result_path"),
                "only an index from the end is not a valid ResultPath");
            Assert.That(selector, Does.Contain("[-"));
            return;
        }

        var writeResult = new Simulation(JsonValue.EmptyObject).Run(bundle.Flows[0], document, ActionCatalog.Empty);

        // Either the written value is read back, or the path cannot be created in this document.
        if (writeResult is FailedEffect failure)
        {
            Assert.That(failure.Error.Cause, Does.Contain("ResultPath"));
            Assert.That(expected.Count, Is.Zero, "an existing location can be written");
        }
        else
        {
            Assert.That(((SucceededEffect)writeResult).Document.ToString(), Is.EqualTo("""{"new":1.0}"""));
        }
    }

    [Test]
    public void The_suite_contains_reference_paths() =>
        Assert.That(Cases().Count(), Suites.Find(File) is null ? Is.EqualTo(1) : Is.GreaterThan(50));

    private static FlowEffect Run(JsonValue states, JsonValue document) =>
        new Simulation(JsonValue.EmptyObject).Run(TestData.Compile(states).Flows[0], document, ActionCatalog.Empty);
}
