using ZisPlatform.Domain.Common;

namespace ZisPlatform.Domain.Identity;

/// <summary>The errors of OAuth. The first texts are quoted from the contract (1.5) and compared by programs; do not change them.</summary>
public static class OAuthErrors
{
    /// <summary>The prefix of the codes of RFC 6749's errors, followed by the RFC's name of the error.</summary>
    public const string GrantPrefix = "oauth.";

    public static readonly Error IntegrationMismatch = new(
        ErrorKind.Unauthenticated, "identity.integration_mismatch", "Authorization failed due to integration mismatch");

    public static readonly Error OAuthDisabled = new(
        ErrorKind.Unauthenticated, "identity.oauth_disabled", "Authorization failed due to OAuth being disabled for this API request");

    public static readonly Error ApiTokenNotSupported = new(
        ErrorKind.Forbidden, "identity.api_token_not_supported", "API token is not supported");

    public static readonly Error PasswordNotSupported = new(
        ErrorKind.Forbidden, "identity.password_not_supported", "Password is not supported");

    public static readonly Error SessionNotSupported = new(
        ErrorKind.Forbidden, "identity.session_not_supported", "Browser session is not supported");

    public static readonly Error ForgeryTokenMissing = new(
        ErrorKind.Forbidden,
        "identity.forgery_token_missing",
        "A browser session may change something only with the header X-CSRF-Token, which GET /api/platform/v1/session hands out");

    public static readonly Error NoSuchClient = new(
        ErrorKind.NotFound, "identity.no_such_oauth_client", "This account has no such OAuth client");

    public static readonly Error NoSuchToken = new(
        ErrorKind.NotFound, "identity.no_such_oauth_token", "This account has no such OAuth token");

    public static readonly Error ClientRequired = new(
        ErrorKind.Invalid,
        "identity.oauth_client_wanted",
        "client_id must be the numeric id of an OAuth client of this account",
        "$.token.client_id");

    public static readonly Error ClientUserRequired = new(
        ErrorKind.Invalid, "identity.oauth_client_user_wanted", "user_id must be the id of a user of this account", "$.client.user_id");

    public static readonly Error InvalidIdentifier = new(
        ErrorKind.Invalid,
        "identity.invalid_client_identifier",
        "identifier must be 1 to 128 characters long, each one of a-z, A-Z, 0-9, '-', '_', '.'",
        "$.client.identifier");

    public static readonly Error ReservedIdentifier = new(
        ErrorKind.Invalid,
        "identity.reserved_client_identifier",
        $"identifiers that begin with '{OAuthClient.IntegrationPrefix}' belong to integrations: "
        + "create the integration, which makes its client",
        "$.client.identifier");

    public static readonly Error IntegrationClientImmutable = new(
        ErrorKind.Conflict,
        "identity.integrations_oauth_client",
        "This OAuth client belongs to an integration, which is permanent: neither its identifier nor its kind can change, "
        + "and it cannot be deleted");

    public static readonly Error InvalidRedirectUri = new(
        ErrorKind.Invalid,
        "identity.invalid_redirect_uri",
        "redirect_uri must be an https address, an http address of this computer (localhost, 127.0.0.1, [::1]), "
        + "or an address of an app's own scheme such as com.example.app:/done; "
        + $"without a fragment, up to {RedirectUri.MaximumLength:N0} characters, {RedirectUri.MaximumCount} of them at most",
        "$.client.redirect_uri");

    public static readonly Error InvalidScopes = new(
        ErrorKind.Invalid,
        "identity.invalid_scopes",
        "a scope is one word of printable ASCII without '\"' and '\\'; "
        + $"all of them together have at most {OAuthScopes.MaximumLength} characters",
        "$.token.scopes");

    public static readonly Error InvalidClient = GrantError(
        ErrorKind.Unauthenticated, "invalid_client", "the client is unknown, or its client_secret is wrong");

    public static readonly Error InvalidCode = GrantError(
        ErrorKind.Invalid,
        "invalid_grant",
        "the code is unknown, expired, used before, or was issued for another client_id, redirect_uri or code_challenge");

    public static readonly Error InvalidRefreshToken = GrantError(
        ErrorKind.Invalid, "invalid_grant", "the refresh_token is unknown, expired, revoked, used before, or was issued to another client");

    public static readonly Error ClientUserDisabled = GrantError(
        ErrorKind.Invalid, "invalid_grant", "the user whom the client belongs to is disabled");

    public static readonly Error PublicClient = GrantError(
        ErrorKind.Invalid, "unauthorized_client", "client_credentials needs a confidential client; this one is public");

    public static readonly Error ScopeNotGranted = GrantError(
        ErrorKind.Invalid, "invalid_scope", "a refresh cannot have a scope that was not granted");

    public static readonly Error UnsupportedGrantType = GrantError(
        ErrorKind.Invalid, "unsupported_grant_type", "grant_type must be authorization_code, refresh_token or client_credentials");

    public static Error IdentifierTaken(string identifier) => new(
        ErrorKind.Conflict,
        "identity.client_identifier_taken",
        $"This account already has an OAuth client '{identifier}'",
        "$.client.identifier");

    public static Error InsufficientScope(string requiredScope) => new(
        ErrorKind.Forbidden,
        "identity.insufficient_scope",
        $"Forbidden: the scopes of the token do not allow this request; it needs {requiredScope}");

    public static Error InvalidRequest(string detail) => GrantError(ErrorKind.Invalid, "invalid_request", detail);

    public static Error InvalidScope(string detail) => GrantError(ErrorKind.Invalid, "invalid_scope", detail);

    private static Error GrantError(ErrorKind kind, string name, string detail) => new(kind, GrantPrefix + name, detail);
}
