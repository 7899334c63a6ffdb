using ZisPlatform.Application.Identity.Accounts;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Application.Identity.Contracts;

/// <summary>Finds the account named by a host, for other modules.</summary>
public sealed class AccountNameResolver(AccountResolver resolver)
{
    /// <summary>Returns null if the host names no account: an IP address, a single label, or a label that is not an account.</summary>
    public async ValueTask<AccountId?> FindAsync(string host, CancellationToken cancellationToken) =>
        (await resolver.FindNamedAsync(host, cancellationToken))?.Id;
}
