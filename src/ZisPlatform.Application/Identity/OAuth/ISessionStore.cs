using ZisPlatform.Domain.Identity;

namespace ZisPlatform.Application.Identity.OAuth;

/// <summary>Stores browser sessions. Writes join the unit of work.</summary>
public interface ISessionStore
{
    /// <summary>Adds a session and deletes the account's expired sessions.</summary>
    void Add(BrowserSession session);

    /// <summary>Deletes a session, if it exists.</summary>
    void Delete(Domain.Common.AccountId account, byte[] hash);
}
