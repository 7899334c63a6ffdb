using System.Text;
using ZisPlatform.Domain.Flows;
using ZisPlatform.Domain.Flows.Compilation;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Benchmarks.Flow;

/// <summary>Events, programs and bundles that resemble those of real integrations.</summary>
internal static class Samples
{
    public static readonly SystemVariables System = new(12345, "acme_support", FlowAccount.AtVendor("acme", "--account-url"));

    public static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>A program with ten members: renaming, a filter, a map, from_entries, text with values in it, a default.</summary>
    public const string TypicalProgram = """
        .ticket_event.ticket | {
          id, subject,
          requester: (.requester | "\(.name) <\(.email)>"),
          tags: (.tags | map(select(startswith("vip") | not))),
          fields: (.custom_fields | map(select(.value != null) | {key: (.id | tostring), value}) | from_entries),
          priority: (.priority // "normal"),
          open: (.status != "closed" and .status != "solved"),
          comments: [.comments[] | select(.public) | {author: .author.name, text: .body[0:40]}],
          latest: (.comments | last | .created_at),
          count: (.comments | length)
        }
        """;

    /// <summary>The states of a flow: five, one of which is a Map of one state over ten items; 15 transitions.</summary>
    public const string FiveStates = """
        {
          "Begin": {"Type": "Pass",
            "Parameters": {"ticket.$": "$.input.ticket_event.ticket", "title.$": "Ticket {{$.input.ticket_event.ticket.id}}"},
            "ResultPath": "$.work", "Next": "Kind"},
          "Kind": {"Type": "Choice", "Choices": [
            {"Variable": "$.work.ticket.status", "StringEquals": "closed", "Next": "Finish"},
            {"And": [{"Variable": "$.work.ticket.priority", "StringEquals": "high"},
              {"Variable": "$.work.ticket.id", "NumericGreaterThan": 0}], "Next": "Each"}
          ], "Default": "Finish"},
          "Each": {"Type": "Map", "ItemsPath": "$.input.items", "ResultPath": "$.mapped", "Next": "Call",
            "Iterator": {"StartAt": "One", "States": {
              "One": {"Type": "Pass", "Parameters": {"name.$": "$.name", "of.$": "item {{$.id}}"}, "End": true}}}},
          "Call": {"Type": "Action", "ActionName": "ACTION", "Parameters": {"scope": "settings", "title.$": "$.work.title"},
            "ResultPath": "$.answer", "Next": "Finish"},
          "Finish": {"Type": "Pass", "Parameters": {"found.$": "$.answer.value", "first.$": "$.mapped[0].name"},
            "ResultPath": "$.result", "End": true}
        }
        """;

    public const int FiveStatesTransitions = 15;

    public const string BuiltInAction = "zis:common:action:LoadConfig";

    public const string CustomAction = "zis:acme_support:action:notify";

    private static readonly JsonValue NotifyAction = JsonValue.Parse("""
        {"type":"ZIS::Action::Http","properties":{"name":"notify","definition":{
          "method":"POST","url":"https://hooks.example.com/{{$.subdomain}}/messages","headers":[{"key":"X-Scope","value":"{{$.scope}}"}],
          "requestBody":{"text.$":"$.title","scope":"{{$.scope}}"}}}}
        """);

    /// <summary>Returns a ticket event of about a number of bytes, with <paramref name="items"/> items for a Map.</summary>
    public static byte[] Event(int bytes, int items = 10)
    {
        var rows = Enumerable.Range(0, items).Select(i => JsonValue.Object(("id", i), ("name", $"item {i}"))).ToArray();
        var comments = new List<JsonValue>();
        while (true)
        {
            var text = CreateEvent(comments, rows).ToUtf8();
            if (text.Length >= bytes)
            {
                return text;
            }

            // Measure the whole event once per tenth of what is missing; otherwise a large event would take minutes to create.
            for (var i = Math.Max(1, (bytes - text.Length) / 2600); i > 0; i--)
            {
                comments.Add(Comment(comments.Count));
            }
        }
    }

