using ZisPlatform.Domain.Common;

namespace ZisPlatform.Domain.Identity;

/// <summary>
/// A new OAuth access token. It acts as one user, through one client, within its scopes. Only its SHA-256 is stored.
/// </summary>
public sealed class AccessToken
{
    /// <summary>The number of first characters that are displayed to distinguish tokens (contract 7.2).</summary>
    public const int PrefixLength = 10;

    private AccessToken(
        long id,
        AccountId account,
        long clientId,
        long userId,
        OAuthScopes scopes,
        Secret secret,
        DateTimeOffset createdAt,
        DateTimeOffset? expiresAt,
        long? grantId)
    {
        Id = id;
        Account = account;
        ClientId = clientId;
        UserId = userId;
        Scopes = scopes;
        Hash = secret.Hash;
        Prefix = secret.ClearText[..PrefixLength];
        CreatedAt = createdAt;
        ExpiresAt = expiresAt;
        GrantId = grantId;
    }

    public long Id { get; }

    public AccountId Account { get; }

    public long ClientId { get; }

    public long UserId { get; }

    public OAuthScopes Scopes { get; }

    public byte[] Hash { get; }

    public string Prefix { get; }

    public DateTimeOffset CreatedAt { get; }

    /// <summary>Gets the expiry time; null for a token that is valid until it is revoked.</summary>
    public DateTimeOffset? ExpiresAt { get; }

    /// <summary>Gets the id of the grant that the token is revoked with; null for a token that was issued without a grant.</summary>
    public long? GrantId { get; }

    /// <summary>Creates a token.</summary>
    /// <param name="id">The id of the token.</param>
    /// <param name="client">The client, which also determines the account.</param>
    /// <param name="userId">The id of the user that the token acts for.</param>
    /// <param name="scopes">The scopes.</param>
    /// <param name="secret">The token.</param>
    /// <param name="now">The current time.</param>
    /// <param name="lifetime">The lifetime; null if it does not expire.</param>
    /// <param name="grantId">See <see cref="GrantId"/>.</param>
    public static AccessToken Issue(
        long id,
        OAuthClient client,
        long userId,
        OAuthScopes scopes,
        Secret secret,
        DateTimeOffset now,
        TimeSpan? lifetime,
        long? grantId = null) =>
        new(id, client.Account, client.Id, userId, scopes, secret, now, now + lifetime, grantId);
}

/// <summary>The lifetimes of tokens and codes (contract 7.3), in whole seconds.</summary>
public static class TokenLifetimes
{
    public static readonly TimeSpan Code = TimeSpan.FromSeconds(120);
    public static readonly TimeSpan Access = TimeSpan.FromMinutes(30);
    public static readonly TimeSpan Refresh = TimeSpan.FromDays(30);

    public static bool IsAccess(long seconds) => seconds is >= 300 and <= 172_800;

    public static bool IsRefresh(long seconds) => seconds is >= 604_800 and <= 7_776_000;
}
