using ZisPlatform.Domain.Common;

namespace ZisPlatform.Domain.Connections;

/// <summary>The grant types of connections (contract 3.5).</summary>
public static class GrantTypes
{
    public const string AuthorizationCode = "authorization_code";
    public const string ClientCredentials = "client_credentials";

    /// <summary>Returns the error of a grant type, or null.</summary>
    public static Error? Validate(string? text) =>
        text is null or AuthorizationCode or ClientCredentials ? null : ConnectionErrors.InvalidGrantType;
}

/// <summary>The input for a provider client. A null value is missing, or remains unchanged.</summary>
public sealed record ProviderClientDetails(
    string? Name, string? ClientId, string? ClientSecret, string? TokenUrl, string? AuthUrl, string? DefaultScopes, string? GrantType)
{
    /// <summary>Returns the changes without a masked secret: clients send back what a response displayed.</summary>
    public ProviderClientDetails WithoutMask() => ClientSecret == UrlRedaction.Mask ? this with { ClientSecret = null } : this;

    /// <summary>Hides the secret, which the generated method would print.</summary>
    public override string ToString() => $"ProviderClientDetails {Name}";
}

/// <summary>
/// An OAuth client registered at a provider by a developer, used by connections (contract 3.5). Every integration has a companion
/// client named <c>zendesk</c> for the account itself, which is stored only when it is first needed.
/// </summary>
public sealed class ProviderClient
{
    /// <summary>The name of the client that every integration has.</summary>
    public const string BuiltInName = "zendesk";

    public const int MaximumTextLength = 1024;

    private ProviderClient(
        long id, Guid uuid, AccountId account, string integration, string name, long? createdBy, DateTimeOffset createdAt)
    {
        Id = id;
        Uuid = uuid;
        Account = account;
        Integration = integration;
        Name = name;
        CreatedBy = createdBy;
        CreatedAt = createdAt;
        UpdatedAt = createdAt;
    }

    /// <summary>Gets the row id; 0 if the client is not stored yet.</summary>
    public long Id { get; private init; }

    public Guid Uuid { get; }

    public AccountId Account { get; }

    public string Integration { get; }

    public string Name { get; }

    /// <summary>Gets the client id at the provider.</summary>
    public string ClientId { get; private set; } = "";

    /// <summary>Gets the secret, encrypted for this row; null for a companion, which this server authenticates itself.</summary>
    public byte[]? ProtectedSecret { get; private set; }

    /// <summary>Gets the token address; empty if the account's own address is unknown.</summary>
    public string TokenUrl { get; private set; } = "";

    /// <summary>Gets the authorization address; null if authorization codes cannot be requested.</summary>
    public string? AuthUrl { get; private set; }

    public string DefaultScopes { get; private set; } = "";

    public string GrantType { get; private set; } = GrantTypes.AuthorizationCode;

    /// <summary>Gets the id of the user who created the client; null for a companion.</summary>
    public long? CreatedBy { get; }

    public DateTimeOffset CreatedAt { get; }

    public DateTimeOffset UpdatedAt { get; private set; }

    public long Revision { get; private init; }

    /// <summary>Returns all errors of the input. In a change, missing values are allowed.</summary>
    public static IEnumerable<Error> Validate(ProviderClientDetails details, bool isChange)
    {
        Error?[] errors =
        [
            details.Name is null ? null
                : string.IsNullOrWhiteSpace(details.Name) ? ConnectionErrors.Required("name")
                : PlainText.Validate(details.Name, "name", 255),
            ValidateText(details.ClientId, "client_id", MaximumTextLength, isChange),
            ValidateText(details.ClientSecret, "client_secret", CredentialRules.MaximumSecretLength, isChange),
            isChange && details.TokenUrl is null ? null : ProviderAddress.Validate(details.TokenUrl, "token_url"),
            details.AuthUrl is null or "" ? null : ProviderAddress.Validate(details.AuthUrl, "auth_url"),
            details.DefaultScopes is null ? null : ValidateText(details.DefaultScopes, "default_scopes", MaximumTextLength, true),
            GrantTypes.Validate(details.GrantType),
        ];
        return errors.OfType<Error>();
    }

