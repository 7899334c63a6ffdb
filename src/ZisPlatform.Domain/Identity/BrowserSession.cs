using ZisPlatform.Domain.Common;

namespace ZisPlatform.Domain.Identity;

/// <summary>A person's sign-in through a browser. The cookie holds the secret, the store its SHA-256.</summary>
public sealed record BrowserSession(long Id, AccountId Account, long UserId, byte[] Hash, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt)
{
    /// <summary>A working day; there is no prolonging.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(8);

    public static BrowserSession Open(long id, AccountId account, long userId, Secret secret, DateTimeOffset now) =>
        new(id, account, userId, secret.Hash, now, now + Lifetime);
}
