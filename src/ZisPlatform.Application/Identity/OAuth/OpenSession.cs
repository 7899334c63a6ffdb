using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;

namespace ZisPlatform.Application.Identity.OAuth;

/// <summary>Begins a browser session for somebody who has just shown a password or an API token.</summary>
public sealed record OpenSession(Actor Actor) : IRequest<Result<OpenedSession>>;

/// <summary>A new session with the secret of its cookie.</summary>
public sealed record OpenedSession(BrowserSession Session, Secret Secret);

internal sealed class OpenSessionHandler(ISessionStore sessions, IIdSource ids, IAuditLog audit, IUnitOfWork work, TimeProvider clock)
    : IRequestHandler<OpenSession, Result<OpenedSession>>
{
    public async Task<Result<OpenedSession>> Handle(OpenSession command, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var secret = Secrets.NewOAuthSecret();
        var session = BrowserSession.Open(await ids.NextAsync(cancellationToken), command.Actor.Account, command.Actor.UserId, secret, now);
        sessions.Add(session);
        audit.Add(new AuditEntry(now, session.Account, command.Actor, "session.open", command.Actor.Email, null, null));
        return await work.CommitAsync(cancellationToken)
            ? new OpenedSession(session, secret)
            : throw new InvalidOperationException("A new session met one of the same hash.");
    }
}
