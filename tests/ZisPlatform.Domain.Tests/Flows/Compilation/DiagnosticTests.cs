using ZisPlatform.Domain.Flows.Compilation;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Domain.Tests.Flows.Compilation;

/// <summary>Tests the findings of an upload: each violated rule of contract section 16, with its location and the expected form.</summary>
public class DiagnosticTests
{
    private const string Succeed = """{"Type":"Succeed"}""";

    // The definition of the first state S of a flow with the additional state E; the code and the text of the expected finding.
    [TestCase("""{"Type":"Task","End":true}""", "state.type", "unknown state type: Task")]
    [TestCase("""{"End":true}""", "state.type", "Type is missing")]
    [TestCase("""{"Type":"Pass"}""", "state.next", "neither Next nor End")]
    [TestCase("""{"Type":"Pass","Next":"E","End":true}""", "state.next", "both Next and End")]
    [TestCase("""{"Type":"Pass","Next":"Nowhere"}""", "state.next", "Next names \"Nowhere\", which is not a state")]
    [TestCase("""{"Type":"Pass","End":false}""", "state.next", "End can only be true")]
    [TestCase("""{"Type":"Succeed","Next":"E"}""", "state.next", "a Succeed state has no Next")]
    [TestCase("""{"Type":"Choice","Choices":[]}""", "choice.rule", "Choices must be an array with at least one rule")]
    [TestCase("""{"Type":"Choice","Choices":[{"Variable":"$.a","StringEquals":"x"}]}""", "state.next", "Next is missing")]
    [TestCase(
        """{"Type":"Choice","Choices":[{"Variable":"$.a","StringEquals":"x","IsNull":true,"Next":"E"}]}""",
        "choice.rule",
        "a rule must have exactly one operator; this one has StringEquals, IsNull")]
    [TestCase(
        """{"Type":"Choice","Choices":[{"Variable":"$.a","Next":"E"}]}""",
        "choice.rule",
        "a rule must have exactly one operator; this one has none")]
    [TestCase(
        """{"Type":"Choice","Choices":[{"Variable":"$.a","StringMatches":"x","Next":"E"}]}""",
        "choice.operator",
        "unsupported comparison operator: StringMatches")]
    [TestCase(
        """{"Type":"Choice","Choices":[{"Variable":"$.a","StringLessThanPath":"$.b","Next":"E"}]}""",
        "choice.operator",
        "unsupported comparison operator: StringLessThanPath")]
    [TestCase(
        """{"Type":"Choice","Choices":[{"Variable":"$.a","NumericEquals":"1","Next":"E"}]}""",
        "choice.operand",
        "NumericEquals needs a number")]
    [TestCase(
        """{"Type":"Choice","Choices":[{"Variable":"$.a","TimestampEquals":"soon","Next":"E"}]}""",
        "choice.operand",
        "TimestampEquals needs an RFC 3339 timestamp such as \"2026-03-01T10:00:00Z\"")]
    [TestCase("""{"Type":"Choice","Choices":[{"And":[],"Next":"E"}]}""", "choice.rule", "And must be an array with at least one rule")]
    [TestCase(
        """{"Type":"Choice","Choices":[{"Not":{"Variable":"$.a","IsNull":true,"Next":"E"},"Next":"E"}]}""",
        "choice.rule",
        "Next stands inside And, Or or Not")]
    [TestCase(
        """{"Type":"Choice","Choices":[{"Variable":"$.a","IsNull":true,"Next":"E"}],"Default":"Nowhere"}""",
        "state.next",
        "Default names \"Nowhere\", which is not a state")]
    [TestCase("""{"Type":"Pass","InputPath":"a.b","End":true}""", "path", "InputPath is no path: a path begins with $ at position 0")]
    [TestCase("""{"Type":"Pass","ResultPath":"$.a[*]","End":true}""", "state.result_path", "ResultPath must be a reference path")]
    [TestCase(
        """{"Type":"Pass","Parameters":{"x.$":"$$.Execution"},"End":true}""",
        "path",
        "\"$$.Execution\" is no path: there is no context object $$ here")]
    [TestCase(
        """{"Type":"Pass","Parameters":{"x.$":"States.Format('a')"},"End":true}""",
        "template",
        "intrinsic functions are not supported: States.Format('a')")]
    [TestCase("""{"Type":"Pass","Parameters":{"x.$":7},"End":true}""", "template", "value of \"x.$\" must be a string")]
    [TestCase("""{"Type":"Wait","End":true}""", "wait", "neither Seconds nor SecondsPath")]
    [TestCase("""{"Type":"Wait","Timestamp":"2026-03-01T10:00:00Z","End":true}""", "wait", "neither Seconds nor SecondsPath")]
    [TestCase("""{"Type":"Wait","Seconds":1,"SecondsPath":"$.a","End":true}""", "wait", "both Seconds and SecondsPath")]
    [TestCase("""{"Type":"Wait","Seconds":0,"End":true}""", "wait", "Seconds must be a number above 0")]
    [TestCase("""{"Type":"Fail","Error":"x"}""", "fail", "Cause is missing")]
    [TestCase("""{"Type":"Map","End":true}""", "map", "Iterator must be an object with StartAt and States")]
    [TestCase(
        """{"Type":"Map","Iterator":{"StartAt":"X","States":{"X":{"Type":"Pass","Next":"E"}}},"End":true}""",
        "state.next",
        "Next names \"E\", which is not a state of this Iterator")]
    [TestCase("""{"Type":"Action","End":true}""", "action.name", "ActionName is missing")]
    [TestCase("""{"Type":"Action","ActionName":"mine","End":true}""", "action.name", "\"mine\" is no action name")]
    [TestCase(
        """{"Type":"Action","ActionName":"zis:common:action:transform:Jq","End":true}""",
        "action.name",
        "\"zis:common:action:transform:Jq\" is no action name")]
    [TestCase(
        """{"Type":"Action","ActionName":"zis:common:action:fetch","End":true}""",
        "action.name",
        "there is no built-in action zis:common:action:fetch")]
    [TestCase(
        """{"Type":"Action","ActionName":"zis:other:action:x","End":true}""",
        "bundle.integration",
        "zis:other:action:x belongs to another integration")]
    [TestCase(
        """{"Type":"Action","ActionName":"zis:common:transform:Jq","Parameters":{"data.$":"$"},"End":true}""",
        "action.parameters",
        "Jq needs the parameter expr")]
    [TestCase(
        """{"Type":"Action","ActionName":"zis:common:action:LoadLinks","Parameters":{"link_type":"t"},"End":true}""",
        "action.parameters",
        "LoadLinks needs at least one of left_object_name and right_object_name")]
    [TestCase(
        """{"Type":"Action","ActionName":"zis:common:action:LoadConfig","Parameters":{"scope":"s"},"Catch":[],"End":true}""",
        "catch",
        "Catch must be an array with at least one element")]
    [TestCase(
        """{"Type":"Action","ActionName":"zis:common:action:LoadConfig","Parameters":{"scope":"s"},"Catch":"""
        + """[{"ErrorEquals":[],"Next":"E"}],"End":true}""",
        "catch",
        "ErrorEquals must be an array with at least one error name")]
    [TestCase(
        """{"Type":"Action","ActionName":"zis:common:action:LoadConfig","Parameters":{"scope":"s"},"Catch":"""
        + """[{"ErrorEquals":["States.ALL"],"Next":"Nowhere"}],"End":true}""",
        "state.next",
        "Catch names \"Nowhere\", which is not a state")]
    [TestCase(
        """{"Type":"Action","ActionName":"zis:common:action:LoadConfig","Parameters":{"scope":"s"},"Retry":"""
        + """[{"ErrorEquals":["States.ALL"],"IntervalSeconds":0}],"End":true}""",
        "retry",
        "IntervalSeconds must be an integer above 0")]
    [TestCase(
        """{"Type":"Action","ActionName":"zis:common:action:LoadConfig","Parameters":{"scope":"s"},"TimeoutSeconds":0.5,"End":true}""",
        "state.member",
        "TimeoutSeconds must be an integer above 0")]
    public void A_violated_rule_is_an_error(string state, string code, string message)
    {
        var errors = FindDiagnostics(state).Where(finding => finding.Severity == Severity.Error).ToArray();

        Assert.That(errors.Select(error => (error.Code, error.Message)), Does.Contain((code, message)));
        Assert.That(errors.Select(error => error.Resource), Is.All.EqualTo("flow f"));
        Assert.That(errors[0].State, Does.StartWith("S"));
    }

