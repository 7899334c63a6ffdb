using ZisPlatform.Application.Common;
using ZisPlatform.Application.Identity.Accounts;
using ZisPlatform.Application.Identity.Credentials;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;

namespace ZisPlatform.Application.Identity.OAuth;

/// <summary>Authenticates OAuth access tokens and session cookies, and determines whether an account has an integration.</summary>
public sealed class TokenVerifier(ITokenLookup lookup, CredentialCache cache, SignInThrottle throttle, TimeProvider clock)
{
    /// <summary>The precision of <c>used_at</c>. Recording every use would turn each read into a write.</summary>
    public static readonly TimeSpan UsePrecision = TimeSpan.FromHours(1);

    /// <summary>
    /// Returns the caller, or an error. Unknown, expired and revoked tokens return the same error, and repeated failures are throttled.
    /// </summary>
    public async Task<Result<Actor>> VerifyTokenAsync(
        AddressedAccount account, string token, string? address, CancellationToken cancellationToken)
    {
        var fingerprint = cache.Fingerprint("bearer", $"{account.Id.Value}", token);
        if (cache.FindCaller(fingerprint) is { } cached)
        {
            return cached with { Address = address };
        }

        var version = cache.Version;
        var now = clock.GetUtcNow();
        if (await lookup.FindTokenAsync(account.Id, Secret.HashOf(token), now, cancellationToken) is not { } found)
        {
            return await throttle.ThrottleAsync(account.Id, address, cancellationToken) ?? IdentityErrors.AuthenticationFailed;
        }

        if (found.UsedAt is null || now - found.UsedAt >= UsePrecision)
        {
            await lookup.MarkUsedAsync(account.Id, found.Id, now, cancellationToken);
        }

        var caller = CreateActor(account, found.User, CredentialKind.AccessToken, address) with
        {
            Token = new TokenUse(
                found.Id, found.ClientId, OAuthClient.IntegrationOf(found.ClientIdentifier), found.Scopes, found.ExpiresAt),
        };
        cache.SetCaller(version, fingerprint, caller, found.ExpiresAt);
        return caller;
    }

    /// <summary>Returns the caller; null if the session is unknown or expired, which is not counted as a failed sign-in.</summary>
    public async Task<Actor?> FindSessionAsync(
        AddressedAccount account, string secret, string? address, CancellationToken cancellationToken)
    {
        var fingerprint = cache.Fingerprint("session", $"{account.Id.Value}", secret);
        if (cache.FindCaller(fingerprint) is { } cached)
        {
            return cached with { Address = address };
        }

        var version = cache.Version;
        if (await lookup.FindSessionAsync(account.Id, Secret.HashOf(secret), clock.GetUtcNow(), cancellationToken) is not { } found)
        {
            return null;
        }

        var caller = CreateActor(account, found.User, CredentialKind.Session, address);
        cache.SetCaller(version, fingerprint, caller, found.ExpiresAt);
        return caller;
    }

    /// <summary>
    /// Determines whether the account has this integration; case-sensitive. Checks the integration's client, which is created with it and
    /// cannot be deleted.
    /// </summary>
    public async ValueTask<bool> HasIntegrationAsync(AccountId account, string integration, CancellationToken cancellationToken)
    {
        var fingerprint = cache.Fingerprint("integration", $"{account.Value}", integration);
        if (cache.HasIntegration(fingerprint))
        {
            return true;
        }

        if (!await lookup.HasClientAsync(account, OAuthClient.IntegrationPrefix + integration, cancellationToken))
        {
            return false;
        }

        cache.SetIntegration(fingerprint);
        return true;
    }

    private static Actor CreateActor(AddressedAccount account, SignInUser user, CredentialKind kind, string? address) =>
        new(account.Id, account.Subdomain, user.Id, user.Email, user.Role == Role.Admin, kind, address);
}
