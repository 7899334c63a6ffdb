using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;

namespace ZisPlatform.Application.Identity.OAuth;

/// <summary>Finds out who sends an OAuth access token or a session's cookie, and whether an integration is the account's.</summary>
public sealed class TokenVerifier
{
    /// <summary>How exactly <c>used_at</c> tells the last use: noting each one would make every read a write.</summary>
    public static readonly TimeSpan UsePrecision = TimeSpan.FromHours(1);

    private readonly ITokenLookup _lookup;
    private readonly CredentialMemory _memory;
    private readonly FailedSignIns _failures;
    private readonly TimeProvider _clock;

    internal TokenVerifier(ITokenLookup lookup, CredentialMemory memory, FailedSignIns failures, TimeProvider clock)
    {
        _lookup = lookup;
        _memory = memory;
        _failures = failures;
        _clock = clock;
    }

    /// <summary>The caller, or why not. Unknown, expired and revoked read the same, and repeated failures are slowed.</summary>
    public async Task<Result<Actor>> VerifyTokenAsync(AddressedAccount account, string token, string? address, CancellationToken cancellationToken)
    {
        var fingerprint = _memory.Fingerprint("bearer", $"{account.Id.Value}", token);
        if (_memory.FindCaller(fingerprint) is { } known)
        {
            return known with { Address = address };
        }

        var generation = _memory.Generation;
        var now = _clock.GetUtcNow();
        if (await _lookup.FindTokenAsync(account.Id, Secret.HashOf(token), now, cancellationToken) is not { } found)
        {
            return await _failures.SlowDownAsync(account.Id, address, cancellationToken) ?? IdentityErrors.AuthenticationFailed;
        }

        if (found.UsedAt is null || now - found.UsedAt >= UsePrecision)
        {
            await _lookup.MarkUsedAsync(account.Id, found.Id, now, cancellationToken);
        }

        var caller = ActorOf(account, found.User, CredentialKind.AccessToken, address) with
        {
            Token = new TokenUse(found.Id, found.ClientId, OAuthClient.IntegrationOf(found.ClientIdentifier), found.Scopes, found.ExpiresAt),
        };
        _memory.RememberCaller(generation, fingerprint, caller, found.ExpiresAt);
        return caller;
    }

    /// <summary>The caller; null where the session is unknown or over, which is nobody's fault.</summary>
    public async Task<Actor?> FindSessionAsync(AddressedAccount account, string secret, string? address, CancellationToken cancellationToken)
    {
        var fingerprint = _memory.Fingerprint("session", $"{account.Id.Value}", secret);
        if (_memory.FindCaller(fingerprint) is { } known)
        {
            return known with { Address = address };
        }

        var generation = _memory.Generation;
        if (await _lookup.FindSessionAsync(account.Id, Secret.HashOf(secret), _clock.GetUtcNow(), cancellationToken) is not { } found)
        {
            return null;
        }

        var caller = ActorOf(account, found.User, CredentialKind.Session, address);
        _memory.RememberCaller(generation, fingerprint, caller, found.ExpiresAt);
        return caller;
    }

    /// <summary>
    /// Whether the account has this integration, in this letter case: its client is made with it and cannot be deleted.
    /// </summary>
    public async ValueTask<bool> HasIntegrationAsync(AccountId account, string integration, CancellationToken cancellationToken)
    {
        var fingerprint = _memory.Fingerprint("integration", $"{account.Value}", integration);
        if (_memory.KnowsIntegration(fingerprint))
        {
            return true;
        }

        if (!await _lookup.HasClientAsync(account, OAuthClient.IntegrationPrefix + integration, cancellationToken))
        {
            return false;
        }

        _memory.RememberIntegration(fingerprint);
        return true;
    }

    private static Actor ActorOf(AddressedAccount account, SignInUser user, CredentialKind kind, string? address) =>
        new(account.Id, account.Subdomain, user.Id, user.Email, user.Role == Role.Admin, kind, address);
}
