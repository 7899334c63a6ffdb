using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Links;

namespace ZisPlatform.Application.Links;

/// <summary>A link as it is shown.</summary>
/// <param name="Identity">What it is found by.</param>
/// <param name="LeftObject">JSON, as it was written.</param>
/// <param name="RightObject">JSON, as it was written.</param>
public sealed record LinkView(
    string Id, string Uuid, LinkIdentity Identity, string LeftObject, string RightObject, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    public static LinkView Of(Link link) => new(
        link.Birth.Id, link.Birth.Uuid.ToString(), link.Identity, link.Left.Value.ToString(), link.Right.Value.ToString(), link.Birth.CreatedAt, link.UpdatedAt);
}

/// <summary>Searches and lists links.</summary>
public interface ILinkReads
{
    /// <summary>In the search's order.</summary>
    /// <param name="account">The account.</param>
    /// <param name="integration">The integration.</param>
    /// <param name="search">What is wanted.</param>
    /// <param name="page">Which part; its key is a <see cref="LinkCursor"/> of the search.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    Task<Page<LinkView>> SearchAsync(AccountId account, string integration, LinkSearch search, PageRequest page, CancellationToken cancellationToken);

    /// <summary>All of them, by <see cref="LinkIdentity.Hash"/>, the page's key: an order of the index, which no other costs less than.</summary>
    Task<Page<LinkView>> ListAllAsync(AccountId account, string integration, PageRequest page, CancellationToken cancellationToken);
}
