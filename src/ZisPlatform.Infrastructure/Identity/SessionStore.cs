using ZisPlatform.Application.Identity.OAuth;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;
using ZisPlatform.Infrastructure.Persistence;

namespace ZisPlatform.Infrastructure.Identity;

internal sealed class SessionStore(UnitOfWork work) : ISessionStore
{
    public void Add(BrowserSession browserSession) => work.Stage(
        """
        INSERT INTO identity_sessions (id, account_id, user_id, secret_hash, created_at, expires_at)
        VALUES (@Id, @Account, @User, @Hash, @CreatedAt, @ExpiresAt)
        """,
        new
        {
            browserSession.Id,
            Account = browserSession.Account.Value,
            User = browserSession.UserId,
            browserSession.Hash,
            browserSession.CreatedAt,
            browserSession.ExpiresAt,
        });

    public void Delete(AccountId account, byte[] hash) => work.Stage(
        "DELETE FROM identity_sessions WHERE account_id = @Account AND secret_hash = @Hash",
        new { Account = account.Value, Hash = hash });
}