    [TestCase(
        """{"Type":"Map","MaxConcurrency":1,"Iterator":{"StartAt":"X","States":{"X":{"Type":"Succeed"}}},"Next":"E"}""", "state.ignored")]
    [TestCase("""{"Type":"Pass","next":"E","End":true}""", "state.unknown_member")]
    [TestCase("""{"Type":"Choice","Choices":[{"Variable":"$.a","IsNull":true,"Next":"S"}],"next":"E"}""", "flow.unreachable")]
    [TestCase("""{"Type":"Pass","Parameters":{"x":"{{$.a}}"},"Next":"E"}""", "template.literal")]
    [TestCase("""{"Type":"Pass","Result":{"x.$":"$.a"},"Next":"E"}""", "template.literal")]
    [TestCase("""{"Type":"Action","ActionName":"zis:acme_support:action:gone","Next":"E"}""", "action.missing")]
    [TestCase("""{"Type":"Action","ActionName":"zis:acme_support:action:act","Next":"E"}""", "action.unresolved")]
    [TestCase(
        """{"Type":"Action","ActionName":"zis:common:transform:Jq","Parameters":{"expr":".a |","data":{}},"Next":"E"}""", "action.jq")]
    [TestCase(
        """{"Type":"Map","Iterator":{"StartAt":"X","States":{"X":{"Type":"Succeed","Message":"{{$.input.a}}"}}},"Next":"E"}""",
        "map.scope",
        false)]
    public void A_suspicious_definition_is_a_warning(string state, string code, bool isInState = true)
    {
        var findings = FindDiagnostics(state);

        Assert.That(findings.Select(finding => finding.Severity), Is.All.EqualTo(Severity.Warning));
        Assert.That(findings.Select(finding => finding.Code), Does.Contain(code));
        Assert.That(
            findings.First(finding => finding.Code == code).State,
            isInState && code != "flow.unreachable" ? Is.EqualTo("S") : Is.EqualTo("S/X").Or.EqualTo("E"));
    }

