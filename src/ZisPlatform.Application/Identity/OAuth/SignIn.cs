using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Ids;
using ZisPlatform.Application.Common.Security;
using ZisPlatform.Application.Identity.Accounts;
using ZisPlatform.Application.Identity.Credentials;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;

namespace ZisPlatform.Application.Identity.OAuth;

/// <summary>Signs a user in with a browser: verifies the fields of the sign-in form and opens a session.</summary>
/// <param name="Host">The host that the request addresses; it names the account.</param>
/// <param name="Email">The e-mail from the form.</param>
/// <param name="Secret">The user's password, or an API token of the user.</param>
/// <param name="Address">The network address of the browser.</param>
public sealed record SignIn(string Host, string Email, string Secret, string? Address) : IRequest<Result<OpenedSession>>
{
    /// <summary>Overrides the generated implementation, which would print the secret.</summary>
    public override string ToString() => $"SignIn {Email}";
}

/// <summary>A new session and the secret for its cookie.</summary>
public sealed record OpenedSession(BrowserSession Session, Secret Secret);

internal sealed class SignInHandler(
    AccountResolver accounts,
    CredentialVerifier verifier,
    ISessionStore sessions,
    IIdGenerator ids,
    IAuditLog audit,
    IUnitOfWork work,
    TimeProvider clock)
    : IRequestHandler<SignIn, Result<OpenedSession>>
{
    public async Task<Result<OpenedSession>> Handle(SignIn command, CancellationToken cancellationToken)
    {
        var account = await accounts.ResolveAsync(command.Host, cancellationToken);
        var verified = await verifier.SignInAsync(account, command.Email, command.Secret, command.Address, cancellationToken);
        if (!verified.IsOk)
        {
            return verified.Errors.ToArray();
        }

        // Always opens a new session, so that one planted in the browser before does not become the session of this user.
        var (actor, now, secret) = (verified.Value, clock.GetUtcNow(), SecretGenerator.NewOAuthSecret());
        var session = BrowserSession.Open(await ids.NextAsync(cancellationToken), actor.Account, actor.UserId, secret, now);
        sessions.Add(session);
        audit.Add(new AuditEntry(now, session.Account, actor, "session.open", actor.Email, null, null));
        await work.CommitOrThrowAsync(cancellationToken);
        return new OpenedSession(session, secret);
    }
}
