using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;

namespace ZisPlatform.Application.Identity.OAuth;

/// <summary>
/// What is kept of OAuth. Writes join the unit of work; reads see what is committed. A guarded write makes the commit fail when
/// somebody else was first.
/// </summary>
public interface IOAuthStore
{
    Task<OAuthClient?> FindClientAsync(AccountId account, long id, CancellationToken cancellationToken);

    Task<OAuthClient?> FindClientAsync(AccountId account, string identifier, CancellationToken cancellationToken);

    /// <summary>The commit is false when the identifier is taken, or the client is gone.</summary>
    void Save(OAuthClient client);

    /// <summary>With all its tokens, codes and grants.</summary>
    void Delete(OAuthClient client);

    void Add(AccessToken token);

    /// <summary>Ends a token, and the grant it descends from. Guarded: there is such a token, and it worked until now.</summary>
    /// <param name="account">The caller's account.</param>
    /// <param name="id">Which one.</param>
    /// <param name="ownerId">Whose it must be; null for anybody's.</param>
    /// <param name="now">The time.</param>
    void RevokeToken(AccountId account, long id, long? ownerId, DateTimeOffset now);

    /// <summary>Adds a code, and sweeps away those of the account that nobody can redeem any more.</summary>
    void Add(AuthorizationCode code);

    Task<AuthorizationCode?> FindCodeAsync(AccountId account, byte[] hash, CancellationToken cancellationToken);

    /// <summary>Adds a grant and spends the code it comes from. Guarded: the code was not spent.</summary>
    void Add(OAuthGrant grant, AuthorizationCode code);

    void RevokeGrant(AccountId account, long grantId, DateTimeOffset now);

    void Add(RefreshToken token);

    Task<RefreshToken?> FindRefreshTokenAsync(AccountId account, byte[] hash, CancellationToken cancellationToken);

    /// <summary>Spends a refresh token. Guarded: it was not spent, and its grant stands.</summary>
    void Spend(RefreshToken token, DateTimeOffset now);
}
