using ZisPlatform.Api.Connections;
using ZisPlatform.Domain.Connections;

namespace ZisPlatform.Api.OpenApi;

/// <summary>The OpenAPI documentation of connections.</summary>
internal static class ConnectionDocumentation
{
    private const string Tag = "Connections";

    private const string CreatedAt = "\"created_at\": \"2026-04-12T23:20:50.520000Z\"";

    private const string UpdatedAt = "\"updated_at\": \"2026-04-12T23:20:50.520000Z\"";

    private const string ClientUuid = "01cc6165-0000-4031-89a2-dee34580001f";

    private const string ConnectionUuid = "ac10a230-0000-45f8-b221-9e085ce90001";

    private const string OAuthConnectionName = """
        "integration": "widget_sync", "name": "widget_oauth"
        """;

    private const string Meta =
        """{ "has_more": false, "after": "Y29ubmVjdGlvbnMvd2lkZ2V0X3N5bmM6eA", "before": "Y29ubmVjdGlvbnMvd2lkZ2V0X3N5bmM6eA" }""";

    private const string NameTaken = "this integration already has a connection named widget_key (at $.name)";

    private const string NoSuchConnection = "this integration has no such connection";

    private const string NoSuchClient = "this integration has no such OAuth client";

    private const string ClientRequest = """
        { "name": "widget_provider", "client_id": "abc", "client_secret": "9f2c41", "auth_url": "https://login.example.com/authorize",
          "token_url": "https://login.example.com/token", "default_scopes": "read write", "grant_type": "authorization_code" }
        """;

    private const string Client = $$"""
        { "auth_url": "https://login.example.com/authorize", "client_id": "abc", "client_secret": "*****", "created_by": "10000003",
          "created_at": "2026-01-02T03:04:05.000000Z", "updated_at": "2026-01-02T03:04:05.000000Z", "default_scopes": "read write",
          "grant_type": "authorization_code", "integration": "widget_sync", "name": "widget_provider",
          "token_url": "https://login.example.com/token", "uuid": "{{ClientUuid}}" }
        """;

    private const string UuidOrNameRequired = "exactly one of the query parameters uuid and name must be given";

    private const string OAuthConnection = $$"""
        { "access_token": "9f2c41", "created_at": "2026-07-30T12:00:00.000000Z", "created_by": "10000003", {{OAuthConnectionName}},
          "oauth_access_token_response_body": "{}", "oauth_client_uuid": "{{ClientUuid}}", "oauth_url_subdomain": "acme",
          "permission_scope": "read write", "refresh_token": "", "token_expiry": "2026-07-30T12:30:00Z", "token_type": "bearer",
          "updated_at": "2026-07-30T12:00:00.000000Z", "uuid": "{{ConnectionUuid}}", "zendesk_account_id": 12345 }
        """;

    private const string PlatformConnection = $$"""
        { "name": "widget_key", "kind": "api_key", "uuid": "{{ConnectionUuid}}", "allowed_domain": "api.example.com",
          "header_name": "x-api-key", "username": null, "oauth": null, "created_by": 10000003, "created_at": "2026-04-12T23:20:50.520000Z",
          "updated_at": "2026-04-12T23:20:50.520000Z" }
        """;

