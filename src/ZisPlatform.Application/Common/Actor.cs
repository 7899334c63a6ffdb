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

    /// <summary>The credentials of an OAuth client at the token endpoint, on behalf of the user it acts for.</summary>
    OauthClient,
}

/// <summary>The access token that authenticated a request.</summary>
/// <param name="Id">The id of the token.</param>
/// <param name="ClientId">The id of the client that the token was issued for.</param>
/// <param name="Integration">
/// The integration that the token is bound to, if its client is that integration's; null for an ordinary token.
/// </param>
/// <param name="Scopes">The granted scopes.</param>
/// <param name="ExpiresAt">The expiration time; null for a token that is valid until it is revoked.</param>
public sealed record TokenUse(long Id, long ClientId, string? Integration, OAuthScopes Scopes, DateTimeOffset? ExpiresAt);

/// <summary>The caller: an authenticated user of one account, and the credential used.</summary>
/// <param name="Account">The account the request addressed and the user belongs to.</param>
/// <param name="Subdomain">That account's subdomain.</param>
/// <param name="UserId">The user's id.</param>
/// <param name="Email">The user's e-mail.</param>
/// <param name="IsAdmin">True if the user's role is admin.</param>
/// <param name="Credential">The kind of credential that authenticated the user.</param>
/// <param name="Address">The network address of the caller; null if unknown.</param>
public sealed record Actor(
    AccountId Account, string Subdomain, long UserId, string Email, bool IsAdmin, CredentialKind Credential, string? Address)
{
    /// <summary>Null unless the credential is an access token.</summary>
    public TokenUse? Token { get; init; }
}
