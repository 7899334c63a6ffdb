using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;

namespace ZisPlatform.Application.Identity.OAuth;

/// <summary>A token as its owner and administrators see it: its first characters, never itself.</summary>
public sealed record AccessTokenView(
    long Id,
    long UserId,
    long ClientId,
    string Prefix,
    OAuthScopes Scopes,
    DateTimeOffset CreatedAt,
    DateTimeOffset? UsedAt,
    DateTimeOffset? ExpiresAt);

/// <summary>Which tokens are wanted; null for any.</summary>
public sealed record TokenFilter(long? UserId, long? ClientId);

/// <summary>Lists of OAuth, in the order of their making. Revoked tokens are in none.</summary>
public interface IOAuthReads
{
    Task<CountedPage<OAuthClient>> ListClientsAsync(AccountId account, PageRequest page, CancellationToken cancellationToken);

    Task<CountedPage<AccessTokenView>> ListTokensAsync(AccountId account, TokenFilter filter, PageRequest page, CancellationToken cancellationToken);

    Task<AccessTokenView?> FindTokenAsync(AccountId account, long id, CancellationToken cancellationToken);
}
