using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Links;

namespace ZisPlatform.Application.Links;

/// <summary>
/// Loads and stores links as aggregates. Writes join the unit of work, whose commit returns KeyTaken if the identity is taken, and Conflict
/// if the link was changed since it was read.
/// </summary>
public interface ILinkRepository
{
    /// <summary>Finds a link; returns null if the integration has no such link.</summary>
    Task<Link?> FindAsync(AccountId account, string integration, LinkIdentity identity, CancellationToken cancellationToken);

    /// <summary>Returns the existing links with these identities, in any order, with a single query.</summary>
    Task<IReadOnlyList<Link>> ListAsync(
        AccountId account, string integration, IReadOnlyList<LinkIdentity> identities, CancellationToken cancellationToken);

    void Add(Link link);

    /// <summary>Writes a changed link.</summary>
    /// <param name="link">The link in its new state.</param>
    /// <param name="previousIdentity">The identity by which it was found.</param>
    void Save(Link link, LinkIdentity previousIdentity);

    void Delete(Link link);
}

/// <summary>The key that serializes changes of a link.</summary>
internal readonly record struct LinkKey(AccountId Account, string Integration, LinkIdentity Identity);

internal static class LinkAudit
{
    /// <summary>Describes a link for an audit entry, by digests of its objects, because its metadata may be confidential.</summary>
    public static object Of(Link link) => new
    {
        id = link.Metadata.Id,
        link_type = link.LinkType,
        left = new { name = link.Left.FilledName, content = IntegrationAudit.Digest(link.Left.Value) },
        right = new { name = link.Right.FilledName, content = IntegrationAudit.Digest(link.Right.Value) },
    };
}