    /// <summary>Creates a client from validated input.</summary>
    /// <param name="id">The id of the row.</param>
    /// <param name="uuid">The id in the contract, also the name if none is given.</param>
    /// <param name="account">The account.</param>
    /// <param name="integration">The name of the integration.</param>
    /// <param name="details">The input, validated with <see cref="Validate"/>.</param>
    /// <param name="protectedSecret">The secret, encrypted for this row.</param>
    /// <param name="createdBy">The id of the user.</param>
    /// <param name="now">The current time.</param>
    public static ProviderClient Register(
        long id,
        Guid uuid,
        AccountId account,
        string integration,
        ProviderClientDetails details,
        byte[] protectedSecret,
        long createdBy,
        DateTimeOffset now)
    {
        var client = new ProviderClient(id, uuid, account, integration, details.Name ?? uuid.ToString(), createdBy, now)
        {
            ProtectedSecret = protectedSecret,
        };
        client.Apply(details);
        return client;
    }

    /// <summary>Creates the companion client of the account in its initial state.</summary>
    /// <param name="id">The id of the row; 0 until it is stored.</param>
    /// <param name="uuid">The id in the contract, the same on each call.</param>
    /// <param name="account">The account.</param>
    /// <param name="integration">The name of the integration.</param>
    /// <param name="clientId">The id of the integration's own OAuth client.</param>
    /// <param name="baseUrl">The base URL of the account's API; null if it is unknown, then the client cannot be used.</param>
    /// <param name="createdAt">The registration time of the integration, from which on the client exists.</param>
    public static ProviderClient CreateBuiltIn(
        long id, Guid uuid, AccountId account, string integration, string clientId, string? baseUrl, DateTimeOffset createdAt)
    {
        var client = new ProviderClient(id, uuid, account, integration, BuiltInName, null, createdAt);
        client.Apply(new ProviderClientDetails(
            null,
            clientId,
            null,
            baseUrl is null ? "" : $"{baseUrl}/oauth/tokens",
            baseUrl is null ? null : $"{baseUrl}/oauth/authorizations/new",
            "read write",
            GrantTypes.AuthorizationCode));
        return client;
    }

    public static ProviderClient Restore(
        long id,
        Guid uuid,
        AccountId account,
        string integration,
        ProviderClientDetails details,
        byte[]? protectedSecret,
        long? createdBy,
        DateTimeOffset createdAt,
        DateTimeOffset updatedAt,
        long revision)
    {
        var client = new ProviderClient(id, uuid, account, integration, details.Name!, createdBy, createdAt)
        {
            ProtectedSecret = protectedSecret,
            UpdatedAt = updatedAt,
            Revision = revision,
        };
        client.Apply(details);
        return client;
    }

    /// <summary>Changes the given values, or returns all errors and changes nothing.</summary>
    public Result<Success> Change(ProviderClientDetails changes, byte[]? protectedSecret, DateTimeOffset now)
    {
        // Responses contain masked addresses, and clients send them back.
        changes = changes with
        {
            TokenUrl = UrlRedaction.Unmask(changes.TokenUrl, TokenUrl),
            AuthUrl = UrlRedaction.Unmask(changes.AuthUrl, AuthUrl),
        };
        var errors = Validate(changes, isChange: true).ToList();
        if (changes.Name is not null && changes.Name != Name)
        {
            errors.Add(ConnectionErrors.ClientNameImmutable);
        }

        // This server authenticates a companion only at the account's own address. Another id or token address needs an explicit secret.
        if (ProtectedSecret is null && changes.ClientSecret is null
            && ((changes.ClientId ?? ClientId) != ClientId || (changes.TokenUrl ?? TokenUrl) != TokenUrl))
        {
            errors.Add(ConnectionErrors.Required("client_secret"));
        }

        if (errors.Count > 0)
        {
            return errors.ToArray();
        }

        Apply(changes);
        ProtectedSecret = protectedSecret ?? ProtectedSecret;
        UpdatedAt = now;
        return default(Success);
    }

    private void Apply(ProviderClientDetails details)
    {
        ClientId = details.ClientId ?? ClientId;
        TokenUrl = details.TokenUrl ?? TokenUrl;
        AuthUrl = details.AuthUrl is "" ? null : details.AuthUrl ?? AuthUrl;
        DefaultScopes = details.DefaultScopes ?? DefaultScopes;
        GrantType = details.GrantType ?? GrantType;
    }

    private static Error? ValidateText(string? text, string field, int maximum, bool isOptional) => text switch
    {
        null when isOptional => null,
        null or "" when field != "default_scopes" => ConnectionErrors.Required(field),
        UrlRedaction.Mask when field == "client_secret" => ConnectionErrors.MaskedValue(field),
        _ when text!.Any(char.IsControl) => ConnectionErrors.ControlCharacter(field),
        _ => PlainText.Validate(text!, field, maximum),
    };
}
