using ZisPlatform.Api.Registry;

namespace ZisPlatform.Api.Documentation;

/// <summary>What the OpenAPI document says of the registry.</summary>
internal static class RegistryDocumentation
{
    private const string Integration = """
        {
          "description": "Syncs widgets",
          "jwt_public_key": "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A...\n-----END PUBLIC KEY-----\n",
          "zendesk_oauth_client": { "id": 10000042, "identifier": "zis_widget_sync", "secret": "9f2c41..." },
          "name": "widget_sync"
        }
        """;

    public static void DocumentCreateIntegration(this RouteHandlerBuilder endpoint) => endpoint
        .Documented(
            "CreateIntegration",
            "Create an integration",
            """
            Registers an integration under a globally unique name of 1 to 64 characters, each one of `a-z`, `0-9`, `-`, `_`.
            The server makes its RSA key pair and its OAuth client `zis_{integration}`. The client's secret is shown in this
            answer only. Posting the same name again by the same account answers 200 with the same key and client, the secret
            masked, and replaces the description when one is sent. An integration is permanent: there is no delete and no rename.
            """)
        .Takes<CreateIntegrationBody>("""{ "description": "Syncs widgets" }""", required: false)
        .Answers<IntegrationBody>(StatusCodes.Status200OK, Integration)
        .Refuses(400, "1010", "the integration: widget_sync is not available for upsert by this account")
        .Refuses(413, "1013", "the request body is larger than 1,048,576 bytes")
        .Refuses(503, "1053", "Too many integrations are being created at once; try again later")
        .RefusesCallers();

    public static void DocumentListIntegrations(this RouteHandlerBuilder endpoint) => endpoint
        .Documented("ListIntegrations", "List integrations", "The account's own integrations in the order of their names, with every secret masked.")
        .Answers<IntegrationListBody>(StatusCodes.Status200OK, $$"""{ "integrations": [ {{Integration.Replace("9f2c41...", "************", StringComparison.Ordinal)}} ] }""")
        .RefusesCallers();
}
