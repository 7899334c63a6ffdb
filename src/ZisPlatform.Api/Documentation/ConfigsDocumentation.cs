using ZisPlatform.Api.Configs;

namespace ZisPlatform.Api.Documentation;

/// <summary>What the OpenAPI document says of configs.</summary>
internal static class ConfigsDocumentation
{
    private const string Tag = "Configs";

    private const string Config = """
        { "config": { "channel": "C01", "priority": "high" }, "created_at": "2026-07-19T22:09:43Z", "id": 10000043, "integration": "widget_sync",
          "scope": "settings", "updated_at": "2026-07-19T22:09:43Z", "zendesk_account_id": 12345 }
        """;

    private const string NotFound = "config not found: settings";

    private static RouteHandlerBuilder OfScope(this RouteHandlerBuilder endpoint) => endpoint.TakesInPath("scope", "The scope, percent-encoded, slashes too.");

    public static void DocumentListConfigs(this RouteHandlerBuilder endpoint) => endpoint
        .Documented(
            "ListConfigs",
            "List configs",
            """
            The configs whose scope is `filter[scope]`, in which `*` stands for any text; a lone `*` lists all. In the order of their creation.
            Where nothing fits the answer is 404. `meta.after` is an id and is there only while there is more.
            """)
        .Answers<ConfigListBody>(200, $$"""{ "configs": [ {{Config}} ], "meta": { "has_more": false }, "links": { "next": "" }, "next": null }""")
        .Refuses(400, "1010", "the query parameter filter[scope] must be a scope of 1 to 512 characters; '*' in it stands for any text")
        .Refuses(404, "1004", NotFound)
        .RefusesCallers();

    public static void DocumentListAllConfigs(this RouteHandlerBuilder endpoint) => endpoint
        .Documented("ListAllConfigs", "List configs", "All configs of the integration, or those that `filter[scope]` fits, in the order of their creation.")
        .Answers<ConfigPageBody>(200, $$"""{ "configs": [ {{Config}} ], "meta": { "has_more": false, "after": "Y29uZmlncy93Ong", "before": "Y29uZmlncy93Ong" } }""")
        .RefusesAsProblem(404, "Not Found", "registry.no_such_integration", "this account has no such integration")
        .In(Tag);

    public static void DocumentShowConfig(this RouteHandlerBuilder endpoint) => endpoint
        .OfScope().Documented("ShowConfig", "Show a config", "The scope is percent-encoded, slashes too.")
        .Answers<ConfigBody>(200, $$"""{ "config": {{Config}} }""")
        .RefusesAsProblem(404, "Not Found", "configs.not_found", NotFound)
        .In(Tag);

    public static SharedEndpoint DocumentCreateConfig(this RouteHandlerBuilder endpoint) => endpoint
        .TakesDocument("""{ "scope": "settings", "config": { "channel": "C01", "priority": "high" } }""")
        .Answers<ConfigBody>(201, $$"""{ "config": {{Config}} }""")
        .Shared("CreateConfig", "Create a config", "Stores a JSON object of at most 256 KB under a scope, any text of 1 to 512 characters. Never an upsert.", Tag)
        .Refuses(400, "Bad Request", "json.invalid", "config must be a JSON object (at $.config)")
        .Refuses(422, "Unprocessable Entity", "configs.scope_taken", "a config with the scope settings exists already; replace it with PUT or merge into it with PATCH");

    public static SharedEndpoint DocumentReplaceConfig(this RouteHandlerBuilder endpoint) => endpoint
        .OfScope().TakesDocument("""{ "config": { "channel": "C02" } }""")
        .Answers<ConfigBody>(200, $$"""{ "config": {{Config}} }""")
        .Shared("ReplaceConfig", "Replace a config", "The scope is percent-encoded, slashes too; `*` in it is a character like any other.", Tag)
        .Refuses(400, "Bad Request", "json.invalid", "config must be a JSON object (at $.config)")
        .Refuses(404, "Not Found", "configs.not_found", NotFound);

    public static SharedEndpoint DocumentMergeConfig(this RouteHandlerBuilder endpoint) => endpoint
        .OfScope().TakesDocument("""{ "config": { "channel": "C02", "priority": null } }""")
        .Answers<ConfigBody>(200, $$"""{ "config": {{Config}} }""")
        .Shared("MergeConfig", "Merge into a config", "JSON Merge Patch (RFC 7396): objects merge member by member, null takes a member away, all else replaces.", Tag)
        .Refuses(400, "Bad Request", "json.invalid", "config must be a JSON object (at $.config)")
        .Refuses(404, "Not Found", "configs.not_found", NotFound);

    public static SharedEndpoint DocumentDeleteConfig(this RouteHandlerBuilder endpoint) => endpoint
        .OfScope().AnswersNothing(StatusCodes.Status204NoContent)
        .Shared("DeleteConfig", "Delete a config", "The scope is percent-encoded, slashes too; `*` in it is a character like any other.", Tag)
        .Refuses(404, "Not Found", "configs.not_found", NotFound);
}
