using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;

namespace ZisPlatform.Application.Identity.Credentials;

/// <summary>An enabled user, with the fields needed for sign-in.</summary>
public sealed record SignInUser(long Id, string Email, Role Role, string? PasswordHash);

/// <summary>The queries that authenticate every request.</summary>
public interface ISignInReads
{
    Task<AccountId?> FindAccountAsync(string subdomain, CancellationToken cancellationToken);

    Task<SignInUser?> FindUserAsync(AccountId account, string email, CancellationToken cancellationToken);

    /// <summary>
    /// Finds the user with this e-mail if the account has an unrevoked token with this hash that is valid for the user; otherwise returns
    /// null.
    /// </summary>
    Task<SignInUser?> FindUserByTokenAsync(AccountId account, string email, byte[] tokenHash, CancellationToken cancellationToken);
}
