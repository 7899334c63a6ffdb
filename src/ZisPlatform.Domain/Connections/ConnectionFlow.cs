using ZisPlatform.Domain.Common;

namespace ZisPlatform.Domain.Connections;

/// <summary>What is given to begin a flow (contract 3.6.1).</summary>
public sealed record FlowDetails(
    string? ClientName,
    string? ClientUuid,
    string? Name,
    string? OriginUrl,
    string? Scopes,
    string? UrlSubdomain,
    bool OfflineAccess,
    string? GrantType,
    bool RedirectOnError);

/// <summary>Where a flow stands. Each step takes the secret that the step before has handed out, once.</summary>
public enum FlowStage
{
    /// <summary>The browser is to come with the flow token.</summary>
    Started,

    /// <summary>The browser is at the provider, to come back with the state.</summary>
    Sent,

    /// <summary>It has come back; the code is being redeemed. Nothing takes it further if that fails.</summary>
    Returned,

    /// <summary>The connection is there, or with client credentials is to be made; the caller is to come with the verification code.</summary>
    Granted,

    /// <summary>It is over.</summary>
    Verified,
}

/// <summary>One attempt to connect (contract 3.6).</summary>
/// <param name="Id">Its number.</param>
/// <param name="Account">Whose it is.</param>
/// <param name="Integration">Which integration's.</param>
/// <param name="ClientId">The number of the provider's client.</param>
/// <param name="Name">What the connection is to be called.</param>
/// <param name="GrantType">The way to the token.</param>
/// <param name="Scopes">What is asked for.</param>
/// <param name="UrlSubdomain">For the client's addresses.</param>
/// <param name="OriginUrl">Where the browser ends up; null with client credentials, and where a page of this server shows the result.</param>
/// <param name="RedirectOnError">Whether it ends up there after a failure too.</param>
/// <param name="OfflineAccess">Whether a refresh token is asked for.</param>
/// <param name="CallbackUrl">Where the provider sends the browser back to.</param>
/// <param name="StartedBy">The user.</param>
public sealed record ConnectionFlow(
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
    /// <summary>For each step (contract U15).</summary>
    public static readonly TimeSpan StepTime = TimeSpan.FromMinutes(10);

    public FlowStage Stage { get; init; }

    /// <summary>The proof key (RFC 7636), encrypted for this row; null before the browser was sent away.</summary>
    public byte[]? ProtectedVerifier { get; init; }

    /// <summary>The connection that came of it; null before.</summary>
    public Guid? Connection { get; init; }

    public DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Whether the step that begins at a stage may be taken now.</summary>
    public bool IsAt(FlowStage stage, DateTimeOffset now) => Stage == stage && now < ExpiresAt;
}
