using ZisPlatform.Api.Audit;

namespace ZisPlatform.Api.OpenApi;

/// <summary>The OpenAPI documentation of the audit log.</summary>
internal static class AuditDocumentation
{
    private const string At = "2026-11-01T08:00:00.000000Z";

    public static void DocumentListAudit(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation(
            "ListAudit",
            "List changes",
            """
            All changes in the account by any user, newest first; `integration`, `from` and `until` (RFC 3339) filter them. Entries are
            never changed.
            """)
        .ProducesJson<AuditListBody>(
            200,
            $$"""
            { "entries": [ { "id": 7, "at": "{{At}}", "by": { "user_id": 10000002, "email": "ada@acme.example", "credential": "api_token",
              "address": "192.0.2.7" }, "action": "bundle.upload", "target": "widget bundle", "integration": "widget_sync", "before": null,
              "after": { "generation": 3 } } ], "meta": { "has_more": false, "after": "YXVkaXQ6Nw", "before": "YXVkaXQ6Nw" } }
            """)
        .ProducesPlatformError(400, "Bad Request", "page.invalid_size", "page[size] must be an integer from 1 to 100")
        .WithPlatformTag("Audit");
}
