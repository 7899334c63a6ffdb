namespace ZisPlatform.Domain.Connections;

/// <summary>The access granted by a provider's token response (RFC 6749, 5.1).</summary>
/// <param name="AccessToken">The access token in clear text.</param>
/// <param name="RefreshToken">The refresh token; null if the response has none.</param>
/// <param name="TokenType">The token type, such as <c>bearer</c>.</param>
/// <param name="Scope">The granted scope; null if the response has none, which means the requested scope.</param>
/// <param name="Lifetime">The lifetime of the access token; null if the response has none.</param>
/// <param name="Body">The response body.</param>
public sealed record GrantedAccess(
    string AccessToken, string? RefreshToken, string TokenType, string? Scope, TimeSpan? Lifetime, string Body)
{
    /// <summary>Hides the tokens, which the generated method would print.</summary>
    public override string ToString() => "GrantedAccess";
}

/// <summary>The state of an OAuth connection without its tokens.</summary>
/// <param name="ClientId">The row id of the client that the connection was created with.</param>
/// <param name="ClientUuid">The id of that client in the contract.</param>
/// <param name="GrantType">The grant type of the tokens.</param>
/// <param name="UrlSubdomain">The subdomain for the addresses of the client.</param>
/// <param name="Scope">The granted scope.</param>
/// <param name="TokenType">The token type as the provider names it.</param>
public sealed record OAuthState(long ClientId, Guid ClientUuid, string GrantType, string UrlSubdomain, string Scope, string TokenType)
{
    /// <summary>Gets the expiry time of the access token; null if it does not expire.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Gets a value indicating whether the tokens can be renewed.</summary>
    public bool IsRenewable { get; init; }

    /// <summary>Gets the time of the next automatic renewal; null if there is none.</summary>
    public DateTimeOffset? RenewAt { get; init; }

    /// <summary>Gets the time of the last renewal if it failed; null otherwise.</summary>
    public DateTimeOffset? FailedAt { get; init; }

    /// <summary>Gets the reason of the failure, without secrets.</summary>
    public string? Failure { get; init; }

    /// <summary>Gets the number of consecutive failed renewals.</summary>
    public int Failures { get; init; }

    /// <summary>Gets the time until which another process holds the lease for the renewal; null if there is no lease.</summary>
    public DateTimeOffset? LeasedUntil { get; init; }
}

/// <summary>The rules for the renewal of tokens.</summary>
public static class TokenRenewalSchedule
{
    /// <summary>
    /// The safety margin: a token that expires sooner is renewed before use, because the request takes time and clocks differ.
    /// </summary>
    public static readonly TimeSpan ExpirySafetyMargin = TimeSpan.FromSeconds(30);

    /// <summary>The time after a failed renewal in which a use does not retry it.</summary>
    public static readonly TimeSpan FailureCooldown = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan MaxMargin = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan InitialRetryDelay = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan MaxRetryDelay = TimeSpan.FromHours(1);

    /// <summary>Determines whether a token has expired, or expires too soon to be used.</summary>
    public static bool IsExpired(DateTimeOffset? expiresAt, DateTimeOffset now) => expiresAt <= now + ExpirySafetyMargin;

    /// <summary>Returns the time of the renewal: a quarter of the lifetime before expiry, at most five minutes before.</summary>
    public static DateTimeOffset RenewalTime(DateTimeOffset now, TimeSpan lifetime) =>
        now + lifetime - (lifetime / 4 < MaxMargin ? lifetime / 4 : MaxMargin);

    /// <summary>Returns the time of the next attempt after failures: one minute, two, four, up to one hour.</summary>
    public static DateTimeOffset NextAttempt(DateTimeOffset now, int failures)
    {
        var delay = InitialRetryDelay * Math.Pow(2, Math.Min(failures, 10) - 1);
        return now + (delay < MaxRetryDelay ? delay : MaxRetryDelay);
    }
}
