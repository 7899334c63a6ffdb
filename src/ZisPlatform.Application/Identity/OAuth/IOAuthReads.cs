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

/// <summary>Which part of a list is wanted: so many after, before, or behind an offset.</summary>
/// <param name="Size">At most so many items.</param>
/// <param name="Offset">How many to pass over.</param>
/// <param name="After">Only what stands after this id.</param>
/// <param name="Before">Only what stands before this id, the last of them.</param>
public sealed record ListSlice(int Size, long Offset, long? After, long? Before);

/// <summary>A part of a list.</summary>
/// <param name="Items">In the order of the list.</param>
/// <param name="HasMore">Whether there are more in the direction asked for.</param>
/// <param name="Count">How many there are in all.</param>
public sealed record ListPart<T>(IReadOnlyList<T> Items, bool HasMore, long Count);

/// <summary>Which tokens are wanted; null for any.</summary>
public sealed record TokenFilter(long? UserId, long? ClientId);

/// <summary>Lists of OAuth, in the order of their making. Revoked tokens are in none.</summary>
public interface IOAuthReads
{
    Task<ListPart<OAuthClient>> ListClientsAsync(AccountId account, ListSlice slice, CancellationToken cancellationToken);

    Task<ListPart<AccessTokenView>> ListTokensAsync(AccountId account, TokenFilter filter, ListSlice slice, CancellationToken cancellationToken);

    Task<AccessTokenView?> FindTokenAsync(AccountId account, long id, CancellationToken cancellationToken);
}
