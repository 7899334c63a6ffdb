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
        .Documented(
            "ListConnections",
            "Show connections of all kinds",
            """
            A page of connections of all kinds, sorted by name; each array contains the connections of its kind on the page. Secrets are
            masked.
            """)
        .Answers<AllConnectionsBody>(
            200,
            $$"""{ "api_key": [ {{ItemExample(ConnectionKind.ApiKey)}} ], "basic_auth": [ {{ItemExample(ConnectionKind.BasicAuth)}} ],"""
                + $$""" "bearer_token": [ {{ItemExample(ConnectionKind.BearerToken)}} ], "oauth": [], "meta": {{Meta}} }""")
        .RefusesCallers();

    public static void DocumentCreateConnection<TBody>(this RouteHandlerBuilder endpoint, ConnectionKind kind) => endpoint
        .Documented(
            $"Create{OperationName(kind)}Connection",
            $"Create {Describe(kind)} connection",
            """
            The name is unique in the integration across all kinds. `allowed_domain` is one host, or `*.` and a domain for all hosts below
            it.
            """)
        .Takes<ConnectionRequest>(RequestExample(kind))
        .Answers<TBody>(201, BodyExample(kind))
        .Refuses(400, "1010", "name must be 3 to 64 characters long, each one of A-Z, a-z, 0-9, '_' and '-' (at $.name)")
        .Refuses(409, "1009", NameTaken)
        .RefusesCallers();

    public static void DocumentShowConnection<TBody>(this RouteHandlerBuilder endpoint, ConnectionKind kind) => endpoint
        .Documented($"Show{OperationName(kind)}Connection", $"Show {Describe(kind)} connection", "The secret is masked.")
        .Answers<TBody>(200, BodyExample(kind))
        .Refuses(404, "1004", NoSuchConnection)
        .RefusesCallers();

    public static void DocumentChangeConnection<TBody>(this RouteHandlerBuilder endpoint, ConnectionKind kind) => endpoint
        .Documented(
            $"Change{OperationName(kind)}Connection",
            $"Change {Describe(kind)} connection",
            "Changes the members that are sent and keeps the others. `name` and `allowed_domain` may be repeated, but not changed.")
        .Takes<ConnectionRequest>($$"""{ "{{CredentialRules.SecretField(kind)}}": "9f2c41" }""")
        .Answers<TBody>(200, BodyExample(kind))
        .Refuses(400, "1010", "allowed_domain cannot be changed: delete the connection and create it again (at $.allowed_domain)")
        .Refuses(404, "1004", NoSuchConnection)
        .RefusesCallers();

    public static void DocumentDeleteConnection(this RouteHandlerBuilder endpoint, ConnectionKind kind) => endpoint
        .Documented($"Delete{OperationName(kind)}Connection", $"Delete {Describe(kind)} connection", "Flows that use it no longer start.")
        .AnswersNothing(204)
        .Refuses(404, "1004", NoSuchConnection)
        .RefusesCallers();

    public static void DocumentListProviderClients(this RouteHandlerBuilder endpoint) => endpoint
        .Documented(
            "ListConnectionClients",
            "List OAuth clients of providers",
            "Sorted by name; the client `zendesk`, which represents the account itself, is always included.")
        .Answers<ProviderClientListBody>(200, $$"""{ "clients": [ {{Client}} ] }""")
        .RefusesCallers();

    public static void DocumentCreateProviderClient(this RouteHandlerBuilder endpoint) => endpoint
        .Documented(
            "CreateConnectionClient",
            "Register an OAuth client of a provider",
            """
            The client must exist at the provider, with the callback of this server. `{{subdomain}}` in an address is replaced by the flow's
            `oauth_url_subdomain`.
            """)
        .Takes<ProviderClientRequest>(ClientRequest)
        .Answers<ProviderClientUuidBody>(201, $$"""{ "uuid": "{{ClientUuid}}" }""")
        .Refuses(400, "1010", "client_secret is required (at $.client_secret)")
        .Refuses(409, "1009", "this integration already has an OAuth client named widget_provider (at $.name)")
        .RefusesCallers();

    public static void DocumentShowProviderClient(this RouteHandlerBuilder endpoint) => endpoint
        .Documented("ShowConnectionClient", "Show an OAuth client of a provider", "The secret is masked.")
        .Answers<ProviderClientItem>(200, Client)
        .Refuses(404, "1004", NoSuchClient)
        .RefusesCallers();

    public static void DocumentChangeProviderClient(this RouteHandlerBuilder endpoint) => endpoint
        .Documented(
            "ChangeConnectionClient",
            "Change an OAuth client of a provider",
            "Changes the members that are sent and keeps the others; the next token request uses the new values.")
        .Takes<ProviderClientRequest>("""{ "client_secret": "9f2c41" }""")
        .Answers<ProviderClientItem>(200, Client)
        .Refuses(400, "1010", "grant_type must be authorization_code or client_credentials (at $.grant_type)")
        .Refuses(404, "1004", NoSuchClient)
        .RefusesCallers();

    public static void DocumentDeleteProviderClient(this RouteHandlerBuilder endpoint) => endpoint
        .Documented(
            "DeleteConnectionClient",
            "Delete an OAuth client of a provider",
            "Also deletes every connection that was created from it.")
        .AnswersNothing(204)
        .Refuses(404, "1004", NoSuchClient)
        .RefusesCallers();

    public static void DocumentStartFlow(this RouteHandlerBuilder endpoint) => endpoint
        .Documented(
            "StartConnectionFlow",
            "Start to connect to an OAuth provider",
            """
            Open `redirect_url` in a browser; with `client_credentials`, request it with the same credential instead. It works once, within
            ten minutes.
            """)
        .Takes<StartFlowRequest>(
            """{ "oauth_client_name": "widget_provider", "name": "widget_oauth","""
                + """ "origin_oauth_redirect_url": "https://app.example.com/done" }""")
        .Answers<StartedFlowBody>(
            200,
            """{ "redirect_url": "https://acme.zis.example/api/services/zis/connections/oauth/start_redirect?flow_token=5d41402a" }""")
        .Refuses(
            400,
            "1010",
            "oauth_client_name or oauth_client_uuid must name an OAuth client of this integration (at $.oauth_client_name)")
        .Refuses(409, "1009", NameTaken)
        .RefusesCallers();

    public static void DocumentVerifyFlow(this RouteHandlerBuilder endpoint) => endpoint
        .Documented(
            "VerifyConnectionFlow",
            "Exchange a verification code",
            """
            Exchanges the code that the browser returned; it works once. With `client_credentials`, this requests the tokens and creates the
            connection.
            """)
        .Answers<AccessCodeBody>(
            200,
            $$"""{ "access_code": "9f2c41", "uuid": "{{ConnectionUuid}}", "connection_uuid": "{{ConnectionUuid}}" }""")
        .Refuses(400, "1010", "the provider answered 400 invalid_scope")
        .Refuses(404, "1004", "verification_code is unknown, used or expired")
        .RefusesCallers();

    public static void DocumentListNamedConnections(this RouteHandlerBuilder endpoint) => endpoint
        .Documented("ListNamedConnections", "List OAuth connections", "`named` must be `true`. Tokens are masked.")
        .Answers<OAuthConnectionListBody>(200, $$"""{ "connections": [ {{OAuthConnection}} ] }""")
        .Refuses(400, "1010", "the query parameter named must be true: no other list is supported")
        .RefusesCallers();

    public static void DocumentShowOAuthConnection(this RouteHandlerBuilder endpoint) => endpoint
        .Documented(
            "ShowOAuthConnection",
            "Show an OAuth connection",
            "Selected by `uuid` or `name`; includes its tokens. Connections of other kinds are not found.")
        .Answers<OAuthConnectionItem>(200, OAuthConnection)
        .Refuses(400, "1010", UuidOrNameRequired)
        .Refuses(404, "1004", NoSuchConnection)
        .RefusesCallers();

    public static void DocumentRenameConnection(this RouteHandlerBuilder endpoint) => endpoint
        .Documented("RenameConnection", "Rename an OAuth connection", "Flows refer to connections by name: change the bundle too.")
        .Takes<RenameConnectionRequest>("""{ "name": "widget_oauth" }""")
        .Answers<OAuthConnectionItem>(200, OAuthConnection)
        .Refuses(400, "1010", UuidOrNameRequired)
        .Refuses(404, "1004", NoSuchConnection)
        .Refuses(409, "1009", NameTaken)
        .RefusesCallers();

    public static void DocumentDeleteOAuthConnection(this RouteHandlerBuilder endpoint) => endpoint
        .Documented("DeleteOAuthConnection", "Delete an OAuth connection", "Selected by `uuid` or `name`. The provider is not notified.")
        .AnswersNothing(204)
        .Refuses(400, "1010", UuidOrNameRequired)
        .Refuses(404, "1004", NoSuchConnection)
        .RefusesCallers();

    public static void DocumentRefreshConnection(this RouteHandlerBuilder endpoint) => endpoint
        .Documented(
            "RefreshConnection",
            "Renew the tokens of an OAuth connection",
            "Renews the tokens now, by refresh token or client credentials. The server also renews them automatically before they expire.")
        .Answers<OAuthConnectionItem>(200, OAuthConnection)
        .Refuses(400, "1010", "connection widget_oauth could not be refreshed: the provider answered 400 invalid_grant")
        .Refuses(404, "1004", NoSuchConnection)
        .RefusesCallers();

    public static void DocumentPlatformRefreshConnection(this RouteHandlerBuilder endpoint) => endpoint
        .Documented("RefreshIntegrationConnection", "Renew the tokens of an OAuth connection", "A failure is recorded in the connection.")
        .Answers<PlatformConnectionBody>(200, $$"""{ "connection": {{PlatformConnection}} }""")
        .RefusesAsProblem(
            400,
            "Bad Request",
            "connections.not_refreshed",
            "connection widget_oauth could not be refreshed: the provider answered 400 invalid_grant")
        .ProducesNotFound("connections.no_such_connection", NoSuchConnection).In(Tag);

    public static void DocumentPlatformListConnections(this RouteHandlerBuilder endpoint) => endpoint
        .Documented(
            "ListIntegrationConnections",
            "List connections",
            "Connections of all kinds, sorted by name, without their secrets. For administrators, also by API token.")
        .Answers<PlatformConnectionListBody>(200, $$"""{ "connections": [ {{PlatformConnection}} ], "meta": {{Meta}} }""")
        .ProducesNotFound("registry.no_such_integration", "this account has no such integration").In(Tag);

    public static void DocumentPlatformCreateConnection(this RouteHandlerBuilder endpoint) => endpoint
        .Documented("CreateIntegrationConnection", "Create a connection", "`secret` is the API key, the password or the bearer token.")
        .Takes<PlatformConnectionRequest>(
            """{ "kind": "api_key", "name": "widget_key", "allowed_domain": "api.example.com","""
                + """ "header_name": "x-api-key", "secret": "9f2c41" }""")
        .Answers<PlatformConnectionBody>(201, $$"""{ "connection": {{PlatformConnection}} }""")
        .RefusesAsProblem(
            400,
            "Bad Request",
            "connections.kind_wanted",
            "kind is required: api_key, basic_auth or bearer_token (at $.kind)")
        .RefusesAsProblem(409, "Conflict", "connections.name_taken", NameTaken)
        .ProducesNotFound("registry.no_such_integration", "this account has no such integration").In(Tag);

    public static void DocumentPlatformShowConnection(this RouteHandlerBuilder endpoint) => endpoint
        .Documented("ShowIntegrationConnection", "Show a connection", "A connection of any kind, without its secret.")
        .Answers<PlatformConnectionBody>(200, $$"""{ "connection": {{PlatformConnection}} }""")
        .ProducesNotFound("connections.no_such_connection", NoSuchConnection).In(Tag);

    public static void DocumentPlatformChangeConnection(this RouteHandlerBuilder endpoint) => endpoint
        .Documented(
            "ChangeIntegrationConnection",
            "Change a connection",
            "Changes the members of a fixed credential that are sent and keeps the others.")
        .Takes<PlatformConnectionRequest>("""{ "secret": "9f2c41" }""")
        .Answers<PlatformConnectionBody>(200, $$"""{ "connection": {{PlatformConnection}} }""")
        .RefusesAsProblem(
            400,
            "Bad Request",
            "connections.fixed",
            "allowed_domain cannot be changed: delete the connection and create it again (at $.allowed_domain)")
        .ProducesNotFound("connections.no_such_connection", NoSuchConnection).In(Tag);

    public static void DocumentPlatformDeleteConnection(this RouteHandlerBuilder endpoint) => endpoint
        .Documented(
            "DeleteIntegrationConnection",
            "Delete a connection",
            "Deletes a connection of any kind. Flows that use it no longer start.")
        .AnswersNothing(204)
        .ProducesNotFound("connections.no_such_connection", NoSuchConnection).In(Tag);

    private static RouteHandlerBuilder ProducesNotFound(this RouteHandlerBuilder endpoint, string code, string detail) =>
        endpoint.RefusesAsProblem(404, "Not Found", code, detail);

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
