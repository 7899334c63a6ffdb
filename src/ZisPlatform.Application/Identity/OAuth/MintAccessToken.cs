using FluentValidation;
using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Ids;
using ZisPlatform.Application.Common.Messaging;
using ZisPlatform.Application.Common.Security;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;

namespace ZisPlatform.Application.Identity.OAuth;

/// <summary>Issues a token that acts for the caller through a client of the account (contract 7.2).</summary>
/// <param name="Actor">The caller, an admin.</param>
/// <param name="ClientId">The numeric id of the client.</param>
/// <param name="Scopes">The requested scopes; <c>read</c> if null.</param>
/// <param name="ExpiresIn">
/// The lifetime in seconds; null for a token that is valid until it is revoked. If the caller uses a token, the new token does not
/// outlive it.
/// </param>
public sealed record MintAccessToken(Actor Actor, long? ClientId, IReadOnlyList<string>? Scopes, long? ExpiresIn)
    : IRequest<Result<IssuedAccessToken>>;

/// <summary>A new access token and its secret.</summary>
public sealed record IssuedAccessToken(AccessToken Token, Secret Secret);

internal sealed class MintAccessTokenValidator : AbstractValidator<MintAccessToken>
{
    public MintAccessTokenValidator()
    {
        RuleFor(c => c.ClientId).MustPass(id => id is null ? OAuthErrors.ClientRequired : null);
        RuleFor(c => c.Scopes).MustPass(scopes =>
            scopes is not null && OAuthScopes.Parse(scopes) is { IsOk: false } failed ? failed.Errors[0] : null);
        RuleFor(c => c.ExpiresIn).MustPass(seconds =>
            seconds is { } lifetime && !TokenLifetimes.IsAccess(lifetime) ? InvalidLifetime : null);
    }

    private static readonly Error InvalidLifetime = new(
        ErrorKind.Invalid, "identity.invalid_token_lifetime", "expires_in must be 300 to 172,800 seconds", "$.token.expires_in");
}

internal sealed class MintAccessTokenHandler(IOAuthStore store, IIdGenerator ids, IAuditLog audit, IUnitOfWork work, TimeProvider clock)
    : IRequestHandler<MintAccessToken, Result<IssuedAccessToken>>
{
    public async Task<Result<IssuedAccessToken>> Handle(MintAccessToken command, CancellationToken cancellationToken)
    {
        var actor = command.Actor;
        var scopes = command.Scopes is null ? OAuthScopes.Default : OAuthScopes.Parse(command.Scopes).Value;

        // Prevent privilege escalation: a token must not issue a token with more scopes than its own.
        if (actor.Token is { } callerToken && !scopes.AreWithin(callerToken.Scopes))
        {
            return OAuthErrors.InsufficientScope($"every scope that the new token is to have: {scopes}");
        }

        if (await store.FindClientAsync(actor.Account, command.ClientId!.Value, cancellationToken) is not { } client)
        {
            return OAuthErrors.ClientRequired;
        }

        var now = clock.GetUtcNow();
        var secret = SecretGenerator.NewOAuthSecret();
        TimeSpan? requested = command.ExpiresIn is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
        var remaining = actor.Token?.ExpiresAt - now;
        var lifetime = remaining is null || requested < remaining ? requested : remaining;
        var token = AccessToken.Issue(await ids.NextAsync(cancellationToken), client, actor.UserId, scopes, secret, now, lifetime);
        store.Add(token);
        audit.Add(new AuditEntry(now, actor.Account, actor, "oauth_token.mint", $"{token.Id}", null, OAuthAudit.Of(token, client))
        {
            Integration = client.Integration,
        });
        await work.CommitOrThrowAsync(cancellationToken);
        return new IssuedAccessToken(token, secret);
    }
}

/// <summary>Builds the audit data of OAuth clients and tokens.</summary>
internal static class OAuthAudit
{
    public static object Of(AccessToken token, OAuthClient client) =>
        new { client = client.Identifier, user_id = token.UserId, scopes = token.Scopes.ToString(), expires_at = token.ExpiresAt };

    public static object Of(OAuthClient client) => new
    {
        identifier = client.Identifier,
        name = client.Name,
        kind = client.Kind.ToString().ToLowerInvariant(),
        company = client.Company,
        description = client.Description,
        logo_url = client.LogoUrl,
        redirect_uri = client.RedirectUris.Select(UrlRedaction.MaskQuery).ToArray(),
        user_id = client.UserId,
    };
}
