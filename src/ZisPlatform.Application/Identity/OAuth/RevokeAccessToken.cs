using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Identity.Credentials;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;

namespace ZisPlatform.Application.Identity.OAuth;

/// <summary>Revokes an access token and its refresh token, effective immediately.</summary>
/// <param name="Actor">The caller. An admin may revoke any token of the account, other users only their own.</param>
/// <param name="TokenId">The id of the token.</param>
public sealed record RevokeAccessToken(Actor Actor, long TokenId) : IRequest<Result<Success>>;

internal sealed class RevokeAccessTokenHandler(
    IOAuthStore store, IAuditLog audit, IUnitOfWork work, CredentialCache cache, TimeProvider clock)
    : IRequestHandler<RevokeAccessToken, Result<Success>>
{
    public async Task<Result<Success>> Handle(RevokeAccessToken command, CancellationToken cancellationToken)
    {
        var actor = command.Actor;
        var now = clock.GetUtcNow();
        store.RevokeToken(actor.Account, command.TokenId, actor.IsAdmin ? null : actor.UserId, now);
        audit.Add(new AuditEntry(now, actor.Account, actor, "oauth_token.revoke", $"{command.TokenId}", null, null));
        if (await work.CommitAsync(cancellationToken) != CommitResult.Done)
        {
            return OAuthErrors.NoSuchToken;
        }

        cache.Invalidate();
        return default(Success);
    }
}
