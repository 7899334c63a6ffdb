using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;

namespace ZisPlatform.Application.Identity.OAuth;

/// <summary>A working access token, and the working user it acts for.</summary>
public sealed record FoundToken(
    long Id, long ClientId, string ClientIdentifier, OAuthScopes Scopes, DateTimeOffset? ExpiresAt, DateTimeOffset? UsedAt, SignInUser User);

/// <summary>A session that goes on, and its working user.</summary>
public sealed record FoundSession(DateTimeOffset ExpiresAt, SignInUser User);

/// <summary>The questions that a request with a token or a session asks before anything else.</summary>
public interface ITokenLookup
{
    /// <summary>Null when there is no such token, or it was revoked, or has expired, or its user is disabled.</summary>
    Task<FoundToken?> FindTokenAsync(AccountId account, byte[] hash, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Notes that a token is in use.</summary>
    Task MarkUsedAsync(AccountId account, long tokenId, DateTimeOffset now, CancellationToken cancellationToken);

    Task<FoundSession?> FindSessionAsync(AccountId account, byte[] hash, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Whether the account has a client of this identifier.</summary>
    Task<bool> HasClientAsync(AccountId account, string identifier, CancellationToken cancellationToken);
}
