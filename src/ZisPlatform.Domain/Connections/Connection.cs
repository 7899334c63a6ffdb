using ZisPlatform.Domain.Common;

namespace ZisPlatform.Domain.Connections;

/// <summary>What is given of a connection with a fixed credential; null leaves it out, or as it is.</summary>
/// <param name="Name">What bundles call it.</param>
/// <param name="AllowedDomain">Where its credential may go.</param>
/// <param name="HeaderName">Of an API key: the header that carries it.</param>
/// <param name="Username">Of Basic authentication.</param>
/// <param name="Secret">The key, the password or the token, in clear.</param>
public sealed record ConnectionDetails(string? Name, string? AllowedDomain, string? HeaderName, string? Username, string? Secret)
{
    /// <summary>The compiler's own would print the secret.</summary>
    public override string ToString() => $"ConnectionDetails {Name}";
}

/// <summary>A stored credential of an integration (contract 3). Its kind and its domain never change.</summary>
public sealed class Connection
{
    private Connection(long id, Guid uuid, AccountId account, string integration, ConnectionKind kind, ConnectionName name, long createdBy, DateTimeOffset createdAt)
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

    /// <summary>The name of the integration it belongs to.</summary>
    public string Integration { get; }

    public ConnectionKind Kind { get; }

    public ConnectionName Name { get; private set; }

    /// <summary>Null for an OAuth connection, which the contract binds to no host.</summary>
    public AllowedDomain? AllowedDomain { get; private init; }

    /// <summary>Of an API key; null for every other kind.</summary>
    public string? HeaderName { get; private set; }

    /// <summary>Of Basic authentication; null for every other kind.</summary>
    public string? Username { get; private set; }

    /// <summary>The secrets, encrypted for this row.</summary>
    public byte[] ProtectedSecret { get; private set; } = [];

    /// <summary>Null for every kind but OAuth.</summary>
    public OAuthState? Oauth { get; private set; }

    /// <summary>The user who made it.</summary>
    public long CreatedBy { get; }

    public DateTimeOffset CreatedAt { get; }

    public DateTimeOffset UpdatedAt { get; private set; }

    /// <summary>Counts the changes: whoever changes it says which state it has seen.</summary>
    public long Revision { get; private init; }

    /// <summary>A new connection with a fixed credential; every refusal there is of what is given, or the connection.</summary>
    /// <param name="id">Its number.</param>
    /// <param name="uuid">What the contract calls it.</param>
    /// <param name="account">Whose it is.</param>
    /// <param name="integration">Which integration's.</param>
    /// <param name="kind">Any but OAuth.</param>
    /// <param name="details">As the caller gave them; see <see cref="Refusals"/>.</param>
    /// <param name="protectedSecret">The secret, encrypted for this row.</param>
    /// <param name="createdBy">The user.</param>
    /// <param name="now">When.</param>
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
        if (Refusals(kind, details).ToArray() is { Length: > 0 } refusals)
        {
            return refusals;
        }

