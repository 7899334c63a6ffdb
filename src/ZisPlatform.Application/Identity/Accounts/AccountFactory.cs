using ZisPlatform.Application.Common.Ids;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;

namespace ZisPlatform.Application.Identity.Accounts;

/// <summary>Creates an account together with its first admin and the admin's token, without which the account is not accessible.</summary>
internal sealed class AccountFactory(IIdentityStore store, IIdGenerator ids)
{
    /// <summary>Adds the rows to the unit of work; the caller commits.</summary>
    public async Task<Result<CreatedAccount>> StageAsync(
        Subdomain subdomain,
        string? name,
        EmailAddress email,
        Secret token,
        string? passwordHash,
        DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var account = Account.Open(new AccountId(await ids.NextAsync(cancellationToken)), subdomain, name, now);
        if (!account.IsOk)
        {
            return account.Errors.ToArray();
        }

        var admin = User.Invite(await ids.NextAsync(cancellationToken), account.Value.Id, email, Role.Admin, passwordHash, now);
        var issued = ApiToken.Issue(await ids.NextAsync(cancellationToken), account.Value.Id, admin.Id, "first token", token, now).Value;
        store.Add(account.Value);
        store.Add(admin);
        store.Add(issued, createdBy: null);
        return new CreatedAccount(account.Value, admin, new IssuedToken(issued, token));
    }
}
