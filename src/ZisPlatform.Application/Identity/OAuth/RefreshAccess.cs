using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Identity.Credentials;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;

namespace ZisPlatform.Application.Identity.OAuth;

/// <summary>
/// Exchanges a refresh token for the next token pair (RFC 6749, 6). A second use means that the token was stolen, so the grant and all
/// its tokens are revoked (RFC 9700, 4.14).
/// </summary>
public sealed record RefreshAccess(ClientCredentials Client, string RefreshToken, string? Scope, GrantLifetimes Lifetimes)
    : IRequest<Result<GrantedTokens>>;

internal sealed class RefreshAccessHandler(
    TokenGrantService grants, IOAuthStore store, IAuditLog audit, IUnitOfWork work, CredentialCache cache, TimeProvider clock)
    : IRequestHandler<RefreshAccess, Result<GrantedTokens>>
{
    public async Task<Result<GrantedTokens>> Handle(RefreshAccess command, CancellationToken cancellationToken)
    {
        var authenticated = await grants.AuthenticateAsync(command.Client, cancellationToken);
        if (!authenticated.IsOk)
        {
            return authenticated.Errors.ToArray();
        }

        var now = clock.GetUtcNow();
        var client = authenticated.Value;
        var token = await store.FindRefreshTokenAsync(client.Account, Secret.HashOf(command.RefreshToken), cancellationToken);
        if (token is null
            || !token.BelongsTo(client)
            || await grants.FindActorAsync(command.Client, token.Grant.UserId, cancellationToken) is not { } actor)
        {
            return await grants.RejectAsync(command.Client, OAuthErrors.InvalidRefreshToken, cancellationToken);
        }

        // Check reuse before expiration: a used token revokes the grant, expired or not, as long as the grant is active.
        if (token.UsedAt is not null)
        {
            return await RevokeGrantAsync(token.Grant, client, actor, cancellationToken);
        }

        if (!token.IsUsableAt(now))
        {
            return await grants.RejectAsync(command.Client, OAuthErrors.InvalidRefreshToken, cancellationToken);
        }

        var scopes = TokenGrantService.ParseScopes(command.Scope, token.Grant.Scopes);
        if (!scopes.IsOk)
        {
            return scopes.Errors.ToArray();
        }

        if (!scopes.Value.AreWithin(token.Grant.Scopes))
        {
            return OAuthErrors.ScopeNotGranted;
        }

        store.MarkUsed(token, now);
        var tokens = await grants.StageAsync(token.Grant, client, scopes.Value, command.Lifetimes, now, cancellationToken);
        audit.Add(CreateAuditEntry("oauth_grant.refresh", token.Grant, client, actor, now));

        return await work.CommitAsync(cancellationToken) switch
        {
            CommitResult.Done => tokens,

            // The refresh token was used concurrently, or its grant was revoked.
            CommitResult.Conflict => await RevokeGrantAsync(token.Grant, client, actor, cancellationToken),

            // No sign of theft: a key of the new tokens is taken, so the client may try again with the same refresh token.
            var result => throw new InvalidOperationException($"The store rejected a new pair of tokens: {result}. Retry the request."),
        };
    }

    private async Task<Error> RevokeGrantAsync(OAuthGrant grant, OAuthClient client, Actor actor, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        store.RevokeGrant(client.Account, grant.Id, now);
        audit.Add(CreateAuditEntry("oauth_grant.revoke_for_reuse", grant, client, actor, now));
        await work.CommitAsync(cancellationToken);
        cache.Invalidate();
        return OAuthErrors.InvalidRefreshToken;
    }

    private static AuditEntry CreateAuditEntry(string action, OAuthGrant grant, OAuthClient client, Actor actor, DateTimeOffset now) =>
        new(now, client.Account, actor, action, $"{grant.Id}", null, new { client = client.Identifier })
        {
            Integration = client.Integration,
        };
}
