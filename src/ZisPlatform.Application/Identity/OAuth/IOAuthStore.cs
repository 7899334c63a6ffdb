using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;

namespace ZisPlatform.Application.Identity.OAuth;

/// <summary>
/// Stores OAuth clients, tokens, codes and grants. Writes join the unit of work; reads return committed data. A guarded write makes the
/// commit fail if a concurrent change came first.
/// </summary>
public interface IOAuthStore
{
    Task<OAuthClient?> FindClientAsync(AccountId account, long id, CancellationToken cancellationToken);

    Task<OAuthClient?> FindClientAsync(AccountId account, string identifier, CancellationToken cancellationToken);

    /// <summary>Saves a client. The commit returns KeyTaken if the identifier is taken, and Conflict if the client was deleted.</summary>
    void Save(OAuthClient client);

    /// <summary>Deletes a client with all its tokens, codes and grants.</summary>
    void Delete(OAuthClient client);

    void Add(AccessToken token);

    /// <summary>Revokes a token and its grant. Guarded: the token must exist and must not be revoked.</summary>
    /// <param name="account">The caller's account.</param>
    /// <param name="id">The id of the token.</param>
    /// <param name="ownerId">The user that the token must belong to; null for any user.</param>
    /// <param name="now">The current time.</param>
    void RevokeToken(AccountId account, long id, long? ownerId, DateTimeOffset now);

    /// <summary>Adds a code and deletes the account's codes that can no longer be redeemed.</summary>
    void Add(AuthorizationCode code);

    Task<AuthorizationCode?> FindCodeAsync(AccountId account, byte[] hash, CancellationToken cancellationToken);

    /// <summary>Adds a grant and marks its code as used. Guarded: the code must be unused.</summary>
    void Add(OAuthGrant grant, AuthorizationCode code);

    void RevokeGrant(AccountId account, long grantId, DateTimeOffset now);

    void Add(RefreshToken token);

    Task<RefreshToken?> FindRefreshTokenAsync(AccountId account, byte[] hash, CancellationToken cancellationToken);

    /// <summary>Marks a refresh token as used. Guarded: it must be unused and its grant not revoked.</summary>
    void MarkUsed(RefreshToken token, DateTimeOffset now);
}
