using System.Security.Cryptography;
using System.Text.RegularExpressions;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Domain.Identity;

/// <summary>The kind of a client: confidential if it can keep a secret (RFC 6749, 2.1).</summary>
public enum OAuthClientKind
{
    Public,
    Confidential,
}

/// <summary>The input for a client. A null value remains unchanged.</summary>
/// <param name="Identifier">The identifier for programs.</param>
/// <param name="Name">The display name.</param>
/// <param name="Kind">The kind; confidential by default.</param>
/// <param name="Company">The company that owns the client.</param>
/// <param name="Description">The purpose of the client.</param>
/// <param name="LogoUrl">The address of the logo.</param>
/// <param name="RedirectUris">The addresses that codes may be sent to.</param>
/// <param name="UserId">The user that owns the client, and that it acts for with <c>client_credentials</c>.</param>
public sealed record OAuthClientDetails(
    string? Identifier,
    string? Name,
    OAuthClientKind? Kind,
    string? Company,
    string? Description,
    string? LogoUrl,
    IReadOnlyList<string>? RedirectUris,
    long? UserId);

/// <summary>
/// An OAuth 2.0 client of an account. The registry creates one for every integration (contract 2.1), admins create the others.
/// </summary>
public sealed partial class OAuthClient
{
    /// <summary>The prefix of the identifiers of integrations' clients. It is reserved for them.</summary>
    public const string IntegrationPrefix = "zis_";

    public const int MaximumTextLength = 255;
    public const int MaximumDescriptionLength = 1024;

    private OAuthClient(
        long id,
        AccountId account,
        string identifier,
        string name,
        OAuthClientKind kind,
        byte[] secretHash,
        long userId,
        DateTimeOffset createdAt)
    {
        Id = id;
        Account = account;
        Identifier = identifier;
        Name = name;
        Kind = kind;
        SecretHash = secretHash;
        UserId = userId;
        CreatedAt = createdAt;
        UpdatedAt = createdAt;
    }

    /// <summary>Gets the numeric id used in token requests.</summary>
    public long Id { get; }

    public AccountId Account { get; }

    /// <summary>Gets the identifier, unique within the account.</summary>
    public string Identifier { get; private set; }

    public string Name { get; private set; }

    public OAuthClientKind Kind { get; private set; }

    public string Company { get; private set; } = "";

    public string Description { get; private set; } = "";

    /// <summary>Gets the address of the logo; null if there is none.</summary>
    public string? LogoUrl { get; private set; }

    public IReadOnlyList<string> RedirectUris { get; private set; } = [];

    public byte[] SecretHash { get; private set; }

    /// <summary>Gets the user that owns the client: the first one to register the integration, or the one named at creation.</summary>
    public long UserId { get; private set; }

    public DateTimeOffset CreatedAt { get; }

    public DateTimeOffset UpdatedAt { get; private set; }

    /// <summary>Gets the only integration that the tokens are bound to; null if the client does not belong to an integration.</summary>
    public string? Integration => IntegrationOf(Identifier);

    /// <summary>Returns the integration from the identifier of its client; null for other identifiers.</summary>
    public static string? IntegrationOf(string identifier) =>
        identifier.StartsWith(IntegrationPrefix, StringComparison.Ordinal) ? identifier[IntegrationPrefix.Length..] : null;

    /// <summary>Creates the client of an integration, <c>zis_{integration}</c>.</summary>
    public static OAuthClient ForIntegration(
        long id, AccountId account, string integration, Secret secret, long userId, DateTimeOffset now) =>
        new(id, account, IntegrationPrefix + integration, integration, OAuthClientKind.Confidential, secret.Hash, userId, now);

    /// <summary>Creates a client for an admin. Identifier, name and user are required.</summary>
    public static OAuthClient Register(long id, AccountId account, OAuthClientDetails details, Secret secret, DateTimeOffset now)
    {
        var client = new OAuthClient(
            id,
            account,
            details.Identifier!,
            details.Name!,
            details.Kind ?? OAuthClientKind.Confidential,
            secret.Hash,
            details.UserId!.Value,
            now);
        client.Apply(details);
        return client;
    }

    public static OAuthClient Restore(
        long id, AccountId account, OAuthClientDetails details, byte[] secretHash, DateTimeOffset createdAt, DateTimeOffset updatedAt)
    {
        var client = new OAuthClient(
            id, account, details.Identifier!, details.Name!, details.Kind!.Value, secretHash, details.UserId!.Value, createdAt);
        client.Apply(details);
        client.UpdatedAt = updatedAt;
        return client;
    }

    /// <summary>Returns the error of an identifier for a client that an admin creates or renames, or null.</summary>
    public static Error? ValidateIdentifier(string identifier) =>
        !Allowed().IsMatch(identifier) ? OAuthErrors.InvalidIdentifier
        : IntegrationOf(identifier) is not null ? OAuthErrors.ReservedIdentifier
        : null;

    /// <summary>Determines whether a text is a valid identifier.</summary>
    public static bool IsIdentifier(string text) => Allowed().IsMatch(text);

    public static Error? ValidateRedirectUris(IReadOnlyList<string> uris) =>
        uris.Count <= RedirectUri.MaximumCount && uris.All(RedirectUri.IsAllowed) ? null : OAuthErrors.InvalidRedirectUri;

    /// <summary>Changes the given values. The identifier and the kind of an integration's client are fixed.</summary>
    public Error? Change(OAuthClientDetails changes, DateTimeOffset now)
    {
        if (Integration is not null
            && ((changes.Identifier is { } identifier && identifier != Identifier) || (changes.Kind is { } kind && kind != Kind)))
        {
            return OAuthErrors.IntegrationClientImmutable;
        }

        // Clients may send back the current identifier, even a reserved one.
        if (changes.Identifier is { } newIdentifier && newIdentifier != Identifier && ValidateIdentifier(newIdentifier) is { } error)
        {
            return error;
        }

        Apply(changes);
        UpdatedAt = now;
        return null;
    }

    /// <summary>Replaces the secret. The old secret becomes invalid immediately.</summary>
    public void ReplaceSecret(Secret secret, DateTimeOffset now)
    {
        SecretHash = secret.Hash;
        UpdatedAt = now;
    }

    /// <summary>Determines whether a text is the secret, in constant time.</summary>
    public bool HasSecret(string secret) => CryptographicOperations.FixedTimeEquals(Secret.HashOf(secret), SecretHash);

    /// <summary>Determines whether codes may be sent to an address, which must exactly match a registered one.</summary>
    public bool IsRegisteredRedirectUri(string redirectUri) => RedirectUris.Contains(redirectUri, StringComparer.Ordinal);

    private void Apply(OAuthClientDetails details)
    {
        Identifier = details.Identifier ?? Identifier;
        Name = details.Name ?? Name;
        Kind = details.Kind ?? Kind;
        Company = details.Company ?? Company;
        Description = details.Description ?? Description;
        LogoUrl = details.LogoUrl is "" ? null : details.LogoUrl ?? LogoUrl;
        RedirectUris = details.RedirectUris ?? RedirectUris;
        UserId = details.UserId ?? UserId;
    }

    [GeneratedRegex(@"\A[A-Za-z0-9._-]{1,128}\z")]
    private static partial Regex Allowed();
}
