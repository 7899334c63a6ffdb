namespace ZisPlatform.Domain.Connections;

/// <summary>What a provider's answer grants (RFC 6749, 5.1).</summary>
/// <param name="AccessToken">In clear.</param>
/// <param name="RefreshToken">Null where the answer has none.</param>
/// <param name="TokenType">Such as <c>bearer</c>.</param>
/// <param name="Scope">Null where the answer has none: what was asked for.</param>
/// <param name="Lifetime">Null where the answer does not say.</param>
/// <param name="Body">The answer itself.</param>
public sealed record GrantedAccess(string AccessToken, string? RefreshToken, string TokenType, string? Scope, TimeSpan? Lifetime, string Body)
{
    /// <summary>The compiler's own would print the tokens.</summary>
    public override string ToString() => "GrantedAccess";
}

/// <summary>How an OAuth connection stands: everything but its tokens.</summary>
/// <param name="ClientId">The number of the client it was made from.</param>
/// <param name="ClientUuid">What the contract calls that client.</param>
/// <param name="GrantType">How it came to its tokens.</param>
/// <param name="UrlSubdomain">What stands in the place of the subdomain in the client's addresses.</param>
/// <param name="Scope">What was granted.</param>
/// <param name="TokenType">As the provider calls it.</param>
public sealed record OAuthState(long ClientId, Guid ClientUuid, string GrantType, string UrlSubdomain, string Scope, string TokenType)
{
    /// <summary>When the access token ends; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Whether there is something to renew it with.</summary>
    public bool IsRenewable { get; init; }

    /// <summary>When it is to be renewed unasked; null for not at all.</summary>
    public DateTimeOffset? RenewAt { get; init; }

    /// <summary>When the last renewal failed; null when it did not.</summary>
    public DateTimeOffset? FailedAt { get; init; }

    /// <summary>Why, without any secret.</summary>
    public string? Failure { get; init; }

    /// <summary>How many renewals have failed one after the other.</summary>
    public int Failures { get; init; }

    /// <summary>Until when somebody else renews it; null for nobody.</summary>
    public DateTimeOffset? LeasedUntil { get; init; }
}

/// <summary>When tokens are renewed.</summary>
public static class Renewals
{
    /// <summary>A token that ends sooner is renewed before it is used: the request takes time too, and clocks differ.</summary>
    public static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);

    /// <summary>How long after a failure a use does not ask again.</summary>
    public static readonly TimeSpan Rest = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan LongestMargin = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    /// <summary>Whether it is too late to use it.</summary>
    public static bool IsOver(DateTimeOffset? expiresAt, DateTimeOffset now) => expiresAt <= now + Skew;

    /// <summary>A quarter of its life before its end, five minutes at most.</summary>
    public static DateTimeOffset DueAt(DateTimeOffset now, TimeSpan lifetime) =>
        now + lifetime - (lifetime / 4 < LongestMargin ? lifetime / 4 : LongestMargin);

    /// <summary>After so many failures: a minute, two, four, up to an hour.</summary>
    public static DateTimeOffset AgainAt(DateTimeOffset now, int failures)
    {
        var pause = FirstPause * Math.Pow(2, Math.Min(failures, 10) - 1);
        return now + (pause < LongestPause ? pause : LongestPause);
    }
}
