using System.Text;
using ZisPlatform.Benchmarks.Load;
using ZisPlatform.Json.Values;
using JsonNode = System.Text.Json.Nodes.JsonNode;

namespace ZisPlatform.Benchmarks.Registry;

/// <summary>The requests and documents of the registry's benchmark.</summary>
internal static class RegistrySamples
{
    private const string Action = """
        {"type":"ZIS::Action::Http","properties":{"name":"NAME","definition":{
         "method":"POST","url":"https://warehouse.example.com/{{$.subdomain}}/NAME",
         "headers":[{"key":"X-Reason","value":"{{$.reason}}"},{"key":"Content-Type","value":"application/json"}],
         "requestBody":{"ticket.$":"$.ticket","reason":"{{$.reason}}","note":"Sent by the flow; {\"id\":1000000000000000001}"}}}}
        """;

    private const string States = """
        {"ReadN":{"Type":"Pass",
            "Parameters":{"ticket.$":"$.input.ticket_event.ticket","title.$":"Ticket {{$.input.ticket_event.ticket.id}}","limit":1.0},
            "ResultPath":"$.work","Next":"ChooseN"},
         "ChooseN":{"Type":"Choice","Choices":[{"Variable":"$.work.ticket.status","StringEquals":"closed","Next":"SkipN"},
            {"And":[{"Variable":"$.work.ticket.priority","StringEquals":"high"},{"Variable":"$.work.limit","NumericGreaterThanEquals":1}],
             "Next":"CallN"}],"Default":"SkipN"},
         "CallN":{"Type":"Action","ActionName":"zis:INTEGRATION:action:NAME",
            "Parameters":{"ticket.$":"$.work.ticket","reason":"changed"},"ResultPath":"$.sent",
            "Catch":[{"ErrorEquals":["States.ALL"],"ResultPath":"$.error","Next":"SkipN"}],"Next":"MoreN"},
         "SkipN":{"Type":"Pass","Result":{"skipped":true,"why":null},"ResultPath":"$.skipped","Next":"MoreN"}}
        """;

    /// <summary>Returns a bundle with twelve actions, three flows of many states and their job specs: about 40 KB.</summary>
    public static byte[] Large(string integration)
    {
        var resources = new List<(string, JsonValue)>();
        for (var i = 0; i < 12; i++)
        {
            resources.Add(($"action_{i}", JsonValue.Parse(Action.Replace("NAME", $"notify_{i}", StringComparison.Ordinal))));
        }

        for (var flow = 0; flow < 3; flow++)
        {
            resources.Add(($"flow_{flow}", FlowResource($"flow_{flow}", FlowStates(integration, 14))));
            resources.Add(($"spec_{flow}", JobSpec(integration, $"flow_{flow}")));
        }

        return Document("large", resources);
    }

    public static byte[] Small(string integration, string name) => Document(
        name, [("flow", FlowResource(name, JsonValue.Parse("""{"S":{"Type":"Succeed"}}"""))), ("spec", JobSpec(integration, name))]);

    public static byte[] Request(string method, string path, byte[]? body = null, string? bearer = null)
    {
        var credentials = bearer is null
            ? $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{CreateClient.Email}/token:{CreateClient.Token}"))}"
            : $"Bearer {bearer}";
        var head = $"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: {credentials}\r\n"
            + $"Content-Type: application/json\r\nContent-Length: {body?.Length ?? 0}\r\n\r\n";
        return [.. Encoding.ASCII.GetBytes(head), .. body ?? []];
    }

    public static string Bundles(string integration) => $"/api/services/zis/registry/{integration}/bundles";

    /// <summary>Creates a token of the integration's own client.</summary>
    public static string CreateToken(int port, string integration)
    {
        // Registering the integration again returns the id of its client.
        var registered = JsonOf(RequestLoad.SendAndRead(port, Request("POST", $"/api/services/zis/registry/{integration}")));
        var client = registered["zendesk_oauth_client"]!["id"];
        var request = Encoding.UTF8.GetBytes($$$"""{"token":{"client_id":{{{client}}},"scopes":["read","write"]}}""");
        var response = RequestLoad.SendAndRead(port, Request("POST", "/api/v2/oauth/tokens", request));
        return (string)JsonOf(response)["token"]!["full_token"]!;
    }

    /// <summary>Returns the JSON of a response: from its first brace to its last one, whether it is chunked or not.</summary>
    public static JsonNode JsonOf(string response)
    {
        var body = response[(response.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
        return JsonNode.Parse(body[body.IndexOf('{', StringComparison.Ordinal)..(body.LastIndexOf('}') + 1)])!;
    }

    private static JsonValue FlowStates(string integration, int count)
    {
        var states = new List<(string, JsonValue)>();
        for (var i = 0; i < count; i++)
        {
            var text = States
                .Replace("INTEGRATION", integration, StringComparison.Ordinal)
                .Replace("NAME", $"notify_{i % 12}", StringComparison.Ordinal)
                .Replace("MoreN", i + 1 < count ? $"Read{i + 1}" : "Done", StringComparison.Ordinal);
            foreach (var name in new[] { "Read", "Choose", "Call", "Skip" })
            {
                text = text.Replace($"{name}N", $"{name}{i}", StringComparison.Ordinal);
            }

            foreach (var (key, value) in JsonValue.Parse(text).Members)
            {
                states.Add((key, value));
            }
        }

        states.Add(("Done", JsonValue.Parse("""{"Type":"Succeed","Message":"Ticket {{$.work.ticket.id}}"}""")));
        return JsonValue.Object([.. states]);
    }

    private static JsonValue FlowResource(string name, JsonValue states)
    {
        var definition = JsonValue.Object(("StartAt", states.Keys[0]), ("States", states));
        return JsonValue.Object(("type", "ZIS::Flow"), ("properties", JsonValue.Object(("name", name), ("definition", definition))));
    }

    private static JsonValue JobSpec(string integration, string flow)
    {
        var properties = JsonValue.Object(
            ("name", flow),
            ("event_source", "support"),
            ("event_type", "ticket.TicketCreated"),
            ("flow_name", $"zis:{integration}:flow:{flow}"));
        return JsonValue.Object(("type", "ZIS::JobSpec"), ("properties", properties));
    }

    private static byte[] Document(string name, List<(string, JsonValue)> resources) => JsonValue.Object(
        ("zis_template_version", "2019-10-14"), ("name", name), ("resources", JsonValue.Object([.. resources]))).ToUtf8();
}
