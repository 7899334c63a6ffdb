using System.Text.Json.Nodes;

namespace ZisPlatform.Testing;

internal static class BundleDocument
{
    /// <summary>Builds a bundle document with one flow and one job spec for each name.</summary>
    public static string Of(string integration, string name, params string[] specs) => new JsonObject
    {
        ["zis_template_version"] = "2019-10-14",
        ["name"] = name,
        ["resources"] = new JsonObject(specs.SelectMany(spec => Resources(integration, spec))),
    }.ToJsonString();

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Resources(string integration, string name) =>
    [
        new($"flow_{name}", new JsonObject
        {
            ["type"] = "ZIS::Flow",
            ["properties"] = new JsonObject
            {
                ["name"] = name, ["definition"] = JsonNode.Parse("""{"StartAt":"S","States":{"S":{"Type":"Succeed"}}}"""),
            },
        }),
        new($"spec_{name}", new JsonObject
        {
            ["type"] = "ZIS::JobSpec",
            ["properties"] = new JsonObject
            {
                ["name"] = name,
                ["event_source"] = "support",
                ["event_type"] = "ticket.TicketCreated",
                ["flow_name"] = $"zis:{integration}:flow:{name}",
            },
        }),
    ];
}
