using ZisPlatform.Domain.Identity;

namespace ZisPlatform.Application.Identity.OAuth;

/// <summary>What is kept of browser sessions. Writes join the unit of work.</summary>
public interface ISessionStore
{
    /// <summary>Adds a session, and sweeps away the account's expired ones.</summary>
    void Add(BrowserSession session);

    /// <summary>Ends a session; one that is gone already is no fault.</summary>
    void Delete(Domain.Common.AccountId account, byte[] hash);
}
