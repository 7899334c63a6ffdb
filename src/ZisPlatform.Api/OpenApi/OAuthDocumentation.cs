using ZisPlatform.Api.Identity.OAuth;

namespace ZisPlatform.Api.OpenApi;

/// <summary>The OpenAPI documentation of OAuth.</summary>
internal static class OAuthDocumentation
{
    private const string Client = """
        { "id": 10000042, "identifier": "deploy_tool", "name": "Deploy tool", "kind": "confidential", "company": "Acme", "description": "",
          "redirect_uri": [ "https://deploy.acme.example/done" ], "secret": "************", "global": false, "logo_url": null,
          "url": "https://acme.zis.example/api/v2/oauth/clients/10000042.json", "user_id": 10000002,
          "created_at": "2026-11-01T08:00:00.000000+00:00", "updated_at": "2026-11-01T08:00:00.000000+00:00" }
        """;

    private const string Token = """
        { "url": "https://acme.zis.example/api/v2/oauth/tokens/10000043.json", "id": 10000043, "user_id": 10000002, "client_id": 10000042,
          "token": "a1b2c3d4e5", "refresh_token": null, "scopes": [ "read", "write" ],
          "created_at": "2026-11-01T08:00:00.000000+00:00", "used_at": null, "expires_at": null }
        """;

    private const string Paging =
        "`page` and `per_page` select a page by offset; `page[size]`, `page[after]` and `page[before]` by cursor, with `meta` and `links`.";

    private const string InvalidClient =
        """{ "error": "invalid_client", "error_description": "the client is unknown, or its client_secret is wrong" }""";

    private static readonly string NewClient = Client.Replace("************", "9f2c41...", StringComparison.Ordinal);

    private static readonly string NewToken = Token.Replace(
        "\"refresh_token\"",
        "\"full_token\": \"a1b2c3d4e5...\", \"refresh_token\"",
        StringComparison.Ordinal);

