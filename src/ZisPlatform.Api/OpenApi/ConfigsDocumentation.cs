using ZisPlatform.Api.Configs;

namespace ZisPlatform.Api.OpenApi;

/// <summary>The OpenAPI documentation of configs.</summary>
internal static class ConfigsDocumentation
{
    private const string Tag = "Configs";

    private const string Time = "2026-07-19T22:09:43Z";

    private const string Config = $$"""
        { "config": { "channel": "C01", "priority": "high" }, "created_at": "{{Time}}", "id": 10000043, "integration": "widget_sync",
          "scope": "settings", "updated_at": "{{Time}}", "zendesk_account_id": 12345 }
        """;

    private const string NotFound = "config not found: settings";

    private static RouteHandlerBuilder TakesScopeInPath(this RouteHandlerBuilder endpoint) =>
        endpoint.WithPathParameter("scope", "The scope, percent-encoded, including slashes.");

    public static void DocumentListConfigs(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation(
            "ListConfigs",
            "List configs",
            """
            Returns the configs whose scope matches `filter[scope]`, sorted by creation. `*` in the filter matches any text; a single `*`
            lists all configs. Returns 404 if none matches. `meta.after` is an id and is present only if there are more.
            """)
        .ProducesJson<ConfigListBody>(
            200,
            $$"""{ "configs": [ {{Config}} ], "meta": { "has_more": false }, "links": { "next": "" }, "next": null }""")
        .ProducesError(
            400, "1010", "the query parameter filter[scope] must be a scope of 1 to 512 characters; '*' in it stands for any text")
        .ProducesError(404, "1004", NotFound)
        .ProducesCallerErrors();

    public static void DocumentListAllConfigs(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation(
            "ListAllConfigs",
            "List configs",
            "All configs of the integration, or those that match `filter[scope]`, sorted by creation.")
        .ProducesJson<ConfigPageBody>(
            200,
            $$"""{ "configs": [ {{Config}} ], "meta": { "has_more": false, "after": "Y29uZmlncy93Ong", "before": "Y29uZmlncy93Ong" } }""")
        .ProducesPlatformError(404, "Not Found", "registry.no_such_integration", "this account has no such integration")
        .WithPlatformTag(Tag);

    public static void DocumentShowConfig(this RouteHandlerBuilder endpoint) => endpoint
        .TakesScopeInPath().WithDocumentation("ShowConfig", "Show a config", "The scope is percent-encoded, including slashes.")
        .ProducesJson<ConfigBody>(200, $$"""{ "config": {{Config}} }""")
        .ProducesPlatformError(404, "Not Found", "configs.not_found", NotFound)
        .WithPlatformTag(Tag);

    public static SharedEndpoint DocumentCreateConfig(this RouteHandlerBuilder endpoint) => endpoint
        .AcceptsRawJson("""{ "scope": "settings", "config": { "channel": "C01", "priority": "high" } }""")
        .ProducesJson<ConfigBody>(201, $$"""{ "config": {{Config}} }""")
        .AsSharedEndpoint(
            "CreateConfig",
            "Create a config",
            "Stores a JSON object of at most 256 KB under a scope, a text of 1 to 512 characters. Never replaces an existing config.",
            Tag)
        .ProducesError(400, "Bad Request", "json.invalid", "config must be a JSON object (at $.config)")
        .ProducesError(
            422,
            "Unprocessable Entity",
            "configs.scope_taken",
            "a config with the scope settings exists already; replace it with PUT or merge into it with PATCH");

    public static SharedEndpoint DocumentReplaceConfig(this RouteHandlerBuilder endpoint) => endpoint
        .TakesScopeInPath().AcceptsRawJson("""{ "config": { "channel": "C02" } }""")
        .ProducesJson<ConfigBody>(200, $$"""{ "config": {{Config}} }""")
        .AsSharedEndpoint(
            "ReplaceConfig",
            "Replace a config",
            "The scope is percent-encoded, including slashes; `*` has no special meaning in it.",
            Tag)
        .ProducesError(400, "Bad Request", "json.invalid", "config must be a JSON object (at $.config)")
        .ProducesError(404, "Not Found", "configs.not_found", NotFound);

    public static SharedEndpoint DocumentMergeConfig(this RouteHandlerBuilder endpoint) => endpoint
        .TakesScopeInPath().AcceptsRawJson("""{ "config": { "channel": "C02", "priority": null } }""")
        .ProducesJson<ConfigBody>(200, $$"""{ "config": {{Config}} }""")
        .AsSharedEndpoint(
            "MergeConfig",
            "Merge into a config",
            "JSON Merge Patch (RFC 7396): objects are merged member by member, null removes a member, any other value replaces it.",
            Tag)
        .ProducesError(400, "Bad Request", "json.invalid", "config must be a JSON object (at $.config)")
        .ProducesError(404, "Not Found", "configs.not_found", NotFound);

    public static SharedEndpoint DocumentDeleteConfig(this RouteHandlerBuilder endpoint) => endpoint
        .TakesScopeInPath().ProducesEmpty(StatusCodes.Status204NoContent)
        .AsSharedEndpoint(
            "DeleteConfig",
            "Delete a config",
            "The scope is percent-encoded, including slashes; `*` has no special meaning in it.",
            Tag)
        .ProducesError(404, "Not Found", "configs.not_found", NotFound);
}
