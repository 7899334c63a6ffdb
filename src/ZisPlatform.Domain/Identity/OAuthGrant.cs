using ZisPlatform.Domain.Common;

namespace ZisPlatform.Domain.Identity;

/// <summary>
/// The grant of a user to a client: the family of all access and refresh tokens that descend from one code. Revoking the grant
/// revokes all of them.
/// </summary>
public sealed record OAuthGrant(long Id, AccountId Account, long ClientId, long UserId, OAuthScopes Scopes, DateTimeOffset CreatedAt)
{
    public DateTimeOffset? RevokedAt { get; init; }

    public static OAuthGrant FromCode(long id, AuthorizationCode code, DateTimeOffset now) =>
        new(id, code.Account, code.ClientId, code.UserId, code.Scopes, now);
}

/// <summary>
/// A token that renews access once. Its use creates the next refresh token. A second use indicates that the token was stolen.
/// </summary>
public sealed record RefreshToken(long Id, OAuthGrant Grant, byte[] Hash, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt)
{
    public DateTimeOffset? UsedAt { get; init; }

    public static RefreshToken Issue(long id, OAuthGrant grant, Secret secret, DateTimeOffset now, TimeSpan lifetime) =>
        new(id, grant, secret.Hash, now, now + lifetime);

    /// <summary>Determines whether the token belongs to a client and its grant is not revoked.</summary>
    public bool BelongsTo(OAuthClient client) => Grant.ClientId == client.Id && Grant.RevokedAt is null;

    public bool IsUsableAt(DateTimeOffset now) => UsedAt is null && now < ExpiresAt;
}
