using ZisPlatform.Domain.Common;

namespace ZisPlatform.Domain.Identity;

/// <summary>A new OAuth access token: acts as one user, through one client, as far as its scopes go. Only its SHA-256 is kept.</summary>
public sealed class AccessToken
{
    /// <summary>How many of its first characters are shown for telling tokens apart (contract 7.2).</summary>
    public const int PrefixLength = 10;

    private AccessToken(
        long id, AccountId account, long clientId, long userId, OAuthScopes scopes, Secret secret, DateTimeOffset createdAt, DateTimeOffset? expiresAt, long? grantId)
    {
        Id = id;
        Account = account;
        ClientId = clientId;
        UserId = userId;
        Scopes = scopes;
        Hash = secret.Hash;
        Prefix = secret.Clear[..PrefixLength];
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

    /// <summary>Null for one that works until it is revoked.</summary>
    public DateTimeOffset? ExpiresAt { get; }

    /// <summary>What it dies with: the consent that a refresh token renews; null for a token minted by itself.</summary>
    public long? GrantId { get; }

    /// <param name="id">Its id.</param>
    /// <param name="client">Through which it acts, of whose account it is.</param>
    /// <param name="userId">Whom it acts for.</param>
    /// <param name="scopes">What it may do.</param>
    /// <param name="secret">The token.</param>
    /// <param name="now">The time.</param>
    /// <param name="lifetime">Null for ever.</param>
    /// <param name="grantId">See <see cref="GrantId"/>.</param>
    public static AccessToken Issue(
        long id, OAuthClient client, long userId, OAuthScopes scopes, Secret secret, DateTimeOffset now, TimeSpan? lifetime, long? grantId = null) =>
        new(id, client.Account, client.Id, userId, scopes, secret, now, now + lifetime, grantId);
}

/// <summary>How long tokens and codes live (contract 7.3), in whole seconds.</summary>
public static class TokenLifetimes
{
    public static readonly TimeSpan Code = TimeSpan.FromSeconds(120);
    public static readonly TimeSpan Access = TimeSpan.FromMinutes(30);
    public static readonly TimeSpan Refresh = TimeSpan.FromDays(30);

    public static bool IsAccess(long seconds) => seconds is >= 300 and <= 172_800;

    public static bool IsRefresh(long seconds) => seconds is >= 604_800 and <= 7_776_000;
}