    [Test]
    public void All_errors_are_reported_together_with_line_and_column()
    {
        const string text = """
            {
              "zis_template_version": "2019-02-28",
              "name": "",
              "resources": {
                "a": { "type": "ZIS::Thing" },
                "b": { "type": "ZIS::JobSpec", "properties": { "name": "js", "event_source": "support",
                       "event_type": "ticket.ticketCreated", "flow_name": "my_flow" } },
                "c": { "type": "ZIS::Action::Http", "properties": { "name": "é!", "definition":
                       { "method": "FETCH", "url": "https://x", "path": "/y", "headers": { "a": "b" } } } }
              }
            }
            """;

        var compiled = BundleCompiler.Compile(text);

        Assert.That(compiled.Bundle, Is.Null);
        Assert.That(
            compiled.Diagnostics.Select(finding => $"{compiled.Locate(finding).Line}:{compiled.Locate(finding).Column} {finding}"),
            Is.EqualTo(new[]
            {
                "2:3 zis_template_version must be \"2019-10-14\"",
                "3:3 name must have 1 to 255 characters",
                "5:12 resource a: unknown resource type: ZIS::Thing",
                "7:50 job spec js: \"my_flow\" is no flow name",
                "8:57 action é!: \"é!\" is no valid name",
                "9:14 action é!: unknown method: FETCH",
                "8:71 action é!: exactly one of url, url.$, path and path.$ must be present; this has url and path",
                "9:67 action é!: headers must be an array of objects with key and value",
            }));
    }

