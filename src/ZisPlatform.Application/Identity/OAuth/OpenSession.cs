using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Ids;
using ZisPlatform.Application.Common.Security;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;

namespace ZisPlatform.Application.Identity.OAuth;

/// <summary>Opens a browser session for a user who has just presented a password or an API token.</summary>
public sealed record OpenSession(Actor Actor) : IRequest<Result<OpenedSession>>;

/// <summary>A new session and the secret for its cookie.</summary>
public sealed record OpenedSession(BrowserSession Session, Secret Secret);

internal sealed class OpenSessionHandler(ISessionStore sessions, IIdGenerator ids, IAuditLog audit, IUnitOfWork work, TimeProvider clock)
    : IRequestHandler<OpenSession, Result<OpenedSession>>
{
    public async Task<Result<OpenedSession>> Handle(OpenSession command, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var secret = SecretGenerator.NewOAuthSecret();
        var session = BrowserSession.Open(await ids.NextAsync(cancellationToken), command.Actor.Account, command.Actor.UserId, secret, now);
        sessions.Add(session);
        audit.Add(new AuditEntry(now, session.Account, command.Actor, "session.open", command.Actor.Email, null, null));
        await work.CommitOrThrowAsync(cancellationToken);
        return new OpenedSession(session, secret);
    }
}
