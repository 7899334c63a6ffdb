using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;

namespace ZisPlatform.Application.Identity;

/// <summary>Stores accounts, users, API tokens and OAuth clients. Writes join the unit of work; reads return committed data.</summary>
public interface IIdentityStore
{
    /// <summary>Determines whether the store has no account yet.</summary>
    Task<bool> IsEmptyAsync(CancellationToken cancellationToken);

    void Add(Account account);

    void Add(User user);

    void Add(ApiToken token, long? createdBy);

    void Add(OAuthClient client);

    /// <summary>
    /// Saves the role, password and state of a user. With <paramref name="anotherAdminMustRemain"/> the commit fails unless the account
    /// keeps another enabled admin, even if two admins concurrently demote or disable each other.
    /// </summary>
    void Save(User user, bool anotherAdminMustRemain);

    void Save(ApiToken token);

    Task<User?> FindUserAsync(AccountId account, long id, CancellationToken cancellationToken);

    Task<ApiToken?> FindTokenAsync(AccountId account, long id, CancellationToken cancellationToken);
}