        return new Connection(id, uuid, account, integration, kind, ConnectionName.Parse(details.Name).Value, createdBy, now)
        {
            AllowedDomain = AllowedDomain.Parse(details.AllowedDomain).Value,
            HeaderName = details.HeaderName,
            Username = details.Username,
            ProtectedSecret = protectedSecret,
        };
    }

    /// <summary>All that is wrong with what is given for a new connection of a kind.</summary>
    public static IEnumerable<Error> Refusals(ConnectionKind kind, ConnectionDetails details)
    {
        Error?[] refusals =
        [
            Refusal(ConnectionName.Parse(details.Name)),
            Refusal(AllowedDomain.Parse(details.AllowedDomain)),
            kind == ConnectionKind.ApiKey ? CredentialRules.HeaderNameRefusal(details.HeaderName) : NotOfKind(details.HeaderName, "header_name"),
            kind == ConnectionKind.BasicAuth ? CredentialRules.UsernameRefusal(details.Username) : NotOfKind(details.Username, "username"),
            CredentialRules.SecretRefusal(kind, details.Secret),
        ];
        return refusals.OfType<Error>();
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
    /// Changes what is given of the credential and keeps the rest; all refusals otherwise. A name or a domain may be repeated, as
    /// clients do that send back what they were shown, but not changed (contract 3.0).
    /// </summary>
    /// <param name="changes">What is given.</param>
    /// <param name="protectedSecret">The new secret, encrypted for this row; null where none is given.</param>
    /// <param name="now">When.</param>
    public Result<Done> Change(ConnectionDetails changes, byte[]? protectedSecret, DateTimeOffset now)
    {
        Error?[] refusals =
        [
            changes.Name is null || changes.Name == Name.Value ? null : ConnectionErrors.Fixed("name"),
            changes.AllowedDomain is null || AllowedDomain.Parse(changes.AllowedDomain).Match(given => given == AllowedDomain, _ => false)
                ? null
                : ConnectionErrors.Fixed("allowed_domain"),
            changes.HeaderName is null ? null
                : Kind == ConnectionKind.ApiKey ? CredentialRules.HeaderNameRefusal(changes.HeaderName) : ConnectionErrors.NotOfKind("header_name"),
            changes.Username is null ? null
                : Kind == ConnectionKind.BasicAuth ? CredentialRules.UsernameRefusal(changes.Username) : ConnectionErrors.NotOfKind("username"),
            changes.Secret is null ? null : CredentialRules.SecretRefusal(Kind, changes.Secret),
        ];
        if (refusals.OfType<Error>().ToArray() is { Length: > 0 } found)
        {
            return found;
        }

        HeaderName = changes.HeaderName ?? HeaderName;
        Username = changes.Username ?? Username;
        ProtectedSecret = protectedSecret ?? ProtectedSecret;
        UpdatedAt = now;
        return default(Done);
    }

    /// <summary>A new OAuth connection without tokens; <see cref="Reconnect"/> gives it some.</summary>
    public static Connection Connect(long id, Guid uuid, AccountId account, string integration, ConnectionName name, long createdBy, DateTimeOffset now) =>
        new(id, uuid, account, integration, ConnectionKind.Oauth, name, createdBy, now);

    /// <summary>Takes the tokens of a flow, and forgets whatever was before.</summary>
    /// <param name="state">What the flow asked for.</param>
    /// <param name="access">What it was granted.</param>
    /// <param name="protectedSecret">The tokens, encrypted for this row.</param>
    /// <param name="now">When.</param>
    public void Reconnect(OAuthState state, GrantedAccess access, byte[] protectedSecret, DateTimeOffset now)
    {
        Oauth = state with { IsRenewable = access.RefreshToken is not null || state.GrantType == GrantTypes.ClientCredentials };
        Renew(access, protectedSecret, now);
    }

    /// <summary>Takes the tokens of a renewal.</summary>
    public void Renew(GrantedAccess access, byte[] protectedSecret, DateTimeOffset now)
    {
        ProtectedSecret = protectedSecret;
        UpdatedAt = now;
        Oauth = Oauth! with
        {
            Scope = access.Scope ?? Oauth.Scope,
            TokenType = access.TokenType,
            ExpiresAt = now + access.Lifetime,
            RenewAt = Oauth.IsRenewable && access.Lifetime is { } lifetime ? Renewals.DueAt(now, lifetime) : null,
            FailedAt = null,
            Failure = null,
            Failures = 0,
        };
    }

    /// <summary>Notes that a renewal failed, and when to try again unasked.</summary>
    public void NoteFailure(string failure, bool isFinal, DateTimeOffset now) => Oauth = Oauth! with
    {
        FailedAt = now,
        Failure = failure,
        Failures = Oauth.Failures + 1,
        RenewAt = isFinal ? null : Renewals.AgainAt(now, Oauth.Failures + 1),
    };

    /// <summary>Gives it another name.</summary>
    public Result<Done> Rename(ConnectionName name, DateTimeOffset now)
    {
        (Name, UpdatedAt) = (name, now);
        return default(Done);
    }

    private static Error? NotOfKind(string? given, string field) => given is null ? null : ConnectionErrors.NotOfKind(field);

    private static Error? Refusal<T>(Result<T> parsed)
        where T : notnull => parsed.Match<Error?>(_ => null, errors => errors[0]);
}
