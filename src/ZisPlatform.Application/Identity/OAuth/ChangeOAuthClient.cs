using FluentValidation;
using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Identity.Credentials;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;

namespace ZisPlatform.Application.Identity.OAuth;

/// <summary>Updates the specified fields of a client.</summary>
public sealed record ChangeOAuthClient(Actor Actor, long ClientId, OAuthClientDetails Changes) : IRequest<Result<OAuthClient>>;

internal sealed class ChangeOAuthClientValidator : AbstractValidator<ChangeOAuthClient>
{
    public ChangeOAuthClientValidator() => ClientRules.AddTo(this, c => c.Changes);
}

internal sealed class ChangeOAuthClientHandler(
    IOAuthStore store, IIdentityStore identityStore, IAuditLog audit, IUnitOfWork work, CredentialCache cache, TimeProvider clock)
    : IRequestHandler<ChangeOAuthClient, Result<OAuthClient>>
{
    public async Task<Result<OAuthClient>> Handle(ChangeOAuthClient command, CancellationToken cancellationToken)
    {
        var actor = command.Actor;
        if (await store.FindClientAsync(actor.Account, command.ClientId, cancellationToken) is not { } client)
        {
            return OAuthErrors.NoSuchClient;
        }

        if (command.Changes.UserId is { } userId && await identityStore.FindUserAsync(actor.Account, userId, cancellationToken) is null)
        {
            return OAuthErrors.ClientUserRequired;
        }

        var now = clock.GetUtcNow();
        var before = OAuthAudit.Of(client);
        if (client.Change(command.Changes, now) is { } error)
        {
            return error;
        }

        store.Save(client);
        audit.Add(new AuditEntry(now, actor.Account, actor, "oauth_client.change", client.Identifier, before, OAuthAudit.Of(client))
        {
            Integration = client.Integration,
        });
        switch (await work.CommitAsync(cancellationToken))
        {
            case CommitResult.KeyTaken:
                return OAuthErrors.IdentifierTaken(client.Identifier);
            case CommitResult.Conflict:
                return OAuthErrors.NoSuchClient;
        }

        cache.Invalidate();
        return client;
    }
}
