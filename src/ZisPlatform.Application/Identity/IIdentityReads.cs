using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Application.Identity;

/// <summary>An account as presented to administrators.</summary>
public sealed record AccountView(long Id, string Subdomain, string Name, DateTimeOffset CreatedAt);

/// <summary>A user as presented to administrators: shows if there is a password, never its hash.</summary>
public sealed record UserView(
    long Id, string Email, string Role, bool HasPassword, DateTimeOffset? DisabledAt, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);

/// <summary>The user that a token is valid for.</summary>
public sealed record TokenUserView(long Id, string Email);

/// <summary>A token as presented to administrators: only its last characters, never the token.</summary>
public sealed record ApiTokenView(
    long Id, string Description, TokenUserView? User, string Hint, DateTimeOffset CreatedAt, DateTimeOffset? RevokedAt);

/// <summary>Lists the objects of the identity module, in the order of creation.</summary>
public interface IIdentityReads
{
    /// <summary>Lists all accounts of the server; for operators only.</summary>
    Task<Page<AccountView>> ListAccountsAsync(PageRequest page, CancellationToken cancellationToken);

    Task<AccountView?> FindAccountAsync(AccountId account, CancellationToken cancellationToken);

    /// <param name="account">The caller's account.</param>
    /// <param name="email">The e-mail of the user to return; null for all users.</param>
    /// <param name="page">The requested page.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    Task<Page<UserView>> ListUsersAsync(AccountId account, string? email, PageRequest page, CancellationToken cancellationToken);

    Task<UserView?> FindUserAsync(AccountId account, long id, CancellationToken cancellationToken);

    Task<Page<ApiTokenView>> ListTokensAsync(AccountId account, PageRequest page, CancellationToken cancellationToken);

    Task<ApiTokenView?> FindTokenAsync(AccountId account, long id, CancellationToken cancellationToken);
}
