using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Ids;
using ZisPlatform.Application.Identity.Credentials;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;

namespace ZisPlatform.Application.Identity.OAuth;

/// <summary>Exchanges an authorization code for tokens (RFC 6749, 4.1.3). A code can be used once.</summary>
public sealed record RedeemCode(ClientCredentials Client, string Code, string RedirectUri, string? Verifier, GrantLifetimes Lifetimes)
    : IRequest<Result<GrantedTokens>>;

internal sealed class RedeemCodeHandler(
    TokenGrantService grants,
    IOAuthStore store,
    IIdGenerator ids,
    IAuditLog audit,
    IUnitOfWork work,
    CredentialCache cache,
    TimeProvider clock)
    : IRequestHandler<RedeemCode, Result<GrantedTokens>>
{
    public async Task<Result<GrantedTokens>> Handle(RedeemCode command, CancellationToken cancellationToken)
    {
        var authenticated = await grants.AuthenticateAsync(command.Client, cancellationToken);
        if (!authenticated.IsOk)
        {
            return authenticated.Errors.ToArray();
        }

        var now = clock.GetUtcNow();
        var client = authenticated.Value;
        var code = await store.FindCodeAsync(client.Account, Secret.HashOf(command.Code), cancellationToken);
        if (code is { GrantId: { } usedGrantId } && code.ClientId == client.Id)
        {
            // RFC 6749, 4.1.2: reuse means that the code was copied and one of its users is not the client.
            store.RevokeGrant(client.Account, usedGrantId, now);
            audit.Add(new AuditEntry(
                now,
                client.Account,
                await grants.FindActorAsync(command.Client, code.UserId, cancellationToken),
                "oauth_grant.revoke_for_reuse",
                $"{usedGrantId}",
                null,
                new { client = client.Identifier })
            {
                Integration = client.Integration,
            });
            await work.CommitAsync(cancellationToken);
            cache.Invalidate();
        }

        if (code is null
            || !code.IsRedeemableBy(client, command.RedirectUri, command.Verifier, now)
            || await grants.FindActorAsync(command.Client, code.UserId, cancellationToken) is not { } actor)
        {
            return await grants.RejectAsync(command.Client, OAuthErrors.InvalidCode, cancellationToken);
        }

        var grant = OAuthGrant.FromCode(await ids.NextAsync(cancellationToken), code, now);
        store.Add(grant, code);
        var tokens = await grants.StageAsync(grant, client, grant.Scopes, command.Lifetimes, now, cancellationToken);
        audit.Add(new AuditEntry(now, client.Account, actor, "oauth_grant.create", $"{grant.Id}", null, OAuthAudit.Of(tokens.Token, client))
        {
            Integration = client.Integration,
        });

        // Conflict: the code was redeemed concurrently, and the other request succeeded.
        return await work.CommitAsync(cancellationToken) == CommitResult.Done ? tokens : OAuthErrors.InvalidCode;
    }
}
