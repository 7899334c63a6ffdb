using System.Security.Cryptography;
using System.Text.RegularExpressions;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Domain.Identity;

/// <summary>Whether a client can keep a secret (RFC 6749, 2.1).</summary>
public enum OAuthClientKind
{
    Public,
    Confidential,
}

/// <summary>What may be said of a client; null leaves it as it is.</summary>
/// <param name="Identifier">What programs call it.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Kind">Confidential where nobody said.</param>
/// <param name="Company">Whose it is.</param>
/// <param name="Description">What it is for.</param>
/// <param name="LogoUrl">Its picture.</param>
/// <param name="RedirectUris">Where its codes may go.</param>
/// <param name="UserId">The user it belongs to, whom it acts for by <c>client_credentials</c>.</param>
public sealed record OAuthClientDetails(
    string? Identifier,
    string? Name,
    OAuthClientKind? Kind,
    string? Company,
    string? Description,
    string? LogoUrl,
    IReadOnlyList<string>? RedirectUris,
    long? UserId);

/// <summary>An OAuth 2.0 client of an account. The registry makes one for every integration (contract 2.1), admins make the others.</summary>
public sealed partial class OAuthClient
{
    /// <summary>What the identifier of an integration's own client begins with, and no other's.</summary>
    public const string IntegrationPrefix = "zis_";

    public const int MaximumTextLength = 255;
    public const int MaximumDescriptionLength = 1024;

    private OAuthClient(
        long id, AccountId account, string identifier, string name, OAuthClientKind kind, byte[] secretHash, long userId, DateTimeOffset createdAt)
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

    /// <summary>The numeric id that token requests name.</summary>
    public long Id { get; }

    public AccountId Account { get; }

    /// <summary>Unique inside the account.</summary>
    public string Identifier { get; private set; }

    public string Name { get; private set; }

    public OAuthClientKind Kind { get; private set; }

    public string Company { get; private set; } = "";

    public string Description { get; private set; } = "";

    /// <summary>Null where it has none.</summary>
    public string? LogoUrl { get; private set; }

    public IReadOnlyList<string> RedirectUris { get; private set; } = [];

    public byte[] SecretHash { get; private set; }

    /// <summary>The user it belongs to: whoever registered the integration first, or whom its maker named.</summary>
    public long UserId { get; private set; }

    public DateTimeOffset CreatedAt { get; }

    public DateTimeOffset UpdatedAt { get; private set; }

    /// <summary>The one integration that its tokens are bound to; null for a client that is no integration's.</summary>
    public string? Integration => IntegrationOf(Identifier);

    /// <summary>The integration in the identifier of its client; null in any other.</summary>
    public static string? IntegrationOf(string identifier) =>
        identifier.StartsWith(IntegrationPrefix, StringComparison.Ordinal) ? identifier[IntegrationPrefix.Length..] : null;

    /// <summary>The client of an integration, <c>zis_{integration}</c>.</summary>
    public static OAuthClient ForIntegration(long id, AccountId account, string integration, Secret secret, long userId, DateTimeOffset now) =>
        new(id, account, IntegrationPrefix + integration, integration, OAuthClientKind.Confidential, secret.Hash, userId, now);

    /// <summary>A client that an admin makes; identifier, name and user must be there.</summary>
    public static OAuthClient Register(long id, AccountId account, OAuthClientDetails details, Secret secret, DateTimeOffset now)
    {
        var client = new OAuthClient(
            id, account, details.Identifier!, details.Name!, details.Kind ?? OAuthClientKind.Confidential, secret.Hash, details.UserId!.Value, now);
        client.Take(details);
        return client;
    }

    public static OAuthClient Restore(
        long id, AccountId account, OAuthClientDetails details, byte[] secretHash, DateTimeOffset createdAt, DateTimeOffset updatedAt)
    {
        var client = new OAuthClient(id, account, details.Identifier!, details.Name!, details.Kind!.Value, secretHash, details.UserId!.Value, createdAt);
        client.Take(details);
        client.UpdatedAt = updatedAt;
        return client;
    }

    /// <summary>Why an identifier may not be taken by a client that an admin makes or renames; null when it may.</summary>
    public static Error? IdentifierRefusal(string identifier) =>
        !Allowed().IsMatch(identifier) ? OAuthErrors.InvalidIdentifier
        : IntegrationOf(identifier) is not null ? OAuthErrors.ReservedIdentifier
        : null;

    /// <summary>Whether a client could have this identifier at all.</summary>
    public static bool IsIdentifier(string text) => Allowed().IsMatch(text);

    public static Error? RedirectUrisRefusal(IReadOnlyList<string> uris) =>
        uris.Count <= RedirectUri.MaximumCount && uris.All(RedirectUri.IsAllowed) ? null : OAuthErrors.InvalidRedirectUri;

    /// <summary>Changes what is given. An integration's client keeps what ties it to the integration.</summary>
    public Error? Change(OAuthClientDetails changes, DateTimeOffset now)
    {
        if (Integration is not null
            && ((changes.Identifier is { } identifier && identifier != Identifier) || (changes.Kind is { } kind && kind != Kind)))
        {
            return OAuthErrors.IntegrationsClient;
        }

        // Its own identifier may be sent back with the rest.
        if (changes.Identifier is { } renamed && renamed != Identifier && IdentifierRefusal(renamed) is { } refusal)
        {
            return refusal;
        }

        Take(changes);
        UpdatedAt = now;
        return null;
    }

    /// <summary>The old secret is dead at once.</summary>
    public void ReplaceSecret(Secret secret, DateTimeOffset now)
    {
        SecretHash = secret.Hash;
        UpdatedAt = now;
    }

    /// <summary>Whether this is its secret; the time it takes tells nothing about it.</summary>
    public bool HasSecret(string secret) => CryptographicOperations.FixedTimeEquals(Secret.HashOf(secret), SecretHash);

    /// <summary>Whether a code may be sent there: to the letter one of its addresses.</summary>
    public bool MaySendTo(string redirectUri) => RedirectUris.Contains(redirectUri, StringComparer.Ordinal);

    private void Take(OAuthClientDetails details)
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