    /// <summary>Compiles a bundle with one flow <c>f</c> of these states, and the action <see cref="CustomAction"/>.</summary>
    public static CompiledBundle Bundle(string states)
    {
        var document = JsonValue.Object(("zis_template_version", "2019-10-14"), ("name", "bench"), ("resources", JsonValue.Object(
            ("f", FlowResource("f", JsonValue.Parse(states))), ("notify", NotifyAction))));
        var compiled = BundleCompiler.Compile(document.ToUtf8());
        return compiled.Bundle ?? throw new InvalidOperationException(compiled.ErrorText);
    }

    /// <summary>
    /// Returns a bundle document of at least a number of bytes: flows of five states, each with its own action and job spec.
    /// </summary>
    public static byte[] BundleText(int bytes)
    {
        var resources = new List<(string, JsonValue)>();
        for (var i = 0; ; i++)
        {
            var states = FiveStates.Replace("ACTION", $"zis:acme_support:action:notify{i}", StringComparison.Ordinal);
            resources.Add(($"flow_{i}", FlowResource($"f{i}", JsonValue.Parse(states))));
            resources.Add(($"action_{i}", NotifyAction.With("properties", NotifyAction["properties"].With("name", $"notify{i}"))));
            resources.Add(($"spec_{i}", JsonValue.Parse(
                $$$"""
                {"type":"ZIS::JobSpec","properties":{"name":"s{{{i}}}","event_source":"support","event_type":"ticket.TicketCreated",
                 "flow_name":"zis:acme_support:flow:f{{{i}}}"}}
                """)));
            var members = JsonValue.Object([.. resources]);
            var text = JsonValue.Object(("zis_template_version", "2019-10-14"), ("name", "bench"), ("resources", members)).ToUtf8();
            if (text.Length >= bytes)
            {
                return text;
            }
        }
    }

    private static JsonValue FlowResource(string name, JsonValue states)
    {
        var definition = JsonValue.Object(("StartAt", states.Keys[0]), ("States", states));
        return JsonValue.Object(("type", "ZIS::Flow"), ("properties", JsonValue.Object(("name", name), ("definition", definition))));
    }

    private static JsonValue CreateEvent(List<JsonValue> comments, JsonValue[] items) => JsonValue.Object(
        ("ticket_event", JsonValue.Object(
            ("type", "ticket.TicketCreated"),
            ("ticket", JsonValue.Parse("""
                {"id":1000000000000000001,"subject":"The printer on the second floor is on fire",
                 "status":"open","priority":"high","type":"incident",
                 "created_at":"2026-03-01T11:58:31Z","updated_at":"2026-03-01T11:59:02Z","group_id":360001234567,"brand_id":360000123,
                 "requester":{"id":42,"name":"Ada Lovelace","email":"ada@example.com","locale":"en-GB"},
                 "tags":["vip_gold","printer","second_floor","urgent"],
                 "custom_fields":[{"id":360012345678,"value":"4711"},{"id":360012345679,"value":null},
                  {"id":360012345680,"value":true},{"id":360012345681,"value":12.50}]}
                """).With("comments", JsonValue.Array([.. comments]))))),
        ("items", JsonValue.Array(items)));

    private static JsonValue Comment(int number) => JsonValue.Object(
        ("id", 360_000_000_000 + number),
        ("public", number % 3 != 0),
        ("author", JsonValue.Object(("id", 100 + number), ("name", number % 2 == 0 ? "Ada Lovelace" : "Grace Hopper"))),
        ("body", new StringBuilder("It is still burning; smoke comes out of tray ")
            .Append(number)
            .Append(". \"Hot\", said the caretaker.")
            .ToString()),
        ("created_at", $"2026-03-01T12:{number % 60:00}:00Z"));
}
