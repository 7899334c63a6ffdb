using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Identity.Credentials;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;

namespace ZisPlatform.Application.Identity.OAuth;

/// <summary>Deletes a client and revokes its tokens, refresh tokens and codes.</summary>
public sealed record DeleteOAuthClient(Actor Actor, long ClientId) : IRequest<Result<Success>>;

internal sealed class DeleteOAuthClientHandler(
    IOAuthStore store, IAuditLog audit, IUnitOfWork work, CredentialCache cache, TimeProvider clock)
    : IRequestHandler<DeleteOAuthClient, Result<Success>>
{
    public async Task<Result<Success>> Handle(DeleteOAuthClient command, CancellationToken cancellationToken)
    {
        var actor = command.Actor;
        if (await store.FindClientAsync(actor.Account, command.ClientId, cancellationToken) is not { } client)
        {
            return OAuthErrors.NoSuchClient;
        }

        if (client.Integration is not null)
        {
            return OAuthErrors.IntegrationClientImmutable;
        }

        store.Delete(client);
        audit.Add(new AuditEntry(
            clock.GetUtcNow(), actor.Account, actor, "oauth_client.delete", client.Identifier, OAuthAudit.Of(client), null));
        if (await work.CommitAsync(cancellationToken) != CommitResult.Done)
        {
            return OAuthErrors.NoSuchClient;
        }

        cache.Invalidate();
        return default(Success);
    }
}
