using ZisPlatform.Domain.Common;

namespace ZisPlatform.Application.Identity.Contracts;

/// <summary>Tells other modules which account a host names.</summary>
public sealed class NamedAccounts(AccountDirectory directory)
{
    /// <summary>Null where the host names none: an address, a single label, a label that is no account.</summary>
    public async ValueTask<AccountId?> FindAsync(string host, CancellationToken cancellationToken) =>
        (await directory.FindNamedAsync(host, cancellationToken))?.Id;
}
