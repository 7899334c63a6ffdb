using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Links;

namespace ZisPlatform.Application.Links;

/// <summary>Links as aggregates. Writes join the unit of work, whose commit is false when the identity was taken or the link changed since it was read.</summary>
public interface ILinkRepository
{
    /// <summary>Null when the integration has no such link.</summary>
    Task<Link?> FindAsync(AccountId account, string integration, LinkIdentity identity, CancellationToken cancellationToken);

    /// <summary>Those of them that the integration has, in any order; one look-up for all.</summary>
    Task<IReadOnlyList<Link>> ListAsync(
        AccountId account, string integration, IReadOnlyList<LinkIdentity> identities, CancellationToken cancellationToken);

    void Add(Link link);

    /// <param name="link">As it is now.</param>
    /// <param name="was">What it was found by.</param>
    void Save(Link link, LinkIdentity was);

    void Delete(Link link);
}
