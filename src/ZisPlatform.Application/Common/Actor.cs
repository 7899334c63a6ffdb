using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;

namespace ZisPlatform.Application.Common;

/// <summary>The kinds of credential a request may bring (contract 1.4).</summary>
public enum CredentialKind
{
    /// <summary>HTTP Basic with e-mail and password.</summary>
    Password,

    /// <summary>HTTP Basic with <c>email/token</c> and an API token.</summary>
    ApiToken,

    /// <summary>An OAuth access token.</summary>
    AccessToken,

    /// <summary>The cookie of a browser's session.</summary>
    Session,

    /// <summary>What an OAuth client shows at the token endpoint, in the name of the user it acts for.</summary>
    OauthClient,
}

/// <summary>Through what an access token acts.</summary>
/// <param name="Id">The token.</param>
/// <param name="ClientId">The client that it was minted from.</param>
/// <param name="Integration">The one integration it is bound to, because the client is that integration's; null for an ordinary token.</param>
/// <param name="Scopes">What it may be used for.</param>
/// <param name="ExpiresAt">When it ends; null for one that works until it is revoked.</param>
public sealed record TokenUse(long Id, long ClientId, string? Integration, OAuthScopes Scopes, DateTimeOffset? ExpiresAt);

/// <summary>Who asks: an authenticated user of one account, and by what.</summary>
/// <param name="Account">The account the request addressed and the user belongs to.</param>
/// <param name="Subdomain">That account's subdomain.</param>
/// <param name="UserId">The user's id.</param>
/// <param name="Email">The user's e-mail.</param>
/// <param name="IsAdmin">Whether the user's role is admin.</param>
/// <param name="Credential">The kind of credential that proved it.</param>
/// <param name="Address">The network address of the caller; null where there is none.</param>
public sealed record Actor(
    AccountId Account, string Subdomain, long UserId, string Email, bool IsAdmin, CredentialKind Credential, string? Address)
{
    /// <summary>Null unless the credential is an access token.</summary>
    public TokenUse? Token { get; init; }
}
