using ZisPlatform.Domain.Common;

namespace ZisPlatform.Domain.Identity;

/// <summary>The sign-in of a person in a browser. The cookie contains the secret, the store its SHA-256.</summary>
public sealed record BrowserSession(
    long Id, AccountId Account, long UserId, byte[] Hash, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt)
{
    /// <summary>The lifetime, one working day. It cannot be extended.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(8);

    public static BrowserSession Open(long id, AccountId account, long userId, Secret secret, DateTimeOffset now) =>
        new(id, account, userId, secret.Hash, now, now + Lifetime);
}
