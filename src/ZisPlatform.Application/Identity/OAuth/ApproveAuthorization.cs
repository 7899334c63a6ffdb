using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Ids;
using ZisPlatform.Application.Common.Security;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;

namespace ZisPlatform.Application.Identity.OAuth;

/// <summary>Records an admin's consent and issues an authorization code.</summary>
public sealed record ApproveAuthorization(Actor Actor, AuthorizationRequest Request) : IRequest<Result<Secret>>;

internal sealed class ApproveAuthorizationHandler(
    IOAuthStore store, IIdGenerator ids, IAuditLog audit, IUnitOfWork work, TimeProvider clock)
    : IRequestHandler<ApproveAuthorization, Result<Secret>>
{
    public async Task<Result<Secret>> Handle(ApproveAuthorization command, CancellationToken cancellationToken)
    {
        var actor = command.Actor;
        if (!actor.IsAdmin)
        {
            return IdentityErrors.AdminOnly;
        }

        var (target, scopes, challenge) = command.Request;
        var now = clock.GetUtcNow();
        var secret = SecretGenerator.NewOAuthSecret();
        var code = AuthorizationCode.Issue(
            await ids.NextAsync(cancellationToken), target.Client, actor.UserId, secret, target.RedirectUri, scopes, challenge, now);
        store.Add(code);
        audit.Add(new AuditEntry(
            now,
            actor.Account,
            actor,
            "oauth_code.approve",
            target.Client.Identifier,
            null,
            new { scopes = scopes.ToString(), redirect_uri = UrlRedaction.MaskQuery(target.RedirectUri) })
        {
            Integration = target.Client.Integration,
        });
        await work.CommitOrThrowAsync(cancellationToken);
        return secret;
    }
}
