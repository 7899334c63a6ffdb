using System.Globalization;
using System.Text;
using ZisPlatform.Benchmarks.Load;
using ZisPlatform.Benchmarks.Registry;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Benchmarks.Run;

/// <summary>The flows that are run, and the requests that start them.</summary>
/// <param name="Integration">The integration that owns the flows.</param>
/// <param name="ReceiverPort">The port that receives the one HTTP call of <see cref="Work"/>.</param>
internal sealed record RunSamples(string Integration, int ReceiverPort)
{
    /// <summary>A flow of five states: Pass, Choice, Map of ten, one HTTP call, Succeed.</summary>
    public const string Work = "work";

    /// <summary>A flow that waits for an hour.</summary>
    public const string Wait = "wait";

    /// <summary>A flow of five states, which fill an object with a path and a text and put it into the document.</summary>
    public const string Few = "few";

    /// <summary>A flow with <see cref="AdditionalStates"/> more of these states.</summary>
    public const string Many = "many";

    /// <summary>
    /// The number of states that <see cref="Many"/> has in addition to <see cref="Few"/>: near the limit of a flow, so that their cost
    /// exceeds the variation between runs.
    /// </summary>
    public const int AdditionalStates = 900;

    public static readonly string[] Flows = [Work, Wait, Few, Many];

    private const string WorkStates = """
        {"Prepare":{"Type":"Pass","Parameters":{"client.$":"$.input.client","items.$":"$.input.items",
            "title.$":"Order {{$.input.order}} of {{$.subdomain}}"},"ResultPath":"$.work","Next":"Kind"},
         "Kind":{"Type":"Choice","Choices":[{"And":[{"Variable":"$.input.kind","StringEquals":"order"},
            {"Variable":"$.work.items[0].count","NumericGreaterThan":0}],"Next":"Each"}],"Default":"Done"},
         "Each":{"Type":"Map","ItemsPath":"$.work.items","ResultPath":"$.lines","Next":"Send","Iterator":{"StartAt":"Line","States":{
            "Line":{"Type":"Pass","Parameters":{"line.$":"{{$.count}} x {{$.sku}}","sku.$":"$.sku"},"End":true}}}},
         "Send":{"Type":"Action","ActionName":"zis:INTEGRATION:action:send",
            "Parameters":{"client.$":"$.work.client","lines.$":"$.lines"},"ResultPath":"$.sent","Next":"Done"},
         "Done":{"Type":"Succeed","Message":"{{$.work.title}}"}}
        """;

    private const string PassParameters = """{"client.$":"$.input.client","title.$":"Order {{$.input.order}}"}""";

    /// <summary>Returns a bundle with all flows.</summary>
    public byte[] Bundle()
    {
        var resources = new List<(string, JsonValue)>
        {
            ("send", JsonValue.Parse("""
                {"type":"ZIS::Action::Http","properties":{"name":"send","definition":{
                 "method":"POST","url":"http://127.0.0.1:PORT/calls/{{$.client}}","requestBody":{"lines.$":"$.lines"}}}}
                """.Replace("PORT", ReceiverPort.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal))),
            Flow(Work, JsonValue.Parse(WorkStates.Replace("INTEGRATION", Integration, StringComparison.Ordinal))),
            Flow(Wait, JsonValue.Parse("""{"Wait":{"Type":"Wait","Seconds":3600,"Next":"Done"},"Done":{"Type":"Succeed"}}""")),
            Flow(Few, PassStates(4)),
            Flow(Many, PassStates(4 + AdditionalStates)),
        };
        resources.AddRange(Flows.Select(flow =>
        {
            var properties = JsonValue.Object(
                ("name", flow), ("event_source", "bench"), ("event_type", flow), ("flow_name", $"zis:{Integration}:flow:{flow}"));
            return ($"on_{flow}", JsonValue.Object(("type", "ZIS::JobSpec"), ("properties", properties)));
        }));
        var members = JsonValue.Object([.. resources]);
        return JsonValue.Object(("zis_template_version", "2019-10-14"), ("name", "bench"), ("resources", members)).ToUtf8();
    }

    /// <summary>
    /// Registers the integration, uploads the bundle and installs the job specs. Returns the path and the credentials of a webhook for the
    /// events of each flow.
    /// </summary>
    public Dictionary<string, (string Path, string Credentials)> Prepare(int port)
    {
        RequestLoad.SendAndRead(port, RegistrySamples.Request("POST", $"/api/services/zis/registry/{Integration}"));
        RequestLoad.SendAndRead(port, RegistrySamples.Request("POST", RegistrySamples.Bundles(Integration), Bundle()));
        var token = RegistrySamples.CreateToken(port, Integration);
        var webhooks = new Dictionary<string, (string, string)>();
        foreach (var flow in Flows)
        {
            RequestLoad.SendAndRead(port, RegistrySamples.Request(
                "POST", $"/api/services/zis/registry/job_specs/install?job_spec_name=zis:{Integration}:job_spec:{flow}"));
            var webhook = RegistrySamples.JsonOf(RequestLoad.SendAndRead(port, RegistrySamples.Request(
                "POST",
                $"/api/services/zis/inbound_webhooks/generic/{Integration}",
                Encoding.UTF8.GetBytes($$"""{"source_system":"bench","event_type":"{{flow}}"}"""),
                token)));
            var credentials = Encoding.UTF8.GetBytes($"{webhook["username"]}:{webhook["password"]}");
            webhooks[flow] = ((string)webhook["path"]!, Convert.ToBase64String(credentials));
        }

        return webhooks;
    }

    /// <summary>Returns a request with an event of about a kilobyte.</summary>
    /// <param name="webhook">The webhook that receives the event.</param>
    /// <param name="client">The client that sends the event; the flow passes it on to the receiver.</param>
    public static byte[] Event((string Path, string Credentials) webhook, int client)
    {
        var items = string.Join(',', Enumerable.Range(0, 10).Select(i => string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"sku":"part-{{i:D4}}","count":{{i + 1}},"note":"as agreed by telephone on the second of March"}""")));
        var body = Encoding.UTF8.GetBytes($$"""{"client":{{client}},"kind":"order","order":1000000000000000001,"items":[{{items}}]}""");
        var head = $"POST {webhook.Path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Basic {webhook.Credentials}\r\n"
            + $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n";
        return [.. Encoding.ASCII.GetBytes(head), .. body];
    }

    private (string, JsonValue) Flow(string name, JsonValue states)
    {
        var definition = JsonValue.Object(("StartAt", states.Keys[0]), ("States", states));
        var properties = JsonValue.Object(("name", name), ("definition", definition));
        return (name, JsonValue.Object(("type", "ZIS::Flow"), ("properties", properties)));
    }

    private static JsonValue PassStates(int count) => JsonValue.Object(
    [
        .. Enumerable.Range(0, count).Select(i => ($"S{i}", JsonValue.Object(
            ("Type", "Pass"),
            ("Parameters", JsonValue.Parse(PassParameters)),
            ("ResultPath", "$.last"),
            ("Next", i + 1 < count ? $"S{i + 1}" : "Done")))),
        ("Done", JsonValue.Object(("Type", "Succeed"))),
    ]);
}
