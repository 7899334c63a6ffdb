using ZisPlatform.Domain.Common;

namespace ZisPlatform.Domain.Connections;

/// <summary>The input for a connection with a fixed credential. A null value is missing, or remains unchanged.</summary>
/// <param name="Name">The name that bundles use.</param>
/// <param name="AllowedDomain">The domain that the credential may be sent to.</param>
/// <param name="HeaderName">API key only: the header that carries the key.</param>
/// <param name="Username">Basic authentication only.</param>
/// <param name="Secret">The key, password or token, in clear text.</param>
public sealed record ConnectionDetails(string? Name, string? AllowedDomain, string? HeaderName, string? Username, string? Secret)
{
    /// <summary>Returns the changes without a masked secret: clients send back what a response displayed.</summary>
    public ConnectionDetails WithoutMask() => Secret == UrlRedaction.Mask ? this with { Secret = null } : this;

    /// <summary>Hides the secret, which the generated method would print.</summary>
    public override string ToString() => $"ConnectionDetails {Name}";
}

/// <summary>A stored credential of an integration (contract 3). Its kind and its domain cannot change.</summary>
public sealed class Connection
{
    private Connection(
        long id,
        Guid uuid,
        AccountId account,
        string integration,
        ConnectionKind kind,
        ConnectionName name,
        long createdBy,
        DateTimeOffset createdAt)
    {
        Id = id;
        Uuid = uuid;
        Account = account;
        Integration = integration;
        Kind = kind;
        Name = name;
        CreatedBy = createdBy;
        CreatedAt = createdAt;
        UpdatedAt = createdAt;
    }

    public long Id { get; }

    public Guid Uuid { get; }

    public AccountId Account { get; }

    /// <summary>Gets the name of the integration that owns the connection.</summary>
    public string Integration { get; }

    public ConnectionKind Kind { get; }

    public ConnectionName Name { get; private set; }

    /// <summary>Gets the allowed domain; null for an OAuth connection, which the contract does not bind to a host.</summary>
    public AllowedDomain? AllowedDomain { get; private init; }

    /// <summary>Gets the header of an API key; null for other kinds.</summary>
    public string? HeaderName { get; private set; }

    /// <summary>Gets the user name of Basic authentication; null for other kinds.</summary>
    public string? Username { get; private set; }

    /// <summary>Gets the secrets, encrypted for this row.</summary>
    public byte[] ProtectedSecret { get; private set; } = [];

    /// <summary>Gets the OAuth state; null for other kinds.</summary>
    public OAuthState? Oauth { get; private set; }

    /// <summary>Gets the id of the user who created the connection.</summary>
    public long CreatedBy { get; }

    public DateTimeOffset CreatedAt { get; }

    public DateTimeOffset UpdatedAt { get; private set; }

    /// <summary>Gets the number of changes, for optimistic concurrency: a change is stored only if it is unchanged.</summary>
    public long Revision { get; private init; }

    /// <summary>Creates a connection with a fixed credential, or returns all errors of the input.</summary>
    /// <param name="id">The id of the row.</param>
    /// <param name="uuid">The id in the contract.</param>
    /// <param name="account">The account.</param>
    /// <param name="integration">The name of the integration.</param>
    /// <param name="kind">Any kind except OAuth.</param>
    /// <param name="details">The input of the caller; validated with <see cref="Validate"/>.</param>
    /// <param name="protectedSecret">The secret, encrypted for this row.</param>
    /// <param name="createdBy">The id of the user.</param>
    /// <param name="now">The current time.</param>
    public static Result<Connection> Create(
        long id,
        Guid uuid,
        AccountId account,
        string integration,
        ConnectionKind kind,
        ConnectionDetails details,
        byte[] protectedSecret,
        long createdBy,
        DateTimeOffset now)
    {
        if (Validate(kind, details).ToArray() is { Length: > 0 } errors)
        {
            return errors;
        }

        return new Connection(id, uuid, account, integration, kind, ConnectionName.Parse(details.Name).Value, createdBy, now)
        {
            AllowedDomain = AllowedDomain.Parse(details.AllowedDomain).Value,
            HeaderName = details.HeaderName,
            Username = details.Username,
            ProtectedSecret = protectedSecret,
        };
    }

    /// <summary>Returns all errors of the input for a new connection of a kind.</summary>
    public static IEnumerable<Error> Validate(ConnectionKind kind, ConnectionDetails details)
    {
        Error?[] errors =
        [
            FirstError(ConnectionName.Parse(details.Name)),
            FirstError(AllowedDomain.Parse(details.AllowedDomain)),
            kind == ConnectionKind.ApiKey
                ? CredentialRules.ValidateHeaderName(details.HeaderName)
                : ValidateAbsent(details.HeaderName, "header_name"),
            kind == ConnectionKind.BasicAuth
                ? CredentialRules.ValidateUsername(details.Username)
                : ValidateAbsent(details.Username, "username"),
            CredentialRules.ValidateSecret(kind, details.Secret),
        ];
        return errors.OfType<Error>();
    }

