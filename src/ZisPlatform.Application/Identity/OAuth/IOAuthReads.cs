using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;

namespace ZisPlatform.Application.Identity.OAuth;

/// <summary>A token as presented to its owner and to administrators: only its first characters, never the token.</summary>
public sealed record AccessTokenView(
    long Id,
    long UserId,
    long ClientId,
    string Prefix,
    OAuthScopes Scopes,
    DateTimeOffset CreatedAt,
    DateTimeOffset? UsedAt,
    DateTimeOffset? ExpiresAt);

/// <summary>A filter for tokens; a null field does not filter.</summary>
public sealed record TokenFilter(long? UserId, long? ClientId);

/// <summary>Queries for OAuth clients and tokens, in the order of creation. Revoked tokens are not included.</summary>
public interface IOAuthReads
{
    Task<CountedPage<OAuthClient>> ListClientsAsync(AccountId account, PageRequest page, CancellationToken cancellationToken);

    /// <summary>Finds a client; returns null if it does not exist.</summary>
    Task<OAuthClient?> FindClientAsync(AccountId account, long id, CancellationToken cancellationToken);

    Task<CountedPage<AccessTokenView>> ListTokensAsync(
        AccountId account, TokenFilter filter, PageRequest page, CancellationToken cancellationToken);

    Task<AccessTokenView?> FindTokenAsync(AccountId account, long id, CancellationToken cancellationToken);
}
