using ZisPlatform.Domain.Common;

namespace ZisPlatform.Domain.Connections;

/// <summary>The ways to a token that a connection may go (contract 3.5).</summary>
public static class GrantTypes
{
    public const string AuthorizationCode = "authorization_code";
    public const string ClientCredentials = "client_credentials";

    /// <summary>The refusal of a grant type, or null.</summary>
    public static Error? Refusal(string? text) => text is null or AuthorizationCode or ClientCredentials ? null : ConnectionErrors.InvalidGrantType;
}

/// <summary>What is given of a client; null leaves it out, or as it is.</summary>
public sealed record ProviderClientDetails(
    string? Name, string? ClientId, string? ClientSecret, string? TokenUrl, string? AuthUrl, string? DefaultScopes, string? GrantType)
{
    /// <summary>The compiler's own would print the secret.</summary>
    public override string ToString() => $"ProviderClientDetails {Name}";
}

/// <summary>
/// A client that a developer has registered at a provider, as connections use it (contract 3.5). Every integration has one named
/// <c>zendesk</c> from its first day, which stands for the account itself; it is stored once something needs it to be.
/// </summary>
public sealed class ProviderClient
{
    /// <summary>The client that every integration has.</summary>
    public const string CompanionName = "zendesk";

    public const int MaximumTextLength = 1024;

    private ProviderClient(long id, Guid uuid, AccountId account, string integration, string name, long? createdBy, DateTimeOffset createdAt)
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

    /// <summary>0 for one that is not stored yet.</summary>
    public long Id { get; private init; }

    public Guid Uuid { get; }

    public AccountId Account { get; }

    public string Integration { get; }

    public string Name { get; }

    /// <summary>What the provider calls it.</summary>
    public string ClientId { get; private set; } = "";

    /// <summary>Encrypted for this row; null for a companion that proves itself by this server's own word.</summary>
    public byte[]? ProtectedSecret { get; private set; }

    /// <summary>Empty where the account's own address is unknown.</summary>
    public string TokenUrl { get; private set; } = "";

    /// <summary>Null where codes cannot be asked for.</summary>
    public string? AuthUrl { get; private set; }

    public string DefaultScopes { get; private set; } = "";

    public string GrantType { get; private set; } = GrantTypes.AuthorizationCode;

    /// <summary>The user who made it; null for a companion.</summary>
    public long? CreatedBy { get; }

    public DateTimeOffset CreatedAt { get; }

    public DateTimeOffset UpdatedAt { get; private set; }

    public long Revision { get; private init; }

    /// <summary>All that is wrong with what is given; when it is a change, what is absent is not.</summary>
    public static IEnumerable<Error> Refusals(ProviderClientDetails details, bool isChange)
    {
        Error?[] refusals =
        [
            details.Name is null ? null : string.IsNullOrWhiteSpace(details.Name) ? ConnectionErrors.Wanted("name") : PlainText.Refusal(details.Name, "name", 255),
            Text(details.ClientId, "client_id", MaximumTextLength, isChange),
            Text(details.ClientSecret, "client_secret", CredentialRules.MaximumSecretLength, isChange),
            isChange && details.TokenUrl is null ? null : ProviderAddress.Refusal(details.TokenUrl, "token_url"),
            details.AuthUrl is null or "" ? null : ProviderAddress.Refusal(details.AuthUrl, "auth_url"),
            details.DefaultScopes is null ? null : Text(details.DefaultScopes, "default_scopes", MaximumTextLength, true),
            GrantTypes.Refusal(details.GrantType),
        ];
        return refusals.OfType<Error>();
    }

    /// <param name="id">Its number.</param>
    /// <param name="uuid">What the contract calls it, and what it is named where it is given no name.</param>
    /// <param name="account">Whose it is.</param>
    /// <param name="integration">Which integration's.</param>
    /// <param name="details">Judged by <see cref="Refusals"/>.</param>
    /// <param name="protectedSecret">The secret, encrypted for this row.</param>
    /// <param name="createdBy">The user.</param>
    /// <param name="now">When.</param>
    public static ProviderClient Register(
        long id, Guid uuid, AccountId account, string integration, ProviderClientDetails details, byte[] protectedSecret, long createdBy, DateTimeOffset now)
    {
        var client = new ProviderClient(id, uuid, account, integration, details.Name ?? uuid.ToString(), createdBy, now) { ProtectedSecret = protectedSecret };
        client.Take(details);
        return client;
    }

    /// <summary>The client of the account itself, as it is before anybody has touched it.</summary>
    /// <param name="id">0 until it is stored.</param>
    /// <param name="uuid">The same each time.</param>
    /// <param name="account">Whose it is.</param>
    /// <param name="integration">Which integration's.</param>
    /// <param name="clientId">The integration's own OAuth client.</param>
    /// <param name="baseUrl">Of the account's API; null where it is unknown, and the client cannot be used.</param>
    /// <param name="at">When the integration was registered: it has been there since.</param>
    public static ProviderClient Companion(long id, Guid uuid, AccountId account, string integration, string clientId, string? baseUrl, DateTimeOffset at)
    {
        var client = new ProviderClient(id, uuid, account, integration, CompanionName, null, at);
        client.Take(new ProviderClientDetails(
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
        client.Take(details);
        return client;
    }

    /// <summary>Changes what is given, all or nothing.</summary>
    public Result<Done> Change(ProviderClientDetails changes, byte[]? protectedSecret, DateTimeOffset now)
    {
        // Answers show the addresses with masks, and clients send back what they were shown.
        changes = changes with { TokenUrl = UrlRedaction.Unmasked(changes.TokenUrl, TokenUrl), AuthUrl = UrlRedaction.Unmasked(changes.AuthUrl, AuthUrl) };
        var refusals = Refusals(changes, isChange: true).ToList();
        if (changes.Name is not null && changes.Name != Name)
        {
            refusals.Add(ConnectionErrors.ClientNameFixed);
        }

        // This server's word for the account's own client goes to the account's own address, and nowhere else.
        if (ProtectedSecret is null && changes.ClientSecret is null
            && ((changes.ClientId ?? ClientId) != ClientId || (changes.TokenUrl ?? TokenUrl) != TokenUrl))
        {
            refusals.Add(ConnectionErrors.Wanted("client_secret"));
        }

        if (refusals.Count > 0)
        {
            return refusals.ToArray();
        }

        Take(changes);
        ProtectedSecret = protectedSecret ?? ProtectedSecret;
        UpdatedAt = now;
        return default(Done);
    }

    private void Take(ProviderClientDetails details)
    {
        ClientId = details.ClientId ?? ClientId;
        TokenUrl = details.TokenUrl ?? TokenUrl;
        AuthUrl = details.AuthUrl is "" ? null : details.AuthUrl ?? AuthUrl;
        DefaultScopes = details.DefaultScopes ?? DefaultScopes;
        GrantType = details.GrantType ?? GrantType;
    }

    private static Error? Text(string? text, string field, int maximum, bool mayBeAbsent) => text switch
    {
        null when mayBeAbsent => null,
        null or "" when field != "default_scopes" => ConnectionErrors.Wanted(field),
        _ when text!.Any(char.IsControl) => ConnectionErrors.NoControl(field),
        _ => PlainText.Refusal(text!, field, maximum),
    };
}
