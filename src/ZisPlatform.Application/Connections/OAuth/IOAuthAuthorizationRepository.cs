using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Connections;

namespace ZisPlatform.Application.Connections.OAuth;

/// <summary>Stores the authorizations in progress. Writes join the unit of work.</summary>
public interface IOAuthAuthorizationRepository
{
    /// <summary>
    /// Finds an authorization of any account by the hash of the secret for its next step; the callback's address names no account.
    /// </summary>
    Task<OAuthAuthorization?> FindAsync(byte[] secretHash, CancellationToken cancellationToken);

    void Add(OAuthAuthorization authorization, byte[] secretHash);

    /// <summary>Advances an authorization by one step. The commit returns Conflict if another request has taken the step.</summary>
    /// <param name="authorization">The authorization with its new stage.</param>
    /// <param name="from">The stage before the step.</param>
    /// <param name="secretHash">The hash of the secret for the step after it.</param>
    void Advance(OAuthAuthorization authorization, AuthorizationStage from, byte[] secretHash);

    /// <summary>Deletes the expired authorizations of an account.</summary>
    void DeleteExpired(AccountId account, DateTimeOffset now);
}
