using System.Text;
using ZisPlatform.Domain.Flows;
using ZisPlatform.Domain.Flows.Actions;
using ZisPlatform.Domain.Flows.Execution;
using ZisPlatform.Domain.Flows.Language;
using ZisPlatform.Json.Paths;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Domain.Tests.Flows;

/// <summary>
/// Tests the conformance vectors of the contract (section 19 and those in sections 8 to 11), and its differences from Amazon States
/// Language.
/// </summary>
public class VectorTests
{
    private static readonly JsonValue Document = JsonValue.Parse(
        """{"a":{"b":1,"n":null,"s":"x y","arr":[{"id":10},{"id":20}],"big":900719925474099312,"t":true,"f":2.50},"input":{"k":"v"}}""");

    private static IEnumerable<TestCaseData> VectorsWith(string member) =>
        from vector in TestData.Read("vectors.json").Items.ToArray()
        where vector.TryGet(member, out _)
        select new TestCaseData(vector).SetArgDisplayNames(vector["id"].AsString());

    public static IEnumerable<TestCaseData> Parameters => VectorsWith("parameters");

    public static IEnumerable<TestCaseData> Definitions => VectorsWith("definition");

    public static IEnumerable<TestCaseData> Machines => VectorsWith("states");

    public static IEnumerable<TestCaseData> Conditions => VectorsWith("condition");

    public static IEnumerable<TestCaseData> Answers => VectorsWith("answer");

    public static IEnumerable<TestCaseData> Numbers => VectorsWith("number");

    [TestCaseSource(nameof(Parameters))]
    public void Parameters_are_expanded(JsonValue vector)
    {
        var states = JsonValue.Object(("S", JsonValue.Object(("Type", "Pass"), ("Parameters", vector["parameters"]), ("End", true))));

        Check(vector, states, document: vector.TryGet("result", out var result) ? JsonValue.Object(("$", result)) : (JsonValue?)null);
    }

    [TestCaseSource(nameof(Machines))]
    public void State_machines_end_with_the_expected_outcome(JsonValue vector) =>
        Check(vector, vector["states"], vector.TryGet("document", out var parts) ? parts : (JsonValue?)null);

    [TestCaseSource(nameof(Conditions))]
    public void Conditions_have_the_expected_result(JsonValue vector)
    {
        var states = JsonValue.Object(
            ("S", JsonValue.Object(
                ("Type", "Choice"), ("Choices", JsonValue.Array(vector["condition"].With("Next", "Yes"))), ("Default", "No"))),
            ("Yes", JsonValue.Object(("Type", "Succeed"), ("Message", "true"))),
            ("No", JsonValue.Object(("Type", "Succeed"), ("Message", "false"))));

        Check(vector.With("info", vector["holds"].ToString()), states, null);
    }

    [TestCaseSource(nameof(Definitions))]
    public void Request_bodies_are_built_from_their_definition(JsonValue vector)
    {
        var definition = JsonValue.Object(("method", "post"), ("url", "https://x.example.com/"), ("requestBody", vector["definition"]));
        definition = vector.TryGet("headers", out var headers) ? definition.With("headers", headers) : definition;
        var states = JsonValue.Parse("""{"S":{"Type":"Succeed"}}""");
        var action = TestData.Compile(states, JsonValue.Object(("act", definition))).Actions[0];

        var (call, error) = action.Render(vector["given"], TestData.System);

        Assert.That(error, Is.Null);
        Assert.That(Encoding.UTF8.GetString(call!.Body!.Value.Span), Is.EqualTo(vector["body"].AsString()));
        Assert.That(call.Method, Is.EqualTo("POST"));
        Assert.That(
            call.Header("content-type"),
            Is.EqualTo(vector["content_type"] is { IsString: true } type ? type.AsString() : "application/json"));
    }

    [TestCaseSource(nameof(Answers))]
    public void HTTP_responses_are_converted_to_results(JsonValue vector)
    {
        var (result, error) = HttpAction.ReadResponse(Simulation.CreateHttpAnswer(vector["answer"]));

        Assert.That(error?.Cause, Is.EqualTo(vector.TryGet("error", out var cause) ? cause.AsString() : null));
        Assert.That(result.ToString(), Is.EqualTo(vector["result"].ToString()));
    }