    [Test]
    public void Duplicate_resource_names_are_refused_with_the_text_of_the_contract()
    {
        var document = JsonValue.Parse(TestData.BundleOf(JsonValue.Parse($$"""{"S":{{Succeed}}}""")));
        var duplicate = document.With("resources", document["resources"].With("g", document["resources"]["f"]));

        Assert.That(BundleCompiler.Compile(duplicate.ToString()).ErrorText, Is.EqualTo("Bundle contains duplicated resources"));
    }

    [TestCase("// no JSON\n{}")]
    [TestCase("[1]")]
    [TestCase("")]
    public void A_text_that_is_not_an_object_is_invalid_json(string text) =>
        Assert.That(BundleCompiler.Compile(text).ErrorText, Is.EqualTo("invalid JSON"));

    [Test]
    public void A_duplicate_key_is_reported_with_its_line()
    {
        var text = TestData.BundleOf(JsonValue.Parse($$"""{"S":{{Succeed}}}""")).Replace(
            "\"S\":", "\"S\":{\"Type\":\"Pass\"},\n\"S\":", StringComparison.Ordinal);

        var compiled = BundleCompiler.Compile(text);

        Assert.That(
            compiled.Diagnostics.Select(finding => (finding.Code, compiled.Locate(finding).Line)),
            Is.EqualTo(new[] { ("json.repeated_key", 2) }));
        Assert.That(compiled.HasErrors, Is.False);
    }

    [Test]
    public void Other_bundles_of_the_integration_are_considered()
    {
        var text = TestData.BundleOf(JsonValue.Parse("""{"S":{"Type":"Action","ActionName":"zis:acme_support:action:gone","End":true}}"""));
        var context = new BundleContext { Others = [new(ResourceType.Action, "gone", "first"), new(ResourceType.Flow, "f", "first")] };

        Assert.That(
            BundleCompiler.Compile(text, context).Diagnostics.Select(finding => finding.Code), Is.EqualTo(new[] { "bundle.shadowed" }));
        Assert.That(
            BundleCompiler.Compile(text, new BundleContext { Integration = "other" }).ErrorText, Does.Contain("another integration"));
    }

    [Test]
    public void A_flow_has_its_full_name_even_if_only_a_later_flow_names_the_integration()
    {
        const string flow = """{"type":"ZIS::Flow","properties":{"name":"NAME","definition":{"StartAt":"S","States":{"S":STATE}}}}""";
        var first = flow.Replace("NAME", "first", StringComparison.Ordinal).Replace("STATE", Succeed, StringComparison.Ordinal);
        var second = flow.Replace("NAME", "second", StringComparison.Ordinal)
            .Replace("STATE", """{"Type":"Action","ActionName":"zis:acme:action:a","End":true}""", StringComparison.Ordinal);

        var compiled = BundleCompiler.Compile(
            $$"""{ "zis_template_version": "2019-10-14", "name": "b", "resources": { "1": {{first}}, "2": {{second}} } }""");

        Assert.That(
            compiled.Bundle!.Flows.Select(compiledFlow => compiledFlow.FullName),
            Is.EqualTo(new[] { "zis:acme:flow:first", "zis:acme:flow:second" }));
    }

    private static IReadOnlyList<Diagnostic> FindDiagnostics(string state)
    {
        var states = JsonValue.Object(("S", JsonValue.Parse(state)), ("E", JsonValue.Parse(Succeed)), ("Own", JsonValue.Parse(
            """{"Type":"Action","ActionName":"zis:acme_support:action:act","Parameters":{"a":1},"End":true}""")));

        // The context names the own integration, so that the state under test does not determine it.
        var text = TestData.BundleOf(states, JsonValue.Parse("""{"act":{"method":"GET","url":"https://x.example.com/{{$.a}}"}}"""));
        return [.. BundleCompiler.Compile(text, new BundleContext { Integration = "acme_support" }).Diagnostics
            .Where(finding => finding.Severity == Severity.Error || finding.State != "Own")];
    }
}
