using ZisPlatform.Domain.Common;

namespace ZisPlatform.Domain.Connections;

/// <summary>The input to start a connection flow (contract 3.6.1).</summary>
public sealed record AuthorizationDetails(
    string? ClientName,
    string? ClientUuid,
    string? Name,
    string? OriginUrl,
    string? Scopes,
    string? UrlSubdomain,
    bool OfflineAccess,
    string? GrantType,
    bool RedirectOnError);

/// <summary>The stage of a connection flow. Each step consumes the one-time secret that the previous step issued.</summary>
public enum AuthorizationStage
{
    /// <summary>Waits for the browser with the flow token.</summary>
    Started,

    /// <summary>The browser is at the provider. Waits for its return with the state.</summary>
    Sent,

    /// <summary>The browser has returned and the code is being redeemed. If that fails, the flow cannot continue.</summary>
    Returned,

    /// <summary>
    /// The connection exists, or with client credentials will be created. Waits for the caller with the verification code.
    /// </summary>
    Granted,

    /// <summary>The flow is complete.</summary>
    Verified,
}

/// <summary>An attempt to connect (contract 3.6).</summary>
/// <param name="Id">The id of the row.</param>
/// <param name="Account">The account.</param>
/// <param name="Integration">The name of the integration.</param>
/// <param name="ClientId">The id of the provider client.</param>
/// <param name="Name">The name of the future connection.</param>
/// <param name="GrantType">The grant type.</param>
/// <param name="Scopes">The requested scopes.</param>
/// <param name="UrlSubdomain">The subdomain for the addresses of the client.</param>
/// <param name="OriginUrl">
/// The final address for the browser; null with client credentials, and if a page of this server displays the result.
/// </param>
/// <param name="RedirectOnError">True if the browser is redirected to the final address after a failure too.</param>
/// <param name="OfflineAccess">True if a refresh token is requested.</param>
/// <param name="CallbackUrl">The address that the provider redirects the browser to.</param>
/// <param name="StartedBy">The id of the user.</param>
public sealed record OAuthAuthorization(
    long Id,
    AccountId Account,
    string Integration,
    long ClientId,
    ConnectionName Name,
    string GrantType,
    string Scopes,
    string UrlSubdomain,
    string? OriginUrl,
    bool RedirectOnError,
    bool OfflineAccess,
    string CallbackUrl,
    long StartedBy)
{
    /// <summary>The time limit of each step (contract U15).</summary>
    public static readonly TimeSpan StepTimeout = TimeSpan.FromMinutes(10);

    public AuthorizationStage Stage { get; init; }

    /// <summary>Gets the proof key (RFC 7636), encrypted for this row; null until the browser is sent to the provider.</summary>
    public byte[]? ProtectedVerifier { get; init; }

    /// <summary>Gets the id of the resulting connection; null before it exists.</summary>
    public Guid? Connection { get; init; }

    public DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Determines whether the step that begins at a stage may be taken now.</summary>
    public bool IsAt(AuthorizationStage stage, DateTimeOffset now) => Stage == stage && now < ExpiresAt;
}
