using ZisPlatform.Application.Common;
using ZisPlatform.Application.Identity.Contracts;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;

namespace ZisPlatform.Application.Identity.OAuth;

/// <summary>What a client sends to the token endpoint to tell who it is.</summary>
/// <param name="Account">The account the request addresses.</param>
/// <param name="Identifier">The client's identifier, <c>client_id</c>.</param>
/// <param name="Secret">Null where it sent none.</param>
/// <param name="Address">Its network address.</param>
public sealed record ClientProof(AddressedAccount Account, string? Identifier, string? Secret, string? Address);

/// <summary>How long the new tokens are to live.</summary>
public sealed record GrantLifetimes(TimeSpan Access, TimeSpan Refresh);

/// <summary>The answer of the token endpoint.</summary>
/// <param name="Token">The access token.</param>
/// <param name="Secret">The same in clear.</param>
/// <param name="Lifetime">How long it lives.</param>
/// <param name="Refresh">The refresh token in clear; null for a grant that has none.</param>
/// <param name="RefreshLifetime">How long that one lives.</param>
public sealed record GrantedTokens(AccessToken Token, Secret Secret, TimeSpan Lifetime, Secret? Refresh, TimeSpan? RefreshLifetime);

/// <summary>What the three grants share: who the client is, slow refusals, tokens of a family.</summary>
internal sealed class GrantDesk(IOAuthStore store, IIdentityStore people, IIdSource ids, FailedSignIns failures, IntegrationClientProof proofs, TimeProvider clock)
{
    /// <summary>
    /// The client. A confidential one must show its secret; a public one has none to show, but what it shows must be right.
    /// </summary>
    public async Task<Result<OAuthClient>> AuthenticateAsync(ClientProof proof, CancellationToken cancellationToken)
    {
        var client = proof.Identifier is { } identifier && OAuthClient.IsIdentifier(identifier)
            ? await store.FindClientAsync(proof.Account.Id, identifier, cancellationToken)
            : null;
        var isProved = client is not null && (proof.Secret is { Length: > 0 } secret ? HasSecret(client, secret) : client.Kind == OAuthClientKind.Public);
        return isProved ? client! : await RefuseAsync(proof, OAuthErrors.InvalidClient, cancellationToken);
    }

    private bool HasSecret(OAuthClient client, string secret) =>
        client.HasSecret(secret) || (client.Integration is not null && proofs.IsGood(client.Account, client.Identifier, secret, clock.GetUtcNow()));

    /// <summary>A refusal that cost the guesser time.</summary>
    public async Task<Error> RefuseAsync(ClientProof proof, Error refusal, CancellationToken cancellationToken) =>
        await failures.SlowDownAsync(proof.Account.Id, proof.Address, cancellationToken) ?? refusal;

    /// <summary>For whom the client acts, for the audit log; null when that user is disabled or gone.</summary>
    public async Task<Actor?> FindActorAsync(ClientProof proof, long userId, CancellationToken cancellationToken) =>
        await people.FindUserAsync(proof.Account.Id, userId, cancellationToken) is { DisabledAt: null } user
            ? new Actor(
                proof.Account.Id, proof.Account.Subdomain, user.Id, user.Email.Value, user.Role == Role.Admin, CredentialKind.OauthClient, proof.Address)
            : null;

    /// <summary>Adds the next pair of a family to the unit of work.</summary>
    public async Task<GrantedTokens> StageAsync(
        OAuthGrant grant, OAuthClient client, OAuthScopes scopes, GrantLifetimes lifetimes, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (access, refresh) = (Secrets.NewOAuthSecret(), Secrets.NewOAuthSecret());
        var token = AccessToken.Issue(await ids.NextAsync(cancellationToken), client, grant.UserId, scopes, access, now, lifetimes.Access, grant.Id);
        store.Add(token);
        store.Add(RefreshToken.Issue(await ids.NextAsync(cancellationToken), grant, refresh, now, lifetimes.Refresh));
        return new GrantedTokens(token, access, lifetimes.Access, refresh, lifetimes.Refresh);
    }

    /// <summary>What of a scope parameter is granted; null in it means all there is.</summary>
    public static Result<OAuthScopes> Read(string? scope, OAuthScopes otherwise)
    {
        if (string.IsNullOrWhiteSpace(scope))
        {
            return otherwise;
        }

        var scopes = OAuthScopes.Parse([scope]);
        return scopes.IsOk ? scopes : OAuthErrors.InvalidScope(scopes.Errors[0].Detail);
    }
}
