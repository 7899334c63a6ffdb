using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Application.Identity;

/// <summary>An account as administrators see it.</summary>
public sealed record AccountView(long Id, string Subdomain, string Name, DateTimeOffset CreatedAt);

/// <summary>A user as administrators see it: whether there is a password, never its hash.</summary>
public sealed record UserView(
    long Id, string Email, string Role, bool HasPassword, DateTimeOffset? DisabledAt, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);

/// <summary>Whom a token works for.</summary>
public sealed record TokenUserView(long Id, string Email);

/// <summary>A token as administrators see it: its last characters, never itself.</summary>
public sealed record ApiTokenView(
    long Id, string Description, TokenUserView? User, string Hint, DateTimeOffset CreatedAt, DateTimeOffset? RevokedAt);

/// <summary>Lists of the identity module, in the order of their making.</summary>
public interface IIdentityReads
{
    /// <summary>All accounts of the server: for operators only.</summary>
    Task<Page<AccountView>> ListAccountsAsync(PageRequest page, CancellationToken cancellationToken);

    Task<AccountView?> FindAccountAsync(AccountId account, CancellationToken cancellationToken);

    /// <param name="account">The caller's account.</param>
    /// <param name="email">Only the user of this e-mail; null for all.</param>
    /// <param name="page">Which part.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    Task<Page<UserView>> ListUsersAsync(AccountId account, string? email, PageRequest page, CancellationToken cancellationToken);

    Task<UserView?> FindUserAsync(AccountId account, long id, CancellationToken cancellationToken);

    Task<Page<ApiTokenView>> ListTokensAsync(AccountId account, PageRequest page, CancellationToken cancellationToken);

    Task<ApiTokenView?> FindTokenAsync(AccountId account, long id, CancellationToken cancellationToken);
}