    public static void DocumentListConnections(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation(
            "ListConnections",
            "Show connections of all kinds",
            """
            A page of connections of all kinds, sorted by name; each array contains the connections of its kind on the page. Secrets are
            masked.
            """)
        .ProducesJson<AllConnectionsBody>(
            200,
            $$"""{ "api_key": [ {{ItemExample(ConnectionKind.ApiKey)}} ], "basic_auth": [ {{ItemExample(ConnectionKind.BasicAuth)}} ],"""
                + $$""" "bearer_token": [ {{ItemExample(ConnectionKind.BearerToken)}} ], "oauth": [], "meta": {{Meta}} }""")
        .ProducesCallerErrors();

    public static void DocumentCreateConnection<TBody>(this RouteHandlerBuilder endpoint, ConnectionKind kind) => endpoint
        .WithDocumentation(
            $"Create{OperationName(kind)}Connection",
            $"Create {Describe(kind)} connection",
            """
            The name is unique in the integration across all kinds. `allowed_domain` is one host, or `*.` and a domain for all hosts below
            it.
            """)
        .AcceptsJson<ConnectionRequest>(RequestExample(kind))
        .ProducesJson<TBody>(201, BodyExample(kind))
        .ProducesError(400, "1010", "name must be 3 to 64 characters long, each one of A-Z, a-z, 0-9, '_' and '-' (at $.name)")
        .ProducesError(409, "1009", NameTaken)
        .ProducesCallerErrors();

    public static void DocumentShowConnection<TBody>(this RouteHandlerBuilder endpoint, ConnectionKind kind) => endpoint
        .WithDocumentation($"Show{OperationName(kind)}Connection", $"Show {Describe(kind)} connection", "The secret is masked.")
        .ProducesJson<TBody>(200, BodyExample(kind))
        .ProducesError(404, "1004", NoSuchConnection)
        .ProducesCallerErrors();

    public static void DocumentChangeConnection<TBody>(this RouteHandlerBuilder endpoint, ConnectionKind kind) => endpoint
        .WithDocumentation(
            $"Change{OperationName(kind)}Connection",
            $"Change {Describe(kind)} connection",
            "Changes the members that are sent and keeps the others. `name` and `allowed_domain` may be repeated, but not changed.")
        .AcceptsJson<ConnectionRequest>($$"""{ "{{CredentialRules.SecretField(kind)}}": "9f2c41" }""")
        .ProducesJson<TBody>(200, BodyExample(kind))
        .ProducesError(400, "1010", "allowed_domain cannot be changed: delete the connection and create it again (at $.allowed_domain)")
        .ProducesError(404, "1004", NoSuchConnection)
        .ProducesCallerErrors();

    public static void DocumentDeleteConnection(this RouteHandlerBuilder endpoint, ConnectionKind kind) => endpoint
        .WithDocumentation(
            $"Delete{OperationName(kind)}Connection", $"Delete {Describe(kind)} connection", "Flows that use it no longer start.")
        .ProducesEmpty(204)
        .ProducesError(404, "1004", NoSuchConnection)
        .ProducesCallerErrors();

    public static void DocumentListProviderClients(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation(
            "ListConnectionClients",
            "List OAuth clients of providers",
            "Sorted by name; the client `zendesk`, which represents the account itself, is always included.")
        .ProducesJson<ProviderClientListBody>(200, $$"""{ "clients": [ {{Client}} ] }""")
        .ProducesCallerErrors();

    public static void DocumentCreateProviderClient(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation(
            "CreateConnectionClient",
            "Register an OAuth client of a provider",
            """
            The client must exist at the provider, with the callback of this server. `{{subdomain}}` in an address is replaced by the flow's
            `oauth_url_subdomain`.
            """)
        .AcceptsJson<ProviderClientRequest>(ClientRequest)
        .ProducesJson<ProviderClientUuidBody>(201, $$"""{ "uuid": "{{ClientUuid}}" }""")
        .ProducesError(400, "1010", "client_secret is required (at $.client_secret)")
        .ProducesError(409, "1009", "this integration already has an OAuth client named widget_provider (at $.name)")
        .ProducesCallerErrors();

    public static void DocumentShowProviderClient(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation("ShowConnectionClient", "Show an OAuth client of a provider", "The secret is masked.")
        .ProducesJson<ProviderClientItem>(200, Client)
        .ProducesError(404, "1004", NoSuchClient)
        .ProducesCallerErrors();

    public static void DocumentChangeProviderClient(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation(
            "ChangeConnectionClient",
            "Change an OAuth client of a provider",
            "Changes the members that are sent and keeps the others; the next token request uses the new values.")
        .AcceptsJson<ProviderClientRequest>("""{ "client_secret": "9f2c41" }""")
        .ProducesJson<ProviderClientItem>(200, Client)
        .ProducesError(400, "1010", "grant_type must be authorization_code or client_credentials (at $.grant_type)")
        .ProducesError(404, "1004", NoSuchClient)
        .ProducesCallerErrors();

    public static void DocumentDeleteProviderClient(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation(
            "DeleteConnectionClient",
            "Delete an OAuth client of a provider",
            "Also deletes every connection that was created from it.")
        .ProducesEmpty(204)
        .ProducesError(404, "1004", NoSuchClient)
        .ProducesCallerErrors();

    public static void DocumentStartFlow(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation(
            "StartConnectionFlow",
            "Start to connect to an OAuth provider",
            """
            Open `redirect_url` in a browser; with `client_credentials`, request it with the same credential instead. It works once, within
            ten minutes.
            """)
        .AcceptsJson<StartFlowRequest>(
            """{ "oauth_client_name": "widget_provider", "name": "widget_oauth","""
                + """ "origin_oauth_redirect_url": "https://app.example.com/done" }""")
        .ProducesJson<StartedFlowBody>(
            200,
            """{ "redirect_url": "https://acme.zis.example/api/services/zis/connections/oauth/start_redirect?flow_token=5d41402a" }""")
        .ProducesError(
            400,
            "1010",
            "oauth_client_name or oauth_client_uuid must name an OAuth client of this integration (at $.oauth_client_name)")
        .ProducesError(409, "1009", NameTaken)
        .ProducesCallerErrors();

    public static void DocumentVerifyFlow(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation(
            "VerifyConnectionFlow",
            "Exchange a verification code",
            """
            Exchanges the code that the browser returned; it works once. With `client_credentials`, this requests the tokens and creates the
            connection.
            """)
        .ProducesJson<AccessCodeBody>(
            200,
            $$"""{ "access_code": "9f2c41", "uuid": "{{ConnectionUuid}}", "connection_uuid": "{{ConnectionUuid}}" }""")
        .ProducesError(400, "1010", "the provider answered 400 invalid_scope")
        .ProducesError(404, "1004", "verification_code is unknown, used or expired")
        .ProducesCallerErrors();

    public static void DocumentListNamedConnections(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation("ListNamedConnections", "List OAuth connections", "`named` must be `true`. Tokens are masked.")
        .ProducesJson<OAuthConnectionListBody>(200, $$"""{ "connections": [ {{OAuthConnection}} ] }""")
        .ProducesError(400, "1010", "the query parameter named must be true: no other list is supported")
        .ProducesCallerErrors();

    public static void DocumentShowOAuthConnection(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation(
            "ShowOAuthConnection",
            "Show an OAuth connection",
            "Selected by `uuid` or `name`; includes its tokens. Connections of other kinds are not found.")
        .ProducesJson<OAuthConnectionItem>(200, OAuthConnection)
        .ProducesError(400, "1010", UuidOrNameRequired)
        .ProducesError(404, "1004", NoSuchConnection)
        .ProducesCallerErrors();

    public static void DocumentRenameConnection(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation("RenameConnection", "Rename an OAuth connection", "Flows refer to connections by name: change the bundle too.")
        .AcceptsJson<RenameConnectionRequest>("""{ "name": "widget_oauth" }""")
        .ProducesJson<OAuthConnectionItem>(200, OAuthConnection)
        .ProducesError(400, "1010", UuidOrNameRequired)
        .ProducesError(404, "1004", NoSuchConnection)
        .ProducesError(409, "1009", NameTaken)
        .ProducesCallerErrors();

    public static void DocumentDeleteOAuthConnection(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation(
            "DeleteOAuthConnection", "Delete an OAuth connection", "Selected by `uuid` or `name`. The provider is not notified.")
        .ProducesEmpty(204)
        .ProducesError(400, "1010", UuidOrNameRequired)
        .ProducesError(404, "1004", NoSuchConnection)
        .ProducesCallerErrors();

    public static void DocumentRefreshConnection(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation(
            "RefreshConnection",
            "Renew the tokens of an OAuth connection",
            "Renews the tokens now, by refresh token or client credentials. The server also renews them automatically before they expire.")
        .ProducesJson<OAuthConnectionItem>(200, OAuthConnection)
        .ProducesError(400, "1010", "connection widget_oauth could not be refreshed: the provider answered 400 invalid_grant")
        .ProducesError(404, "1004", NoSuchConnection)
        .ProducesCallerErrors();

    public static void DocumentPlatformRefreshConnection(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation(
            "RefreshIntegrationConnection", "Renew the tokens of an OAuth connection", "A failure is recorded in the connection.")
        .ProducesJson<PlatformConnectionBody>(200, $$"""{ "connection": {{PlatformConnection}} }""")
        .ProducesPlatformError(
            400,
            "Bad Request",
            "connections.not_refreshed",
            "connection widget_oauth could not be refreshed: the provider answered 400 invalid_grant")
        .ProducesNotFound("connections.no_such_connection", NoSuchConnection).WithPlatformTag(Tag);

    public static void DocumentPlatformListConnections(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation(
            "ListIntegrationConnections",
            "List connections",
            "Connections of all kinds, sorted by name, without their secrets. For administrators, also by API token.")
        .ProducesJson<PlatformConnectionListBody>(200, $$"""{ "connections": [ {{PlatformConnection}} ], "meta": {{Meta}} }""")
        .ProducesNotFound("registry.no_such_integration", "this account has no such integration").WithPlatformTag(Tag);

    public static void DocumentPlatformCreateConnection(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation(
            "CreateIntegrationConnection", "Create a connection", "`secret` is the API key, the password or the bearer token.")
        .AcceptsJson<PlatformConnectionRequest>(
            """{ "kind": "api_key", "name": "widget_key", "allowed_domain": "api.example.com","""
                + """ "header_name": "x-api-key", "secret": "9f2c41" }""")
        .ProducesJson<PlatformConnectionBody>(201, $$"""{ "connection": {{PlatformConnection}} }""")
        .ProducesPlatformError(
            400,
            "Bad Request",
            "connections.kind_wanted",
            "kind is required: api_key, basic_auth or bearer_token (at $.kind)")
        .ProducesPlatformError(409, "Conflict", "connections.name_taken", NameTaken)
        .ProducesNotFound("registry.no_such_integration", "this account has no such integration").WithPlatformTag(Tag);

    public static void DocumentPlatformShowConnection(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation("ShowIntegrationConnection", "Show a connection", "A connection of any kind, without its secret.")
        .ProducesJson<PlatformConnectionBody>(200, $$"""{ "connection": {{PlatformConnection}} }""")
        .ProducesNotFound("connections.no_such_connection", NoSuchConnection).WithPlatformTag(Tag);

    public static void DocumentPlatformChangeConnection(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation(
            "ChangeIntegrationConnection",
            "Change a connection",
            "Changes the members of a fixed credential that are sent and keeps the others.")
        .AcceptsJson<PlatformConnectionRequest>("""{ "secret": "9f2c41" }""")
        .ProducesJson<PlatformConnectionBody>(200, $$"""{ "connection": {{PlatformConnection}} }""")
        .ProducesPlatformError(
            400,
            "Bad Request",
            "connections.fixed",
            "allowed_domain cannot be changed: delete the connection and create it again (at $.allowed_domain)")
        .ProducesNotFound("connections.no_such_connection", NoSuchConnection).WithPlatformTag(Tag);

    public static void DocumentPlatformDeleteConnection(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation(
            "DeleteIntegrationConnection",
            "Delete a connection",
            "Deletes a connection of any kind. Flows that use it no longer start.")
        .ProducesEmpty(204)
        .ProducesNotFound("connections.no_such_connection", NoSuchConnection).WithPlatformTag(Tag);

    private static RouteHandlerBuilder ProducesNotFound(this RouteHandlerBuilder endpoint, string code, string detail) =>
        endpoint.ProducesPlatformError(404, "Not Found", code, detail);

    private static string OperationName(ConnectionKind kind) => kind.ToString();

    private static string Describe(ConnectionKind kind) => kind switch
    {
        ConnectionKind.ApiKey => "an API key",
        ConnectionKind.BasicAuth => "a basic authentication",
        ConnectionKind.BearerToken => "a bearer token",
        ConnectionKind.Oauth => "an OAuth",
    };

    private static string CredentialMembers(ConnectionKind kind, string secret) => kind switch
    {
        ConnectionKind.ApiKey => $"\"header_name\": \"x-api-key\", \"api_key\": \"{secret}\"",
        ConnectionKind.BasicAuth => $"\"username\": \"bot@example.com\", \"password\": \"{secret}\"",
        ConnectionKind.BearerToken => $"\"token\": \"{secret}\"",
        ConnectionKind.Oauth => "",
    };

    private static string ItemExample(ConnectionKind kind) =>
        $$"""{ "name": "widget_{{kind.Text()}}", {{CredentialMembers(kind, "*****")}}, "allowed_domain": "api.example.com","""
            + $$""" {{CreatedAt}}, {{UpdatedAt}} }""";

    private static string RequestExample(ConnectionKind kind) =>
        $$"""{ "name": "widget_{{kind.Text()}}", {{CredentialMembers(kind, "9f2c41")}}, "allowed_domain": "api.example.com" }""";

    private static string BodyExample(ConnectionKind kind) => $$"""{ "{{kind.Text()}}": {{ItemExample(kind)}} }""";
}
