using ZisPlatform.Application.Identity.Credentials;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;

namespace ZisPlatform.Application.Identity.OAuth;

/// <summary>A valid access token and the enabled user it acts for.</summary>
public sealed record FoundToken(
    long Id,
    long ClientId,
    string ClientIdentifier,
    OAuthScopes Scopes,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? UsedAt,
    SignInUser User);

/// <summary>An active session and its enabled user.</summary>
public sealed record FoundSession(DateTimeOffset ExpiresAt, SignInUser User);

/// <summary>The queries that authenticate a request with a token or a session.</summary>
public interface ITokenLookup
{
    /// <summary>Finds a token. Returns null if it does not exist, is revoked or expired, or its user is disabled.</summary>
    Task<FoundToken?> FindTokenAsync(AccountId account, byte[] hash, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Records the time of use of a token.</summary>
    Task MarkUsedAsync(AccountId account, long tokenId, DateTimeOffset now, CancellationToken cancellationToken);

    Task<FoundSession?> FindSessionAsync(AccountId account, byte[] hash, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Determines whether the account has a client with this identifier.</summary>
    Task<bool> HasClientAsync(AccountId account, string identifier, CancellationToken cancellationToken);
}
