using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Identity.Credentials;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Application.Identity.OAuth;

/// <summary>Closes a browser session, effective immediately.</summary>
/// <param name="Actor">The user of the session.</param>
/// <param name="Secret">The secret from the cookie.</param>
public sealed record CloseSession(Actor Actor, string Secret) : IRequest<Result<Success>>;

internal sealed class CloseSessionHandler(
    ISessionStore sessions, IAuditLog audit, IUnitOfWork work, CredentialCache cache, TimeProvider clock)
    : IRequestHandler<CloseSession, Result<Success>>
{
    public async Task<Result<Success>> Handle(CloseSession command, CancellationToken cancellationToken)
    {
        sessions.Delete(command.Actor.Account, Secret.HashOf(command.Secret));
        audit.Add(new AuditEntry(
            clock.GetUtcNow(), command.Actor.Account, command.Actor, "session.close", command.Actor.Email, null, null));
        await work.CommitAsync(cancellationToken);
        cache.Invalidate();
        return default(Success);
    }
}
