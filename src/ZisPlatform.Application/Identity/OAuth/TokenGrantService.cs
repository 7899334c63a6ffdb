using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Ids;
using ZisPlatform.Application.Common.Security;
using ZisPlatform.Application.Identity.Accounts;
using ZisPlatform.Application.Identity.Contracts;
using ZisPlatform.Application.Identity.Credentials;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;

namespace ZisPlatform.Application.Identity.OAuth;

/// <summary>The credentials that a client sends to the token endpoint.</summary>
/// <param name="Host">The host that the request addresses; it names the account.</param>
/// <param name="Identifier">The client's identifier, <c>client_id</c>.</param>
/// <param name="Secret">The client's secret; null if none was sent.</param>
/// <param name="Address">The network address of the client.</param>
public sealed record ClientCredentials(string Host, string? Identifier, string? Secret, string? Address);

/// <summary>The lifetimes of the new tokens.</summary>
public sealed record GrantLifetimes(TimeSpan Access, TimeSpan Refresh);

/// <summary>The result of a token request.</summary>
/// <param name="Token">The access token.</param>
/// <param name="Secret">The access token in plaintext.</param>
/// <param name="Lifetime">The lifetime of the access token.</param>
/// <param name="Refresh">The refresh token in plaintext; null for a grant type that has none.</param>
/// <param name="RefreshLifetime">The lifetime of the refresh token.</param>
public sealed record GrantedTokens(AccessToken Token, Secret Secret, TimeSpan Lifetime, Secret? Refresh, TimeSpan? RefreshLifetime);

/// <summary>The common parts of the three grant types: client authentication, throttled rejections, and issuing token pairs.</summary>
internal sealed class TokenGrantService(
    AccountResolver accounts,
    IOAuthStore store,
    IIdentityStore identityStore,
    IIdGenerator ids,
    SignInThrottle throttle,
    IntegrationClientProof proofs,
    TimeProvider clock)
{
    /// <summary>
    /// Authenticates a client. A confidential client must send its secret; a public client need not, but a secret that it sends must be
    /// valid.
    /// </summary>
    public async Task<Result<OAuthClient>> AuthenticateAsync(ClientCredentials proof, CancellationToken cancellationToken)
    {
        var account = await accounts.ResolveAsync(proof.Host, cancellationToken);
        var client = proof.Identifier is { } identifier && OAuthClient.IsIdentifier(identifier)
            ? await store.FindClientAsync(account.Id, identifier, cancellationToken)
            : null;
        var isAuthenticated = client is not null
            && (proof.Secret is { Length: > 0 } secret ? IsSecretValid(client, secret) : client.Kind == OAuthClientKind.Public);
        return isAuthenticated ? client! : await RejectAsync(proof, OAuthErrors.InvalidClient, cancellationToken);
    }

    private bool IsSecretValid(OAuthClient client, string secret) =>
        client.HasSecret(secret)
        || (client.Integration is not null && proofs.IsValid(client.Account, client.Identifier, secret, clock.GetUtcNow()));

    /// <summary>Returns an error after the delay for failed attempts.</summary>
    public async Task<Error> RejectAsync(ClientCredentials proof, Error error, CancellationToken cancellationToken)
    {
        var account = await accounts.ResolveAsync(proof.Host, cancellationToken);
        return await throttle.ThrottleAsync(account.Id, proof.Address, cancellationToken) ?? error;
    }

    /// <summary>Finds the user that the client acts for, for the audit log; returns null if the user is disabled or deleted.</summary>
    public async Task<Actor?> FindActorAsync(ClientCredentials proof, long userId, CancellationToken cancellationToken)
    {
        var account = await accounts.ResolveAsync(proof.Host, cancellationToken);
        return await identityStore.FindUserAsync(account.Id, userId, cancellationToken) is { DisabledAt: null } user
            ? new Actor(
                account.Id,
                account.Subdomain,
                user.Id,
                user.Email.Value,
                user.Role == Role.Admin,
                CredentialKind.OauthClient,
                proof.Address)
            : null;
    }

    /// <summary>Adds the next token pair of a grant to the unit of work.</summary>
    public async Task<GrantedTokens> StageAsync(
        OAuthGrant grant,
        OAuthClient client,
        OAuthScopes scopes,
        GrantLifetimes lifetimes,
        DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var (access, refresh) = (SecretGenerator.NewOAuthSecret(), SecretGenerator.NewOAuthSecret());
        var token = AccessToken.Issue(
            await ids.NextAsync(cancellationToken), client, grant.UserId, scopes, access, now, lifetimes.Access, grant.Id);
        store.Add(token);
        store.Add(RefreshToken.Issue(await ids.NextAsync(cancellationToken), grant, refresh, now, lifetimes.Refresh));
        return new GrantedTokens(token, access, lifetimes.Access, refresh, lifetimes.Refresh);
    }

    /// <summary>Parses a scope parameter; returns <paramref name="defaultScopes"/> if it is missing or blank.</summary>
    public static Result<OAuthScopes> ParseScopes(string? scope, OAuthScopes defaultScopes)
    {
        if (string.IsNullOrWhiteSpace(scope))
        {
            return defaultScopes;
        }

        var scopes = OAuthScopes.Parse([scope]);
        return scopes.IsOk ? scopes : OAuthErrors.InvalidScope(scopes.Errors[0].Detail);
    }
}
