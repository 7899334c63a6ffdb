using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Links;

namespace ZisPlatform.Application.Links;

/// <summary>The representation of a link for clients.</summary>
/// <param name="Identity">The identity by which it is found.</param>
/// <param name="LeftObject">The JSON text as written.</param>
/// <param name="RightObject">The JSON text as written.</param>
public sealed record LinkView(
    string Id,
    string Uuid,
    LinkIdentity Identity,
    string LeftObject,
    string RightObject,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt)
{
    public static LinkView Of(Link link) => new(
        link.Metadata.Id,
        link.Metadata.Uuid.ToString(),
        link.Identity,
        link.Left.Value.ToString(),
        link.Right.Value.ToString(),
        link.Metadata.CreatedAt,
        link.UpdatedAt);
}

/// <summary>Searches and lists links.</summary>
public interface ILinkReads
{
    /// <summary>Returns the matching links in the search's order.</summary>
    /// <param name="account">The account.</param>
    /// <param name="integration">The integration.</param>
    /// <param name="search">The search criteria.</param>
    /// <param name="page">The page; its key is a <see cref="LinkCursor"/> of the search.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    Task<Page<LinkView>> SearchAsync(
        AccountId account, string integration, LinkSearch search, PageRequest page, CancellationToken cancellationToken);

    /// <summary>
    /// Returns all links, ordered by <see cref="LinkIdentity.Hash"/>, which is also the page's key: the order of the index, and therefore
    /// the cheapest order.
    /// </summary>
    Task<Page<LinkView>> ListAllAsync(AccountId account, string integration, PageRequest page, CancellationToken cancellationToken);
}
