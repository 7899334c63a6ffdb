using ZisPlatform.Domain.Common;

namespace ZisPlatform.Domain.Identity;

/// <summary>
/// A long-lived secret used as <c>email/token:api_token</c> (contract 1.4). Only its SHA-256 is stored.
/// </summary>
public sealed class ApiToken
{
    public const int MaximumDescriptionLength = 255;

    private ApiToken(
        long id,
        AccountId account,
        long? userId,
        string description,
        byte[] hash,
        string hint,
        DateTimeOffset createdAt,
        DateTimeOffset? revokedAt)
    {
        Id = id;
        Account = account;
        UserId = userId;
        Description = description;
        Hash = hash;
        Hint = hint;
        CreatedAt = createdAt;
        RevokedAt = revokedAt;
    }

    public long Id { get; }

    public AccountId Account { get; }

    /// <summary>Gets the only user that the token is valid for; null, as on the vendor's service, for all users of the account.</summary>
    public long? UserId { get; }

    public string Description { get; }

    public byte[] Hash { get; }

    /// <summary>Gets the last four characters, so that people can distinguish tokens.</summary>
    public string Hint { get; }

    public DateTimeOffset CreatedAt { get; }

    public DateTimeOffset? RevokedAt { get; private set; }

    public static Result<ApiToken> Issue(
        long id, AccountId account, long? userId, string? description, Secret secret, DateTimeOffset now) =>
        description is not null && PlainText.Validate(description, "description", MaximumDescriptionLength) is { } error
            ? error
            : new ApiToken(id, account, userId, description ?? "", secret.Hash, secret.Hint, now, null);

    public static ApiToken Restore(
        long id,
        AccountId account,
        long? userId,
        string description,
        byte[] hash,
        string hint,
        DateTimeOffset createdAt,
        DateTimeOffset? revokedAt) =>
        new(id, account, userId, description, hash, hint, createdAt, revokedAt);

    /// <summary>Revokes the token. Returns true if it was valid until now.</summary>
    public bool Revoke(DateTimeOffset now)
    {
        if (RevokedAt is not null)
        {
            return false;
        }

        RevokedAt = now;
        return true;
    }
}
