using ZisPlatform.Domain.Common;

namespace ZisPlatform.Domain.Registry;

/// <summary>
/// The key pair that signs the requests of an integration's actions (contract 2.1, <c>X-ZIS-Authorization</c>).
/// </summary>
/// <param name="PublicKeyPem">The public key in PEM format (SubjectPublicKeyInfo) for receivers.</param>
/// <param name="ProtectedPrivateKey">The encrypted private key. The domain never contains it in clear text.</param>
public sealed record SigningKey(string PublicKeyPem, byte[] ProtectedPrivateKey);

/// <summary>
/// An integration: a name that one account owns permanently, with its signing key and its OAuth client.
/// Everything except the description is fixed at registration.
/// </summary>
public sealed class Integration
{
    public const int MaximumDescriptionLength = 1024;

    private Integration(
        IntegrationName name, AccountId owner, string description, SigningKey key, long oauthClientId, DateTimeOffset createdAt)
    {
        Name = name;
        Owner = owner;
        Description = description;
        Key = key;
        OAuthClientId = oauthClientId;
        CreatedAt = createdAt;
        UpdatedAt = createdAt;
    }

    public IntegrationName Name { get; }

    public AccountId Owner { get; }

    /// <summary>Gets the description; empty if none was given, at most <see cref="MaximumDescriptionLength"/> characters.</summary>
    public string Description { get; private set; }

    public SigningKey Key { get; }

    /// <summary>Gets the numeric id of the OAuth client <c>zis_{name}</c>.</summary>
    public long OAuthClientId { get; }

    public DateTimeOffset CreatedAt { get; }

    public DateTimeOffset UpdatedAt { get; private set; }

    /// <summary>Creates an integration of <paramref name="owner"/>.</summary>
    public static Result<Integration> Register(
        AccountId owner, IntegrationName name, string? description, SigningKey key, long oauthClientId, DateTimeOffset now) =>
        ValidateDescription(description) is { } error
            ? error
            : new Integration(name, owner, description ?? "", key, oauthClientId, now);

    /// <summary>Restores an integration from the store.</summary>
    public static Integration Restore(
        IntegrationName name,
        AccountId owner,
        string description,
        SigningKey key,
        long oauthClientId,
        DateTimeOffset createdAt,
        DateTimeOffset updatedAt) =>
        new(name, owner, description, key, oauthClientId, createdAt) { UpdatedAt = updatedAt };

    /// <summary>
    /// Registers the same name again. The owner may replace the description (null keeps it); other accounts are rejected.
    /// Returns true if something changed.
    /// </summary>
    public Result<bool> RegisterAgain(AccountId caller, string? description, DateTimeOffset now)
    {
        if (caller != Owner)
        {
            return RegistryErrors.NotAvailableForUpsert(Name);
        }

        if (ValidateDescription(description) is { } error)
        {
            return error;
        }

        if (description is null || description == Description)
        {
            return false;
        }

        Description = description;
        UpdatedAt = now;
        return true;
    }

    /// <summary>Returns the error of a description, or null if it may be stored.</summary>
    public static Error? ValidateDescription(string? description) =>
        description is null ? null : PlainText.Validate(description, "description", MaximumDescriptionLength);
}
