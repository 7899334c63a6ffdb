using System.Text;
using ZisPlatform.Domain.Flows.Actions;
using ZisPlatform.Domain.Flows.Compilation;
using ZisPlatform.Domain.Flows.Execution;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Domain.Tests.Flows;

/// <summary>Tests that malicious bundles and documents end with errors of the contract within limited time and memory.</summary>
[CancelAfter(60_000)]
public class HostileTests
{
    [TestCase(100_000)]
    [TestCase(65)]
    public void A_bundle_that_is_nested_too_deeply_is_invalid_json(int depth)
    {
        var text = new StringBuilder("{\"name\":").Insert(8, "[", depth).Append(']', depth).Append('}').ToString();

        Assert.That(BundleCompiler.Compile(text).ErrorText, Is.EqualTo("invalid JSON"));
    }

    [Test]
    public void The_number_of_findings_in_a_bundle_is_limited()
    {
        var states = "{" + string.Join(',', Enumerable.Range(0, 900).Select(
            i => $"\"S{i}\":{{\"Type\":\"Choice\",\"Choices\":[{string.Join(',', Enumerable.Repeat("{}", 100))}]}}")) + "}";

        var compiled = BundleCompiler.Compile(TestData.BundleOf(JsonValue.Parse(states)));

        Assert.That(compiled.Diagnostics, Has.Count.EqualTo(BundleLimits.Default.MaxDiagnostics + 1));
        Assert.That(compiled.Diagnostics.Select(finding => compiled.Locate(finding).Line), Is.All.EqualTo(1));
    }

    // Each state doubles the document in its number of values, its depth or its text.
    [TestCase("""{"S":{"Type":"Pass","Parameters":{"a.$":"$","b.$":"$"},"Next":"S"}}""", "state document is")]
    [TestCase(
        """{"S":{"Type":"Pass","Parameters":{"a":{"a.$":"$.x"}},"ResultPath":"$.x","Next":"S"}}""",
        "state document is nested deeper than 64 levels")]
    [TestCase(
        """{"S":{"Type":"Pass","Parameters":{"t.$":"{{$.x}}{{$.x}}"},"OutputPath":"$","ResultPath":"$.p","Next":"T"},"T":"""
        + """{"Type":"Pass","InputPath":"$.p.t","ResultPath":"$.x","Next":"S"}}""",
        "state document is larger than 6291456 bytes")]
    public void The_size_of_a_document_is_limited(string states, string cause)
    {
        var bundle = TestData.Compile(states);

        var end = new Simulation(JsonValue.EmptyObject).Run(bundle.Flows[0], JsonValue.Parse("""{"x":"seed"}"""), ActionCatalog.Empty);

        Assert.That(((FailedEffect)end).Error.Cause, Does.StartWith(cause));
    }

    [Test]
    public void A_loop_of_expensive_programs_reaches_the_time_limit()
    {
        var bundle = TestData.Compile("""
            {"S":{"Type":"Action","ActionName":"zis:common:transform:Jq","Parameters":{"expr":"[range(1000)] | length","data":{}},
                  "ResultPath":"$.r","Next":"S"}}
            """);
        var run = FlowRun.Start(bundle.Flows[0], JsonValue.EmptyObject, TestData.System, ActionCatalog.Empty, TestData.Noon);

        Assert.That(run.Effect, Is.InstanceOf<YieldEffect>(), "the run must yield, so that the time limit is checked");
        Assert.That(
            (run.Next(FlowOutcome.Waited(TestData.Noon.AddSeconds(100))) as FailedEffect)?.Error.Cause,
            Is.EqualTo("flow timed out after 100 seconds"));
    }

    [TestCase("def f: f; f")]
    [TestCase("[limit(1000000000; repeat(1))]")]
    [TestCase("[range(1000000000)] | length")]
    [TestCase("\"x\" * 1900000000")]
    public void A_flow_can_catch_the_error_of_a_hostile_program(string program)
    {
        var states = JsonValue.Parse("""
            {"S":{"Type":"Action","ActionName":"zis:common:transform:Jq","Parameters":{"expr":"","data":{}},
                  "Catch":[{"ErrorEquals":["States.ALL"],"ResultPath":"$.e","Next":"E"}],"End":true},
             "E":{"Type":"Succeed","Message":"{{$.e.Cause}}"}}
            """);
        states = states.With("S", states["S"].With("Parameters", JsonValue.Object(("expr", program), ("data", 1))));
        var bundle = TestData.Compile(states);

        var end = new Simulation(JsonValue.EmptyObject).Run(bundle.Flows[0], JsonValue.EmptyObject, ActionCatalog.Empty);

        Assert.That((end as SucceededEffect)?.Message, Does.StartWith("jq: "));
    }

    [Test]
    public void A_retry_without_pauses_reaches_the_transition_limit()
    {
        var bundle = TestData.Compile("""
            {"S":{"Type":"Action","ActionName":"zis:acme_support:action:gone",
                  "Retry":[{"ErrorEquals":["States.ALL"],"BackoffRate":0.0001,"MaxAttempts":999999999}],"End":true}}
            """);

        var end = new Simulation(JsonValue.EmptyObject).Run(bundle.Flows[0], JsonValue.EmptyObject, ActionCatalog.Empty);

        Assert.That(((FailedEffect)end).Error.Cause, Is.EqualTo("state transition limit exceeded"));
    }

    [Test]
    public void A_parameter_cannot_inject_a_header_or_another_host()
    {
        var bundle = TestData.Compile(
            JsonValue.Parse("""{"S":{"Type":"Succeed"}}"""),
            JsonValue.Parse("""
                {"h":{"method":"GET","url":"https://x.example.com/",
                      "headers":[{"key":"X-A","value":"{{$.v}}"},{"key":"Host","value":"evil"}]},
                 "p":{"method":"GET","path":"{{$.v}}"},"u":{"method":"GET","url":"{{$.v}}"}}
                """));
        string? RenderCause(int action, string value) =>
            bundle.Actions[action].Render(JsonValue.Object(("v", value)), TestData.System).Error?.Cause;

        Assert.Multiple(() =>
        {
            Assert.That(RenderCause(0, "a\r\nX-B: c"), Is.EqualTo("external action failed: header X-A holds a line break"));
            Assert.That(bundle.Actions[0].Render(JsonValue.Object(("v", "a")), TestData.System).Call!.Header("Host"), Is.Null);
            Assert.That(
                RenderCause(1, "https://evil.example.com/"),
                Is.EqualTo("external action failed: a path must stay on the account's own host"));
            Assert.That(RenderCause(1, "https://acme.zendesk.com/api/v2/x"), Is.Null);
            Assert.That(
                bundle.Actions[1].Render(JsonValue.Object(("v", "@evil.example.com/")), TestData.System).Call!.Url.Host,
                Is.EqualTo("acme.zendesk.com"));
            Assert.That(
                bundle.Actions[1].Render(JsonValue.Object(("v", "//evil.example.com/")), TestData.System).Call!.Url.Host,
                Is.EqualTo("acme.zendesk.com"));
            Assert.That(
                RenderCause(2, "http://x.example.com/"), Is.EqualTo("external action failed: the address must begin with https://"));
            Assert.That(RenderCause(2, "file:///etc/passwd"), Is.Not.Null);
            Assert.That(
                bundle.Actions[2].Render(JsonValue.Object(("v", "/a b?x=ü#f")), TestData.System).Call!.Url.AbsoluteUri,
                Is.EqualTo("https://acme.zendesk.com/a%20b?x=%C3%BC"));
        });
    }
}
