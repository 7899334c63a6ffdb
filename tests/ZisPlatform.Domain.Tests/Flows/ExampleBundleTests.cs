using System.Text;
using ZisPlatform.Domain.Flows;
using ZisPlatform.Domain.Flows.Actions;
using ZisPlatform.Domain.Flows.Compilation;
using ZisPlatform.Domain.Flows.Execution;
using ZisPlatform.Json.Paths;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Domain.Tests.Flows;

/// <summary>Compiles the example bundles of the contract and runs their scenarios.</summary>
public class ExampleBundleTests
{
    public static IEnumerable<string> Bundles => TestData.FilesIn("bundles");

    public static IEnumerable<TestCaseData> Scenarios =>
        from file in TestData.FilesIn("scenarios")
        from scenario in TestData.Read($"scenarios/{file}.json").Items.ToArray()
        select new TestCaseData(file, scenario).SetArgDisplayNames(file, scenario["name"].AsString());

    [TestCaseSource(nameof(Bundles))]
    public void An_example_bundle_compiles_without_findings(string bundle)
    {
        var compiled = BundleCompiler.Compile(File.ReadAllBytes(TestData.PathOf($"bundles/{bundle}.json")));

        Assert.That(compiled.ErrorText, Is.Empty);

        // E9 intentionally shows that expr.$ overrides expr, which is a warning.
        // The state Note of E8 runs with a document that a Catch has replaced.
        Assert.That(compiled.Diagnostics.Where(finding => bundle != "e9").Select(finding => $"{finding.Path} {finding}"), Is.Empty);
    }

    [TestCaseSource(nameof(Scenarios))]
    public void A_scenario_ends_with_the_stated_outcome(string bundleName, JsonValue scenario)
    {
        var bundle = TestData.Bundle(bundleName);
        var flow = scenario.TryGet("flow", out var flowName) ? bundle.FindFlow(flowName.AsString())! : bundle.Flows[0];
        var document = TestData.System.CreateDocument(
            scenario["input"], scenario.TryGet("connections", out var connections) ? connections : JsonValue.EmptyObject);
        var simulation = new Simulation(scenario["answers"]);

        var end = simulation.Run(flow, document, ActionCatalog.Of(bundle));

        var expected = scenario["expect"];
        Assert.Multiple(() =>
        {
            if (expected.TryGet("info", out var info))
            {
                Assert.That((end as SucceededEffect)?.Message ?? (end as FailedEffect)?.Error.Cause, Is.EqualTo(info.AsString()));
                Assert.That(end, Is.InstanceOf<SucceededEffect>());
            }

            if (expected.TryGet("error", out var error))
            {
                Assert.That((end as FailedEffect)?.Error.Cause, Is.EqualTo(error.AsString()));
            }

            if (expected.TryGet("error_name", out var name))
            {
                Assert.That((end as FailedEffect)?.Error.Name, Is.EqualTo(name.AsString()));
            }

            if (expected.TryGet("calls", out var calls))
            {
                Assert.That(simulation.Calls.Select(Describe), Is.EqualTo(calls.Items.ToArray().Select(Describe)));
            }

            if (expected.TryGet("count", out var count))
            {
                Assert.That(simulation.Calls, Has.Count.EqualTo((int)count.AsDouble()));
            }

            if (expected.TryGet("waits", out var waits))
            {
                Assert.That(simulation.Waits, Is.EqualTo(waits.Items.ToArray().Select(wait => wait.AsDouble())).Within(1e-6));
            }

            if (expected.TryGet("times", out var times))
            {
                Assert.That(simulation.Times, Is.EqualTo(times.Items.ToArray().Select(time => time.AsDouble())).Within(1e-6));
            }

            if (expected.TryGet("reruns", out var reruns))
            {
                Assert.That(ComputeRerunDelays((FailedEffect)end), Is.EqualTo(reruns.Items.ToArray().Select(delay => delay.AsDouble())));
            }

            if (expected.TryGet("document", out var parts))
            {
                var finalDocument = end is SucceededEffect succeeded ? succeeded.Document : ((FailedEffect)end).Document;
                foreach (var (path, value) in parts.Members)
                {
                    Assert.That(JsonPath.Parse(path).TryGet(finalDocument, out var actual), Is.True, path);
                    Assert.That(actual.ToString(), Is.EqualTo(value.ToString()), path);
                }
            }
        });
    }

    [TestCase("e3", new[] { "zendesk" }, new[] { "zendesk" })]
    [TestCase("e5", new[] { "partner", "zendesk" }, new[] { "partner", "zendesk" })]
    [TestCase("e7", new[] { "mirror" }, new[] { "mirror", "zendesk" })]
    public void The_connections_that_a_flow_needs_are_determined(string name, string[] required, string[] visible)
    {
        var bundle = TestData.Bundle(name);

        var connectionUse = ConnectionUse.Analyze(bundle.Flows[0], ActionCatalog.Of(bundle));

        Assert.That(connectionUse.Required, Is.EquivalentTo(required));
        Assert.That(connectionUse.Visible, Is.EquivalentTo(visible));
    }

    private static IEnumerable<double> ComputeRerunDelays(FailedEffect end)
    {
        for (var attempt = 1; RerunPolicy.DelayAfter(end, attempt) is { } delay; attempt++)
        {
            yield return delay.TotalSeconds;
        }
    }

    /// <summary>Formats a call as in the data files: all headers except the defaults, and the body as text.</summary>
    private static string Describe(ActionEffect effect)
    {
        if (effect.Call is not { } call)
        {
            return $"{effect.BuiltIn} {effect.Parameters}";
        }

        var text = new StringBuilder($"{call.Method} {call.Url.OriginalString}");
        foreach (var (key, value) in call.Headers.Where(header => header.Key != "Accept" || header.Value != "*/*"))
        {
            text.Append($" | {key}: {value}");
        }

        text.Append(call.Connection is null ? "" : $" | as {call.Connection}");
        return text.Append(call.Body is { } body ? $" | {Encoding.UTF8.GetString(body.Span)}" : "").ToString();
    }

    private static string Describe(JsonValue call) => call.AsString();
}
