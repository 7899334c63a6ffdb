using ZisPlatform.Application.Identity.OAuth;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;
using ZisPlatform.Infrastructure.Persistence;

namespace ZisPlatform.Infrastructure.Identity;

internal sealed class SessionStore(SqlSession session) : ISessionStore
{
    public void Add(BrowserSession browserSession) => session.Stage(
        """
        INSERT INTO identity_sessions (id, account_id, user_id, secret_hash, created_at, expires_at)
        VALUES (@SessionKey, @SessionAccount, @SessionUser, @SessionHash, @SessionCreatedAt, @SessionExpiresAt)
        """,
        new
        {
            SessionKey = browserSession.Id,
            SessionAccount = browserSession.Account.Value,
            SessionUser = browserSession.UserId,
            SessionHash = browserSession.Hash,
            SessionCreatedAt = browserSession.CreatedAt,
            SessionExpiresAt = browserSession.ExpiresAt,
        });

    public void Delete(AccountId account, byte[] hash) => session.Stage(
        "DELETE FROM identity_sessions WHERE account_id = @SessionAccount AND secret_hash = @SessionHash",
        new { SessionAccount = account.Value, SessionHash = hash });
}
