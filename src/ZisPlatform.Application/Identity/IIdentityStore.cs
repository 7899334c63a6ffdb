using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;

namespace ZisPlatform.Application.Identity;

/// <summary>What is kept of people and programs that sign in. Writes join the unit of work; reads see what is committed.</summary>
public interface IIdentityStore
{
    /// <summary>True until the first account exists.</summary>
    Task<bool> IsEmptyAsync(CancellationToken cancellationToken);

    void Add(Account account);

    void Add(User user);

    void Add(ApiToken token, long? createdBy);

    void Add(OAuthClient client);

    /// <summary>
    /// Writes role, password and state of a user. With <paramref name="anotherAdminMustRemain"/> the commit fails
    /// unless a different working admin stays in the account, also when two admins do this to each other at once.
    /// </summary>
    void Save(User user, bool anotherAdminMustRemain);

    void Save(ApiToken token);

    Task<User?> FindUserAsync(AccountId account, long id, CancellationToken cancellationToken);

    Task<ApiToken?> FindTokenAsync(AccountId account, long id, CancellationToken cancellationToken);
}