    public static Connection Restore(
        long id,
        Guid uuid,
        AccountId account,
        string integration,
        ConnectionKind kind,
        ConnectionDetails details,
        byte[] protectedSecret,
        long createdBy,
        DateTimeOffset createdAt,
        DateTimeOffset updatedAt,
        long revision,
        OAuthState? oauth) =>
        new(id, uuid, account, integration, kind, ConnectionName.Parse(details.Name).Value, createdBy, createdAt)
        {
            AllowedDomain = details.AllowedDomain is null ? null : AllowedDomain.Parse(details.AllowedDomain).Value,
            HeaderName = details.HeaderName,
            Username = details.Username,
            ProtectedSecret = protectedSecret,
            UpdatedAt = updatedAt,
            Revision = revision,
            Oauth = oauth,
        };

    /// <summary>
    /// Changes the given values and keeps the rest, or returns all errors. The name and the domain may be repeated, because clients send
    /// back what a response displayed, but they cannot be changed (contract 3.0).
    /// </summary>
    /// <param name="changes">The new values.</param>
    /// <param name="protectedSecret">The new secret, encrypted for this row; null if the secret does not change.</param>
    /// <param name="now">The current time.</param>
    public Result<Success> Change(ConnectionDetails changes, byte[]? protectedSecret, DateTimeOffset now)
    {
        Error?[] checks =
        [
            changes.Name is null || changes.Name == Name.Value ? null : ConnectionErrors.Immutable("name"),
            changes.AllowedDomain is null || AllowedDomain.Parse(changes.AllowedDomain).Match(domain => domain == AllowedDomain, _ => false)
                ? null
                : ConnectionErrors.Immutable("allowed_domain"),
            changes.HeaderName is null ? null
                : Kind == ConnectionKind.ApiKey ? CredentialRules.ValidateHeaderName(changes.HeaderName)
                : ConnectionErrors.NotOfKind("header_name"),
            changes.Username is null ? null
                : Kind == ConnectionKind.BasicAuth ? CredentialRules.ValidateUsername(changes.Username)
                : ConnectionErrors.NotOfKind("username"),
            changes.Secret is null ? null : CredentialRules.ValidateSecret(Kind, changes.Secret),
        ];
        if (checks.OfType<Error>().ToArray() is { Length: > 0 } errors)
        {
            return errors;
        }

        HeaderName = changes.HeaderName ?? HeaderName;
        Username = changes.Username ?? Username;
        ProtectedSecret = protectedSecret ?? ProtectedSecret;
        UpdatedAt = now;
        return default(Success);
    }

    /// <summary>Creates an OAuth connection without tokens. <see cref="Reconnect"/> adds them.</summary>
    public static Connection Connect(
        long id, Guid uuid, AccountId account, string integration, ConnectionName name, long createdBy, DateTimeOffset now) =>
        new(id, uuid, account, integration, ConnectionKind.Oauth, name, createdBy, now);

    /// <summary>Sets the tokens from a connection flow and discards all previous OAuth state.</summary>
    /// <param name="state">The state that the flow requested.</param>
    /// <param name="access">The access that the provider granted.</param>
    /// <param name="protectedSecret">The tokens, encrypted for this row.</param>
    /// <param name="now">The current time.</param>
    public void Reconnect(OAuthState state, GrantedAccess access, byte[] protectedSecret, DateTimeOffset now)
    {
        Oauth = state with { IsRenewable = access.RefreshToken is not null || state.GrantType == GrantTypes.ClientCredentials };
        Renew(access, protectedSecret, now);
    }

    /// <summary>Sets the tokens from a renewal.</summary>
    public void Renew(GrantedAccess access, byte[] protectedSecret, DateTimeOffset now)
    {
        ProtectedSecret = protectedSecret;
        UpdatedAt = now;
        Oauth = Oauth! with
        {
            Scope = access.Scope ?? Oauth.Scope,
            TokenType = access.TokenType,
            ExpiresAt = now + access.Lifetime,
            RenewAt = Oauth.IsRenewable && access.Lifetime is { } lifetime ? TokenRenewalSchedule.RenewalTime(now, lifetime) : null,
            FailedAt = null,
            Failure = null,
            Failures = 0,
        };
    }

    /// <summary>Records a failed renewal and schedules the next automatic attempt, unless the failure is final.</summary>
    public void RecordRenewalFailure(string reason, bool isFinal, DateTimeOffset now) => Oauth = Oauth! with
    {
        FailedAt = now,
        Failure = reason,
        Failures = Oauth.Failures + 1,
        RenewAt = isFinal ? null : TokenRenewalSchedule.NextAttempt(now, Oauth.Failures + 1),
    };

    /// <summary>Changes the name.</summary>
    public void Rename(ConnectionName name, DateTimeOffset now) => (Name, UpdatedAt) = (name, now);

    private static Error? ValidateAbsent(string? value, string field) => value is null ? null : ConnectionErrors.NotOfKind(field);

    private static Error? FirstError<T>(Result<T> result)
        where T : notnull => result.Match<Error?>(_ => null, errors => errors[0]);
}
