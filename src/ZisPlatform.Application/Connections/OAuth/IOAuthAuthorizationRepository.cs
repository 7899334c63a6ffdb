using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Connections;

namespace ZisPlatform.Application.Connections.OAuth;

/// <summary>Stores the flows in progress. Writes join the unit of work.</summary>
public interface IOAuthAuthorizationRepository
{
    /// <summary>
    /// Finds a flow of any account by the hash of the secret for its next step; the callback's address names no account.
    /// </summary>
    Task<OAuthAuthorization?> FindAsync(byte[] secretHash, CancellationToken cancellationToken);

    void Add(OAuthAuthorization flow, byte[] secretHash);

    /// <summary>Advances a flow by one step. The commit returns false if another request has taken the step.</summary>
    /// <param name="flow">The flow with its new stage.</param>
    /// <param name="from">The stage before the step.</param>
    /// <param name="secretHash">The hash of the secret for the step after it.</param>
    void Advance(OAuthAuthorization flow, AuthorizationStage from, byte[] secretHash);

    /// <summary>Deletes the expired flows of an account.</summary>
    void DropExpired(AccountId account, DateTimeOffset now);
}