    /// <summary>Passes numbers through all kinds of states. They must be written as they were read.</summary>
    [TestCaseSource(nameof(Numbers))]
    public void Numbers_keep_their_spelling_throughout_a_flow(JsonValue vector)
    {
        var text = vector["number"].AsString();
        var input = JsonValue.Parse($$"""{"n":{{text}},"list":[{"n":{{text}}}]}""");
        var states = JsonValue.Parse("""
            {
              "P": {"Type":"Pass","Parameters":{"n.$":"$.n"},"ResultPath":"$.passed","Next":"L"},
              "L": {"Type":"Pass","Result":<n>,"ResultPath":"$.literal","Next":"J"},
              "J": {"Type":"Action","ActionName":"zis:common:transform:Jq","Parameters":{"expr":".","data.$":"$.n"},
                    "ResultPath":"$.jq","Next":"M"},
              "M": {"Type":"Map","ItemsPath":"$.list","ResultPath":"$.mapped",
                    "Iterator":{"StartAt":"T","States":{"T":{"Type":"Pass","End":true}}},"Next":"C"},
              "C": {"Type":"Choice","Choices":[
                    {"And":[{"Variable":"$.n","NumericEqualsPath":"$.passed.n"},{"Variable":"$.n","NumericEquals":<n>}],"Next":"A"}]},
              "A": {"Type":"Action","ActionName":"zis:acme_support:action:act","Parameters":{"n.$":"$.n"},
                    "ResultPath":"$.answer","End":true}
            }
            """.Replace("<n>", text, StringComparison.Ordinal));
        var bundle = TestData.Compile(
            states, JsonValue.Parse("""{"act":{"method":"POST","url":"https://x.example.com/","requestBody":{"n.$":"$.n"}}}"""));
        var simulation = new Simulation(JsonValue.Parse($$"""{"act":[{"text":"{\"n\":{{text}}}"}]}"""));

        var end = simulation.Run(bundle.Flows[0], input, ActionCatalog.Of(bundle)) as SucceededEffect;

        Assert.That(end, Is.Not.Null);
        Assert.That(end!.Document.ToString(), Is.EqualTo(
            """{"n":<n>,"list":[{"n":<n>}],"passed":{"n":<n>},"literal":<n>,"jq":<n>,"mapped":[{"n":<n>}],"answer":{"n":<n>}}""".Replace(
                "<n>", text, StringComparison.Ordinal)));
        Assert.That(Encoding.UTF8.GetString(simulation.Calls[0].Call!.Body!.Value.Span), Is.EqualTo($$"""{"n":{{text}}}"""));
    }

    [TestCase("1.0", "1")]
    [TestCase("1e2", "100")]
    [TestCase("2.50", "2.5")]
    [TestCase("2.500e-7", "2.5e-7")]
    [TestCase("1000000000000000001", "1000000000000000001")]
    [TestCase("12345678901234567890.000", "12345678901234567890")]
    public void Templates_show_all_digits_of_numbers(string number, string expected) =>
        Assert.That(TemplateContext.FormatValue(JsonValue.Parse(number)), Is.EqualTo(expected));

    private static void Check(JsonValue vector, JsonValue states, JsonValue? document)
    {
        var bundle = TestData.Compile(states, vector.TryGet("actions", out var actions) ? actions : (JsonValue?)null);
        var options = vector.TryGet("replace_root", out _) ? new FlowOptions { OmittedResultPath = OmittedResultPath.ReplaceRoot } : null;
        var simulation = new Simulation(vector["answers"]);

        var end = simulation.Run(bundle.Flows[0], Document, ActionCatalog.Of(bundle), options);

        Assert.Multiple(() =>
        {
            Assert.That((end as FailedEffect)?.Error.Cause, Is.EqualTo(vector.TryGet("error", out var error) ? error.AsString() : null));
            if (vector.TryGet("error_name", out var name))
            {
                Assert.That((end as FailedEffect)?.Error.Name, Is.EqualTo(name.AsString()));
            }

            if (vector.TryGet("info", out var info))
            {
                Assert.That((end as SucceededEffect)?.Message, Is.EqualTo(info.AsString()));
            }

            foreach (var (path, value) in (document ?? JsonValue.EmptyObject).Members)
            {
                Assert.That(JsonPath.Parse(path).TryGet(((SucceededEffect)end).Document, out var actual), Is.True, path);
                Assert.That(actual.ToString(), Is.EqualTo(value.ToString()), path);
            }

            if (vector.TryGet("seconds", out var seconds))
            {
                Assert.That(simulation.Seconds, Is.EqualTo(seconds.AsDouble()).Within(1e-6));
            }

            if (vector.TryGet("waits", out var waits))
            {
                Assert.That(simulation.Waits, Is.EqualTo(waits.Items.ToArray().Select(wait => wait.AsDouble())).Within(1e-6));
            }

            if (vector.TryGet("calls", out var calls))
            {
                Assert.That(
                    simulation.Calls.Select(call => Encoding.UTF8.GetString(call.Call!.Body!.Value.Span)),
                    Is.EqualTo(calls.Items.ToArray().Select(call => call.AsString())));
            }

            if (vector.TryGet("reruns", out var reruns))
            {
                var delays = Enumerable.Range(1, 5)
                    .Select(attempt => RerunPolicy.DelayAfter((FailedEffect)end, attempt))
                    .OfType<TimeSpan>();
                Assert.That(
                    delays.Select(delay => delay.TotalSeconds), Is.EqualTo(reruns.Items.ToArray().Select(delay => delay.AsDouble())));
            }
        });
    }
}
