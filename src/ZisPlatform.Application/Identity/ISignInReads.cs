using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;

namespace ZisPlatform.Application.Identity;

/// <summary>A working (not disabled) user, as signing in needs it.</summary>
public sealed record SignInUser(long Id, string Email, Role Role, string? PasswordHash);

/// <summary>The questions that every request asks before anything else.</summary>
public interface ISignInReads
{
    Task<AccountId?> FindAccountAsync(string subdomain, CancellationToken cancellationToken);

    Task<SignInUser?> FindUserAsync(AccountId account, string email, CancellationToken cancellationToken);

    /// <summary>The user, when the unrevoked token of that hash exists in the account and works for this user.</summary>
    Task<SignInUser?> FindUserByTokenAsync(AccountId account, string email, byte[] tokenHash, CancellationToken cancellationToken);
}
