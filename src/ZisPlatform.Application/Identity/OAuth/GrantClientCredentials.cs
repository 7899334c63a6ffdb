using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Ids;
using ZisPlatform.Application.Common.Security;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;

namespace ZisPlatform.Application.Identity.OAuth;

/// <summary>Issues a token to a confidential client; it acts for the client's user, admin or not (contract 1.4, 7.3).</summary>
public sealed record GrantClientCredentials(
    ClientCredentials Client, string? Scope, GrantLifetimes Lifetimes) : IRequest<Result<GrantedTokens>>;

internal sealed class GrantClientCredentialsHandler(
    TokenGrantService grants, IOAuthStore store, IIdGenerator ids, IAuditLog audit, IUnitOfWork work, TimeProvider clock)
    : IRequestHandler<GrantClientCredentials, Result<GrantedTokens>>
{
    public async Task<Result<GrantedTokens>> Handle(GrantClientCredentials command, CancellationToken cancellationToken)
    {
        var authenticated = await grants.AuthenticateAsync(command.Client, cancellationToken);
        if (!authenticated.IsOk)
        {
            return authenticated.Errors.ToArray();
        }

        var client = authenticated.Value;
        if (client.Integration is not null)
        {
            // The vendor's service rejects an integration's client here, whatever its secret.
            return await grants.RejectAsync(command.Client, OAuthErrors.InvalidClient, cancellationToken);
        }

        if (client.Kind == OAuthClientKind.Public)
        {
            return OAuthErrors.PublicClient;
        }

        var scopes = TokenGrantService.ParseScopes(command.Scope, OAuthScopes.Default);
        if (!scopes.IsOk)
        {
            return scopes.Errors.ToArray();
        }

        if (await grants.FindActorAsync(command.Client, client.UserId, cancellationToken) is not { } actor)
        {
            return OAuthErrors.ClientUserDisabled;
        }

        var now = clock.GetUtcNow();
        var secret = SecretGenerator.NewOAuthSecret();
        var token = AccessToken.Issue(
            await ids.NextAsync(cancellationToken), client, client.UserId, scopes.Value, secret, now, command.Lifetimes.Access);
        store.Add(token);
        audit.Add(new AuditEntry(now, client.Account, actor, "oauth_token.mint", $"{token.Id}", null, OAuthAudit.Of(token, client)));
        await work.CommitOrThrowAsync(cancellationToken);
        return new GrantedTokens(token, secret, command.Lifetimes.Access, null, null);
    }
}
