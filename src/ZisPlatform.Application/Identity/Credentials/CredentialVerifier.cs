using ZisPlatform.Application.Common;
using ZisPlatform.Application.Identity.Accounts;
using ZisPlatform.Application.Identity.Users;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;

namespace ZisPlatform.Application.Identity.Credentials;

/// <summary>
/// Authenticates HTTP Basic credentials (contract 1.4): a password, or an API token if the user name is <c>email/token</c>.
/// </summary>
public sealed class CredentialVerifier(ISignInReads reads, IPasswords passwords, CredentialCache cache, SignInThrottle throttle)
{
    private const string TokenSuffix = "/token";

    /// <summary>
    /// Returns the caller, or an error. All failures return the same error, whatever the cause, and repeated failures are throttled.
    /// </summary>
    /// <param name="account">The account the request addresses.</param>
    /// <param name="userName">The user name: the text before the first colon.</param>
    /// <param name="secret">The password or token: the text after the first colon.</param>
    /// <param name="address">The caller's network address.</param>
    /// <param name="cancellationToken">Cancels the lookup.</param>
    public async Task<Result<Actor>> VerifyAsync(
        AddressedAccount account, string userName, string secret, string? address, CancellationToken cancellationToken)
    {
        var fingerprint = cache.Fingerprint($"{account.Id.Value}", userName, secret);
        if (cache.FindCaller(fingerprint) is { } cached)
        {
            return cached with { Address = address };
        }

        var version = cache.Version;
        var kind = userName.EndsWith(TokenSuffix, StringComparison.Ordinal) ? CredentialKind.ApiToken : CredentialKind.Password;
        var email = EmailAddress.Parse(kind == CredentialKind.ApiToken ? userName[..^TokenSuffix.Length] : userName);
        var user = !email.IsOk
            ? null
            : kind == CredentialKind.ApiToken
                ? await reads.FindUserByTokenAsync(account.Id, email.Value.Value, Secret.HashOf(secret), cancellationToken)
                : await FindByPasswordAsync(account, email.Value.Value, secret, cancellationToken);
        if (user is null)
        {
            return await throttle.ThrottleAsync(account.Id, address, cancellationToken) ?? IdentityErrors.AuthenticationFailed;
        }

        var caller = new Actor(account.Id, account.Subdomain, user.Id, user.Email, user.Role == Role.Admin, kind, address);
        cache.SetCaller(version, fingerprint, caller);
        return caller;
    }

    /// <summary>
    /// Authenticates a sign-in form that asks for an e-mail and one secret: the user's password, or an API token of the user, because the
    /// first administrator may have nothing else.
    /// </summary>
    public async Task<Result<Actor>> SignInAsync(
        AddressedAccount account, string email, string secret, string? address, CancellationToken cancellationToken)
    {
        var parsed = EmailAddress.Parse(email);
        if (parsed.IsOk
            && await reads.FindUserByTokenAsync(account.Id, parsed.Value.Value, Secret.HashOf(secret), cancellationToken) is not null)
        {
            return await VerifyAsync(account, parsed.Value.Value + TokenSuffix, secret, address, cancellationToken);
        }

        // Unparsable input is replaced by "", so that a text that ends with "/token" is not taken for a token's user name.
        return await VerifyAsync(account, parsed.IsOk ? parsed.Value.Value : "", secret, address, cancellationToken);
    }

    private async Task<SignInUser?> FindByPasswordAsync(
        AddressedAccount account, string email, string password, CancellationToken cancellationToken)
    {
        // No such password can have been set, and the hash of a malformed text cannot be computed.
        if (password.Length > PasswordRule.MaximumLength || !PlainText.IsWellFormed(password))
        {
            return null;
        }

        var user = await reads.FindUserAsync(account.Id, email, cancellationToken);
        if (user?.PasswordHash is not { } hash)
        {
            // Spend the time of a wrong password, so that response times do not reveal which users exist.
            passwords.Verify(passwords.Decoy, password);
            return null;
        }

        var fingerprint = cache.Fingerprint("password", hash, password);
        if (!cache.HasPassword(fingerprint))
        {
            if (!passwords.Verify(hash, password))
            {
                return null;
            }

            cache.SetPassword(fingerprint);
        }

        return user;
    }
}
