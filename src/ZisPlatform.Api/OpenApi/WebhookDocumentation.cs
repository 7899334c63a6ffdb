using ZisPlatform.Api.Webhooks;

namespace ZisPlatform.Api.OpenApi;

/// <summary>The OpenAPI documentation of inbound webhooks.</summary>
internal static class WebhookDocumentation
{
    private const string CreateRequest = """{ "source_system": "widgets", "event_type": "widget_changed" }""";

    private const string Ids = """
        "id": "01J0Z3NDEKTSV4RRFFQ69G5FAV", "uuid": "0b6e7d0a-0000-4c3b-9a5e-3f1d2c4b0001"
        """;

    private const string Path = "/api/services/zis/inbound_webhooks/generic/ingest/Cx0-EXAMPLE_token_of_44_url_safe_characters0";

    private const string Meta =
        """{ "has_more": false, "after": "d2ViaG9va3Mvd2lkZ2V0X3N5bmM6MDE", "before": "d2ViaG9va3Mvd2lkZ2V0X3N5bmM6MDE" }""";

    private const string CreateSignedRequest = """
        { "source_system": "github", "event_type": "push", "signing": { "scheme": "github", "secret": "the one that GitHub is told" } }
        """;

    public static void DocumentCreateWebhook(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation(
            "CreateWebhook",
            "Create an inbound webhook",
            """
            Creates an address at which the integration receives events. A job spec whose `event_source` and `event_type` are the webhook's
            `source_system` and `event_type` receives them. The password is shown only in this response. Each request creates another
            webhook.
            """)
        .AcceptsJson<CreateWebhookBody>(CreateRequest)
        .ProducesJson<WebhookBody>(201, WebhookExample("q7Rk..."))
        .ProducesError(400, "1010", "source_system is required (at $.source_system)")
        .ProducesCallerErrors();

    public static void DocumentShowWebhook(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation("ShowWebhook", "Show an inbound webhook", "The webhook with its path; the password is masked.")
        .ProducesJson<WebhookBody>(200, WebhookExample("************"))
        .ProducesError(404, "1004", "this integration has no such inbound webhook")
        .ProducesCallerErrors();

    public static void DocumentDeleteWebhook(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation("DeleteWebhook", "Delete an inbound webhook", "Events sent to its path are no longer accepted.")
        .ProducesEmpty(StatusCodes.Status204NoContent)
        .ProducesError(404, "1004", "this integration has no such inbound webhook")
        .ProducesCallerErrors();

    public static void DocumentIngest(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation(
            "Ingest",
            "Send an event",
            """
            Accepts a JSON object of at most 1 MB, by HTTP Basic with the webhook's own user name and password. 200 means that the event is
            stored, whatever happens to the server; flows run later. A webhook with signed deliveries requires the signature, and checks
            credentials only if the request has some. A repeated signed delivery is the same event; if its signature includes the time, it
            is refused with 409.
            """)
        .AcceptsRawJson("""{ "widget_id": 42 }""")
        .ProducesError(400, "1010", "the body must be a JSON object (at $)")
        .ProducesError(401, "1001", "Authentication failed")
        .ProducesError(404, "1004", "there is no inbound webhook at this path")
        .ProducesError(409, "1009", "this delivery was taken before: its signature has been seen already")
        .ProducesError(413, "1013", "the request body is larger than 1,048,576 bytes")
        .ProducesError(429, "1029", "this webhook takes 600 events in a minute; try again later")
        .Produces(200);

    public static void DocumentIngestEvents(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation(
            "IngestZendeskEvent",
            "Send an event of a Zendesk account",
            """
            Accepts deliveries of Zendesk's event webhooks, such as `zen:event-type:ticket.status_changed`, and converts them into the
            events that flows know: source `support`, type `ticket.StatusChanged`, `ticket_event` in `$.input`. All integrations of the
            account receive the event. A type without a name in flows gets the source `zendesk` and is passed on unchanged. A repeated `id`
            is the same event. Credentials and signatures work as for every inbound webhook.
            """)
        .AcceptsRawJson(
            """
            { "type": "zen:event-type:ticket.status_changed", "account_id": 12514403, "id": "2b24ef10-19d4-4740-93cf-8f98ec4776c0",
              "time": "2026-11-01T08:00:00Z", "zendesk_event_version": "2022-11-06", "subject": "zen:ticket:42",
              "detail": { "id": "42", "status": "SOLVED" }, "event": { "previous": "OPEN", "current": "SOLVED" } }
            """)
        .ProducesJson<TakenEventBody>(
            200,
            """{ "event": { "id": "01J0Z3NDEKTSV4RRFFQ69G5FAV", "source": "support", "type": "ticket.StatusChanged" } }""")
        .ProducesPlatformError(
            400, "Bad Request", "webhooks.no_zendesk_event", "id must be a text of 1 to 128 characters, the event's own name")
        .ProducesPlatformError(401, "Unauthorized", "webhooks.wrong_credentials", "Authentication failed")
        .ProducesPlatformError(404, "Not Found", "webhooks.unknown_token", "there is no inbound webhook at this path")
        .WithPlatformTag("Webhooks");

    public static void DocumentListWebhooks(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation(
            "ListWebhooks",
            "List inbound webhooks",
            "The integration's webhooks, sorted by creation, with their paths; secrets are masked.")
        .ProducesJson<WebhookListBody>(200, $$"""{ "webhooks": [ {{ItemExample("************", "************")}} ], "meta": {{Meta}} }""")
        .ProducesPlatformError(404, "Not Found", "registry.no_such_integration", "this account has no such integration")
        .WithPlatformTag("Webhooks");

    public static void DocumentCreateSignedWebhook(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation(
            "CreateSignedWebhook",
            "Create an inbound webhook, with or without signatures",
            """
            Like the vendor's API, with two additions. The `format` `zendesk_events`, without source and type, is for the event webhooks of
            a Zendesk account. `signing` requires signed deliveries, HMAC-SHA256: `scheme` is `github`, `stripe`, `zendesk`, or `header`
            with the name of the `header` that contains the body's signature in hexadecimal or Base64. Without a `secret`, the server
            creates one. The password and a created secret are shown only in this response.
            """)
        .AcceptsJson<CreateSignedWebhookBody>(CreateSignedRequest)
        .ProducesJson<WebhookItemBody>(201, ItemBodyExample("q7Rk...", "************"))
        .ProducesPlatformError(400, "Bad Request", "webhooks.required", "source_system is required")
        .ProducesPlatformError(404, "Not Found", "registry.no_such_integration", "this account has no such integration")
        .WithPlatformTag("Webhooks");

    public static void DocumentPlatformShowWebhook(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation(
            "ShowOwnWebhook",
            "Show an inbound webhook with its signing",
            "The webhook with its path and how its deliveries are signed; secrets are masked.")
        .ProducesJson<WebhookItemBody>(200, ItemBodyExample("************", "************"))
        .ProducesNotFound();

    public static void DocumentPlatformDeleteWebhook(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation(
            "DeleteOwnWebhook", "Delete an inbound webhook as an administrator", "Events sent to its path are no longer accepted.")
        .ProducesEmpty(StatusCodes.Status204NoContent)
        .ProducesNotFound();

    public static void DocumentRotateWebhookPassword(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation(
            "RotateWebhookPassword",
            "Rotate the password of a webhook",
            """
            The path and the user name stay the same. The old password becomes invalid immediately; the new one is shown only in this
            response.
            """)
        .ProducesJson<WebhookItemBody>(200, ItemBodyExample("q7Rk...", "************"))
        .ProducesNotFound();

    public static void DocumentSignWebhook(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation(
            "SignWebhook",
            "Set how deliveries are signed",
            """
            Sets or replaces `signing`; null removes it, and credentials are sufficient again. Stripe and Zendesk provide their secret only
            after they know the path.
            """)
        .AcceptsJson<SignWebhookBody>("""{ "signing": { "scheme": "stripe", "secret": "whsec_..." } }""")
        .ProducesJson<WebhookItemBody>(200, ItemBodyExample("************", "************"))
        .ProducesPlatformError(400, "Bad Request", "webhooks.invalid_signing_secret", "secret must be 8 to 255 characters long")
        .ProducesNotFound();

    private static void ProducesNotFound(this RouteHandlerBuilder endpoint) => endpoint
        .ProducesPlatformError(404, "Not Found", "webhooks.no_such_webhook", "this integration has no such inbound webhook")
        .WithPlatformTag("Webhooks");

    private static string WebhookExample(string password) => $$"""
        { {{Ids}}, "zendesk_account_id": 12345, "path": "{{Path}}",
          "integration": "widget_sync", "source_system": "widgets", "event_type": "widget_changed", {{Credentials(password)}} }
        """;

    private static string ItemExample(string password, string secret) => $$"""
        { {{Ids}}, "path": "{{Path}}", "integration": "widget_sync", "format": "as_sent",
          "source_system": "github", "event_type": "push", {{Credentials(password)}},
          "signing": { "scheme": "github", "header": "X-Hub-Signature-256", "secret": "{{secret}}" },
          "created_at": "2026-11-01T08:00:00.000000Z", "password_changed_at": "2026-11-01T08:00:00.000000Z" }
        """;

    private static string Credentials(string password) => $"\"username\": \"x0Lw...\", \"password\": \"{password}\"";

    private static string ItemBodyExample(string password, string secret) => $$"""{ "webhook": {{ItemExample(password, secret)}} }""";
}
