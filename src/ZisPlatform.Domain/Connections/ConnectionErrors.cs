using ZisPlatform.Domain.Common;

namespace ZisPlatform.Domain.Connections;

/// <summary>The errors of connections.</summary>
public static class ConnectionErrors
{
    public static readonly Error InvalidName = new(
        ErrorKind.Invalid,
        "connections.invalid_name",
        "name must be 3 to 64 characters long, each one of A-Z, a-z, 0-9, '_' and '-'",
        "$.name");

    public static readonly Error InvalidAllowedDomain = new(
        ErrorKind.Invalid,
        "connections.invalid_allowed_domain",
        "allowed_domain must be a host name such as api.example.com, or *.example.com for all hosts below it: no scheme, no port, no path",
        "$.allowed_domain");

    public static readonly Error InvalidHeaderName = new(
        ErrorKind.Invalid,
        "connections.invalid_header_name",
        $"header_name must be the name of an HTTP header, and none of {string.Join(", ", CredentialRules.ForbiddenHeaders)}",
        "$.header_name");

    public static readonly Error InvalidUsername = new(
        ErrorKind.Invalid,
        "connections.invalid_username",
        "username must not be empty, and holds neither a colon nor a control character",
        "$.username");

    public static readonly Error NoSuchConnection = new(
        ErrorKind.NotFound, "connections.no_such_connection", "this integration has no such connection");

    /// <summary>Concurrent changes of the connection prevented this change.</summary>
    public static readonly Error TooBusy = new(
        ErrorKind.Unavailable, "connections.too_busy", "this connection is being changed by others; try again later")
    {
        RetryAfter = TimeSpan.FromSeconds(1),
    };

    public static Error SecretRequired(string field) => new(
        ErrorKind.Invalid, "connections.secret_wanted", $"{field} is required", $"$.{field}");

    public static Error InvalidSecret(string field) => new(
        ErrorKind.Invalid,
        "connections.invalid_secret",
        $"{field} must be printable ASCII without a space at either end (a password: any text without control characters), "
        + $"up to {CredentialRules.MaximumSecretLength:N0} characters",
        $"$.{field}");

    public static Error NameTaken(string name) => new(
        ErrorKind.Conflict, "connections.name_taken", $"this integration already has a connection named {name}", "$.name");

    public static Error Immutable(string field) => new(
        ErrorKind.Invalid, "connections.fixed", $"{field} cannot be changed: delete the connection and create it again", $"$.{field}");

    /// <summary>A member that this kind of connection does not have.</summary>
    public static Error NotOfKind(string field) => new(
        ErrorKind.Invalid, "connections.not_of_kind", $"a connection of this kind has no {field}", $"$.{field}");

    public static readonly Error InvalidGrantType = new(
        ErrorKind.Invalid, "connections.invalid_grant_type", "grant_type must be authorization_code or client_credentials", "$.grant_type");

    public static readonly Error InvalidSubdomain = new(
        ErrorKind.Invalid,
        "connections.invalid_subdomain",
        "oauth_url_subdomain must be made of letters, digits, hyphens and dots",
        "$.oauth_url_subdomain");

    public static readonly Error NoSuchClient = new(
        ErrorKind.NotFound, "connections.no_such_client", "this integration has no such OAuth client");

    public static Error ClientNameTaken(string name) => new(
        ErrorKind.Conflict, "connections.client_name_taken", $"this integration already has an OAuth client named {name}", "$.name");

    /// <summary>The name is fixed: deleting and re-creating the client to rename it would also delete its connections.</summary>
    public static readonly Error ClientNameImmutable = new(
        ErrorKind.Invalid,
        "connections.fixed",
        "name of an OAuth client cannot be changed: register another one for new connections",
        "$.name");

    public static Error InvalidAddress(string field) => new(
        ErrorKind.Invalid,
        "connections.invalid_address",
        $"{field} must be an https address without user name and fragment, up to {ProviderAddress.MaximumLength:N0} characters",
        $"$.{field}");

    public static Error MaskedValue(string field) => new(
        ErrorKind.Invalid,
        "connections.masked_address",
        $"{field} holds the mask {UrlRedaction.Mask} in place of a value that an answer does not show; send the value itself",
        $"$.{field}");

    public static Error Required(string field) => new(ErrorKind.Invalid, "connections.wanted", $"{field} is required", $"$.{field}");

    public static Error ControlCharacter(string field) => new(
        ErrorKind.Invalid, "connections.control_character", $"{field} must not hold a control character", $"$.{field}");

    public static readonly Error AuthorizationClientRequired = new(
        ErrorKind.Invalid,
        "connections.flow_client_wanted",
        "oauth_client_name or oauth_client_uuid must name an OAuth client of this integration",
        "$.oauth_client_name");

    public static readonly Error NoAuthUrl = new(
        ErrorKind.Invalid, "connections.no_auth_url", "the OAuth client has no auth_url, which authorization_code needs", "$.grant_type");

    /// <param name="setting">The setting that contains the address of the account's own API.</param>
    public static Error NoAccountAddress(string setting) => new(
        ErrorKind.Invalid,
        "connections.no_account_address",
        $"the OAuth client stands for the account's own API, whose address is not known; set {setting} on the server",
        "$.oauth_client_name");

    public static readonly Error SubdomainRequired = new(
        ErrorKind.Invalid,
        "connections.subdomain_wanted",
        "the OAuth client's addresses need oauth_url_subdomain",
        "$.oauth_url_subdomain");

    public static readonly Error AuthorizationExpired = new(
        ErrorKind.Invalid,
        "connections.flow_over",
        "This attempt to connect is unknown, over, or took too long. Begin again where you came from.");

    public static readonly Error NoSuchVerification = new(
        ErrorKind.NotFound, "connections.no_such_verification", "verification_code is unknown, used or expired");

    public static readonly Error UuidOrNameRequired = new(
        ErrorKind.Invalid, "connections.one_of_two", "exactly one of the query parameters uuid and name must be given");

    /// <summary>The connection exists, but its kind has no tokens.</summary>
    public static Error NothingToRenew(ConnectionKind kind) => new(
        ErrorKind.Invalid,
        "connections.nothing_to_renew",
        $"a connection of the kind {kind.Text()} has no tokens to renew; replace its secret instead");

    public static Error ProviderRefused(string reason) => new(ErrorKind.Refused, "connections.provider_refused", reason);

    /// <summary>The literal text of contract 12.2 of flows. The reason is also stored with the connection.</summary>
    public static Error NotRefreshed(string name, string reason) => new(
        ErrorKind.Refused, "connections.not_refreshed", $"connection {name} could not be refreshed: {reason}");
}
