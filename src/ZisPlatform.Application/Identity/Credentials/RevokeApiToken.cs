using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;

namespace ZisPlatform.Application.Identity.Credentials;

/// <summary>Revokes an API token, effective immediately. Revoking it again changes nothing.</summary>
public sealed record RevokeApiToken(Actor Actor, long TokenId) : IRequest<Result<Success>>;

internal sealed class RevokeApiTokenHandler(
    IIdentityStore store, IAuditLog audit, IUnitOfWork work, CredentialCache cache, TimeProvider clock)
    : IRequestHandler<RevokeApiToken, Result<Success>>
{
    public async Task<Result<Success>> Handle(RevokeApiToken command, CancellationToken cancellationToken)
    {
        if (await store.FindTokenAsync(command.Actor.Account, command.TokenId, cancellationToken) is not { } token)
        {
            return IdentityErrors.NoSuchToken;
        }

        var now = clock.GetUtcNow();
        if (!token.Revoke(now))
        {
            return default(Success);
        }

        store.Save(token);
        audit.Add(new AuditEntry(now, token.Account, command.Actor, "api_token.revoke", $"{token.Id}", null, null));

        // Conflict means that the token was revoked concurrently, which is the requested state.
        await work.CommitAsync(cancellationToken);
        cache.Invalidate();
        return default(Success);
    }
}
