using ZisPlatform.Api.Links;
using ZisPlatform.Application.Links;

namespace ZisPlatform.Api.OpenApi;

/// <summary>The OpenAPI documentation of links.</summary>
internal static class LinksDocumentation
{
    private const string Tag = "Links";

    private const string Ids = """
        "id": "01J0Z3NDEKTSV4RRFFQ69G5FAV", "uuid": "f5a31f96-0000-4ede-9dfc-8c9500da0001"
        """;

    private const string LeftObject = """{ "name": "zendesk:ticket:42", "metadata": { "channel": "email" } }""";

    private const string RequestMembers = $$"""
        "link_type": "ticket_to_widget", "left_object": {{LeftObject}}, "right_object": { "name": "widget:777" }
        """;

    private const string Link = $$"""
        { {{Ids}}, "account_id": 12345, "integration": "widget_sync",
          {{RequestMembers}}, "created_at": "2026-01-02T03:04:05Z", "updated_at": "2026-01-02T03:04:05Z" }
        """;

    private const string InvalidLinkType = "link_type must be a text of 1 to 255 characters";

    public static SharedEndpoint DocumentSearchLinks(this RouteHandlerBuilder endpoint) => endpoint
        .ProducesJson<LinkListBody>(
            200,
            $$"""{ "links": [ {{Link}} ], "meta": { "has_more": false, "after": "bGlua3Mvd2lkZ2V0Og", "before": "bGlua3Mvd2lkZ2V0Og" } }""")
        .AsSharedEndpoint(
            "SearchLinks",
            "Search links",
            """
            Requires `link_type` and at least one of `left_object_name` and `right_object_name`; a name may end in `*`. Links with an exact
            name are sorted by creation, links with a prefix by name. If none matches, the list is empty.
            """,
            Tag)
        .ProducesError(400, "Bad Request", "links.no_name", "a search needs left_object_name, right_object_name, or both");

    public static void DocumentListAllLinks(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation(
            "ListAllLinksOfIntegration",
            "List all links",
            "Links of every type, in no meaningful order. For transferring them to another system.")
        .ProducesJson<LinkListBody>(
            200,
            $$"""{ "links": [ {{Link}} ], "meta": { "has_more": false, "after": "bGlua3Mvd2lkZ2V0Og", "before": "bGlua3Mvd2lkZ2V0Og" } }""")
        .ProducesPlatformError(404, "Not Found", "registry.no_such_integration", "this account has no such integration")
        .WithPlatformTag(Tag);

    public static void DocumentImportLinks(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation(
            "ImportLinksOfIntegration",
            "Import links",
            """
            Imports all of `links` or none, at most 100: creates new links, updates the objects of different ones, and keeps the others.
            Writes one entry to the audit log.
            """)
        .AcceptsRawJson($$"""{ "links": [ { {{RequestMembers}} } ] }""")
        .ProducesJson<ImportedLinks>(200, """{ "created": 1, "changed": 0, "unchanged": 0 }""")
        .ProducesPlatformError(
            400, "Bad Request", "links.invalid_list", "links must be an array of 1 to 100 links, no two of the same identity")
        .ProducesPlatformError(404, "Not Found", "registry.no_such_integration", "this account has no such integration")
        .WithPlatformTag(Tag);

    public static SharedEndpoint DocumentCreateLink(this RouteHandlerBuilder endpoint) => endpoint
        .AcceptsRawJson($$"""{ {{RequestMembers}} }""")
        .ProducesJson<LinkBody>(201, $$"""{ "link": {{Link}} }""")
        .AsSharedEndpoint(
            "CreateLink",
            "Create a link",
            """
            The type and both names identify a link. `{{key}}` in a name is replaced by that member of the object's `name_attrs`, if it has
            any.
            """,
            Tag)
        .ProducesError(400, "Bad Request", "links.missing_text", InvalidLinkType)
        .ProducesError(409, "Conflict", "links.exists", "link already exists");

    public static SharedEndpoint DocumentPatchLink(this RouteHandlerBuilder endpoint) => endpoint
        .AcceptsRawJson("""{ "left_object": { "metadata": { "channel": null, "priority": 1 } } }""")
        .ProducesJson<LinkBody>(200, $$"""{ "link": {{Link}} }""")
        .AsSharedEndpoint(
            "PatchLink",
            "Update a link",
            "All three parameters identify the link, without wildcards. Objects are merged by JSON Merge Patch: null removes a member.",
            Tag)
        .ProducesError(400, "Bad Request", "links.missing_text", InvalidLinkType)
        .ProducesError(404, "Not Found", "links.not_found", "link not found")
        .ProducesError(409, "Conflict", "links.exists", "link already exists");

    public static SharedEndpoint DocumentDeleteLink(this RouteHandlerBuilder endpoint) => endpoint
        .ProducesEmpty(StatusCodes.Status204NoContent)
        .AsSharedEndpoint("DeleteLink", "Delete a link", "All three parameters identify the link, without wildcards.", Tag)
        .ProducesError(400, "Bad Request", "links.missing_text", InvalidLinkType)
        .ProducesError(404, "Not Found", "links.not_found", "link not found");
}