    public static void DocumentListClients(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation(
            "ListOAuthClients",
            "List OAuth clients",
            $"The account's clients, sorted by creation, including those of integrations (`zis_…`). {Paging}")
        .ProducesJson<ClientPageBody>(200, $$"""{ "clients": [ {{Client}} ], "next_page": null, "previous_page": null, "count": 1 }""")
        .ProducesError(400, "1010", "per_page must be an integer from 1 to 100")
        .ProducesCallerErrors();

    public static void DocumentCreateClient(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation(
            "CreateOAuthClient",
            "Create an OAuth client",
            """
            `identifier`, `name` and `user_id` are required; `kind` defaults to `confidential`. The secret is shown only in this response.
            """)
        .AcceptsJson<ClientRequestBody>(
            """{ "client": { "identifier": "deploy_tool", "name": "Deploy tool", "user_id": 10000002,"""
                + """ "redirect_uri": [ "https://deploy.acme.example/done" ] } }""")
        .ProducesJson<ClientBody>(201, $$"""{ "client": {{NewClient}} }""")
        .ProducesError(400, "1010", "user_id must be the id of a user of this account (at $.client.user_id)")
        .ProducesError(409, "1009", "This account already has an OAuth client 'deploy_tool' (at $.client.identifier)")
        .ProducesCallerErrors();

    public static void DocumentShowClient(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation("ShowOAuthClient", "Show an OAuth client", "The secret is masked.")
        .ProducesJson<ClientBody>(200, $$"""{ "client": {{Client}} }""")
        .ProducesUnknownClient().ProducesCallerErrors();

    public static void DocumentChangeClient(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation(
            "ChangeOAuthClient",
            "Change an OAuth client",
            """
            Changes the members that are sent and keeps the others. The identifier and the kind of an integration's client cannot change.
            """)
        .AcceptsJson<ClientRequestBody>("""{ "client": { "name": "Deploy tool 2" } }""")
        .ProducesJson<ClientBody>(200, $$"""{ "client": {{Client}} }""")
        .ProducesError(400, "1010", "user_id must be the id of a user of this account (at $.client.user_id)")
        .ProducesIntegrationClientConflict().ProducesUnknownClient().ProducesCallerErrors();

    public static void DocumentDeleteClient(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation(
            "DeleteOAuthClient",
            "Delete an OAuth client",
            "Also revokes its tokens, refresh tokens and codes. An integration's client is permanent.")
        .ProducesIntegrationClientConflict().ProducesUnknownClient().ProducesCallerErrors().Produces(204);

    public static void DocumentGenerateSecret(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation(
            "GenerateOAuthClientSecret",
            "Generate a new secret",
            "The old secret becomes invalid immediately; the new one is shown only in this response.")
        .ProducesJson<ClientBody>(200, $$"""{ "client": {{NewClient}} }""")
        .ProducesUnknownClient().ProducesCallerErrors();

    public static void DocumentListTokens(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation(
            "ListOAuthTokens",
            "List OAuth tokens",
            $"The caller's tokens, or with `all=true` those of the whole account; `client_id` selects those of one client. {Paging}")
        .ProducesJson<TokenPageBody>(200, $$"""{ "tokens": [ {{Token}} ], "next_page": null, "previous_page": null, "count": 1 }""")
        .ProducesError(400, "1010", "per_page must be an integer from 1 to 100")
        .ProducesCallerErrors();

    public static void DocumentMintToken(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation(
            "CreateOAuthToken",
            "Mint an OAuth token",
            """
            Mints a token that acts for the caller. `client_id` is the numeric id of a client; a token minted from the client of an
            integration, `zis_{integration}`, is bound to that integration. It is valid until it is revoked, or for `expires_in` seconds
            (300 to 172,800). `full_token` is shown only in this response.
            """)
        .AcceptsJson<TokenRequestBody>("""{ "token": { "client_id": 10000042, "scopes": [ "read", "write" ] } }""")
        .ProducesJson<TokenBody>(201, $$"""{ "token": {{NewToken}} }""")
        .ProducesError(400, "1010", "client_id must be the numeric id of an OAuth client of this account (at $.token.client_id)")
        .ProducesCallerErrors();

    public static void DocumentShowCurrentToken(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation(
            "ShowCurrentOAuthToken", "Show the token of this request", "Returns 404 if the request was not made with a token.")
        .ProducesJson<TokenBody>(200, $$"""{ "token": {{Token}} }""")
        .ProducesUnknownToken().ProducesCallerErrors();

    public static void DocumentShowToken(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation(
            "ShowOAuthToken",
            "Show an OAuth token",
            "Shows its first characters. Admins see every token of the account, other users their own.")
        .ProducesJson<TokenBody>(200, $$"""{ "token": {{Token}} }""")
        .ProducesUnknownToken().ProducesCallerErrors();

    public static void DocumentRevokeToken(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation(
            "RevokeOAuthToken", "Revoke an OAuth token", "Revokes it immediately, and the refresh token that would renew it.")
        .ProducesUnknownToken().ProducesCallerErrors().Produces(204);

    public static void DocumentGrant(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation(
            "GrantOAuthToken",
            "Redeem a grant",
            """
            RFC 6749: `authorization_code` (with `code`, `redirect_uri`, `code_verifier`), `refresh_token`, `client_credentials`.
            `client_id` is the client's identifier; it and `client_secret` may be sent in an `Authorization: Basic` header instead. The body
            is JSON or a form. A refresh token works once; using one twice revokes all tokens of the consent.
            """)
        .WithGrantBodies()
        .ProducesJson<GrantErrorBody>(401, InvalidClient);

    public static void DocumentGrantProxy(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation(
            "GrantOAuthTokenForIntegration",
            "Redeem a grant for an integration's connections",
            """
            Has the parameters and responses of `POST /oauth/tokens`, including its errors: a client that is unknown, or whose secret is
            wrong, gets 401 `{ "error": "invalid_client" }`. The caller also sends its own credential in the header; the client's
            credentials are in the body.
            """)
        .WithPathParameter("integration", "The integration of the caller.")
        .WithGrantBodies()
        .ProducesCallerErrors().WithTags("Connections");

    private static RouteHandlerBuilder WithGrantBodies(this RouteHandlerBuilder endpoint) => endpoint
        .AcceptsJson<GrantExample>(
            """{ "grant_type": "authorization_code", "client_id": "deploy_tool", "client_secret": "9f2c41...","""
                + """ "code": "7d2e90...", "redirect_uri": "https://deploy.acme.example/done" }""")
        .ProducesJson<GrantBody>(
            200,
            """{ "access_token": "a1b2c3...", "token_type": "bearer", "scope": "read write", "expires_in": 1800,"""
                + """ "refresh_token": "d4e5f6...", "refresh_token_expires_in": 2592000 }""")
        .ProducesJson<GrantErrorBody>(
            400,
            """{ "error": "invalid_grant","""
                + """ "error_description": "the refresh_token is unknown, expired, revoked, used before, """
                + """or was issued to another client" }""");

    /// <summary>The parameters of the token endpoint, for the document only.</summary>
    private sealed record GrantExample(
        string GrantType,
        string? ClientId,
        string? ClientSecret,
        string? Code,
        string? RedirectUri,
        string? CodeVerifier,
        string? RefreshToken,
        string? Scope,
        long? ExpiresIn,
        long? RefreshTokenExpiresIn);

    private static RouteHandlerBuilder ProducesUnknownClient(this RouteHandlerBuilder endpoint) =>
        endpoint.ProducesError(404, "1004", "This account has no such OAuth client");

    private static RouteHandlerBuilder ProducesUnknownToken(this RouteHandlerBuilder endpoint) =>
        endpoint.ProducesError(404, "1004", "This account has no such OAuth token");

    private static RouteHandlerBuilder ProducesIntegrationClientConflict(this RouteHandlerBuilder endpoint) => endpoint.ProducesError(
        409,
        "1009",
        "This OAuth client belongs to an integration, which is permanent: "
            + "neither its identifier nor its kind can change, and it cannot be deleted");
}
