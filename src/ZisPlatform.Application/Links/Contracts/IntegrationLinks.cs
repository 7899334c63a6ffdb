using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Links;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Application.Links.Contracts;

/// <summary>The parameters of the action LoadLinks, with the texts from the flow.</summary>
/// <param name="LinkType">The type; required.</param>
/// <param name="LeftName">The left name, or its beginning followed by a star; at least one of the two names is required.</param>
/// <param name="RightName">The same on the right.</param>
public sealed record LinkQuery(string? LinkType, string? LeftName, string? RightName)
{
    /// <summary>The page size, 1 to 100.</summary>
    public int PageSize { get; init; } = PageRequest.DefaultSize;

    /// <summary>A <see cref="FoundLinks.After"/> of the same search; null or empty for the first page.</summary>
    public string? After { get; init; }

    /// <summary>A <see cref="FoundLinks.Before"/> of the same search; cannot be combined with <see cref="After"/>.</summary>
    public string? Before { get; init; }
}

/// <summary>A page of matching links.</summary>
/// <param name="Links">The records of the links, as the HTTP endpoints return them.</param>
/// <param name="HasMore">True if there are more links in the requested direction.</param>
/// <param name="After">The cursor of the next page; empty if the page is empty.</param>
/// <param name="Before">The cursor of the previous page; empty if the page is empty.</param>
public sealed record FoundLinks(IReadOnlyList<JsonValue> Links, bool HasMore, string After, string Before);

/// <summary>The links of an integration for its flows: the built-in actions on links (contract, flows 11.3).</summary>
/// <remarks>
/// The rules are those of the HTTP endpoints: the handlers of the use cases are called, without the pipeline, since their requests have
/// no validators. Changes are not audited, because the run's journal records them.
/// </remarks>
public sealed class IntegrationLinks(
    ILinkReads reads,
    IRequestHandler<CreateLink, Result<LinkView>> createLink,
    IRequestHandler<PatchLink, Result<LinkView>> patchLink,
    IRequestHandler<DeleteLink, Result<LinkView>> deleteLink)
{
    private static readonly Error InvalidPageSize = new(
        ErrorKind.Invalid, "links.invalid_page_size", $"page_size must be 1 to {PageRequest.MaximumSize}");

    /// <summary>Finds links; an empty result is not an error.</summary>
    public async Task<Result<FoundLinks>> LoadAsync(
        AccountId account, string integration, LinkQuery query, CancellationToken cancellationToken)
    {
        var parsed = LinkSearch.Parse(query.LinkType, query.LeftName, query.RightName);
        if (!parsed.IsOk)
        {
            return parsed.Errors.ToArray();
        }

        if (query.PageSize is < 1 or > PageRequest.MaximumSize)
        {
            return InvalidPageSize;
        }

        var search = parsed.Value;
        var isBefore = !string.IsNullOrEmpty(query.Before);
        var cursorText = isBefore ? query.Before : query.After;
        var cursor = string.IsNullOrEmpty(cursorText) ? null : search.ParseCursor(cursorText);
        if (cursor is null != string.IsNullOrEmpty(cursorText) || (isBefore && !string.IsNullOrEmpty(query.After)))
        {
            return LinkErrors.InvalidCursor;
        }

        var page = await reads.SearchAsync(
            account, integration, search, new PageRequest(query.PageSize, cursor, isBefore), cancellationToken);
        return new FoundLinks(
            [.. page.Items.Select(link => ToRecord(account, integration, link))],
            page.HasMore,
            page.Items is [.., var last] ? search.CursorOf(last.Id, last.Identity).ToString() : "",
            page.Items is [var first, ..] ? search.CursorOf(first.Id, first.Identity).ToString() : "");
    }

    /// <summary>Creates a link and returns its record; the error for a taken identity is <c>link already exists</c>.</summary>
    public async Task<Result<JsonValue>> CreateAsync(
        AccountId account, string integration, string? linkType, JsonValue left, JsonValue right, CancellationToken cancellationToken) =>
        ToRecord(
            account,
            integration,
            await createLink.Handle(
                new CreateLink(new IntegrationContext(account, integration, null), linkType, left, right), cancellationToken));

    /// <summary>Changes a link and returns its record; the error for an unknown link is <c>link not found</c>.</summary>
    /// <param name="account">The flow's account.</param>
    /// <param name="integration">The flow's integration.</param>
    /// <param name="linkType">The link's type.</param>
    /// <param name="leftName">The link's left name.</param>
    /// <param name="rightName">The link's right name; null for the only link of that type and left name.</param>
    /// <param name="left">The changes of the left object; null for none.</param>
    /// <param name="right">The changes of the right object; null for none.</param>
    /// <param name="cancellationToken">Stops between the attempts.</param>
    public async Task<Result<JsonValue>> PatchAsync(
        AccountId account,
        string integration,
        string? linkType,
        string? leftName,
        string? rightName,
        JsonValue? left,
        JsonValue? right,
        CancellationToken cancellationToken)
    {
        if (rightName is null && leftName is not null && LinkSearch.ParseExact(linkType, leftName) is { IsOk: true, Value: var search })
        {
            var found = await reads.SearchAsync(account, integration, search, new PageRequest(2), cancellationToken);
            switch (found.Items)
            {
                case []:
                    return LinkErrors.NotFound;
                case [var match]:
                    rightName = match.Identity.RightName;
                    break;
                default:
                    return LinkErrors.Ambiguous;
            }
        }

        var context = new IntegrationContext(account, integration, null);
        return ToRecord(
            account,
            integration,
            await patchLink.Handle(
                new PatchLink(context, linkType, leftName, rightName, new LinkChanges(null, left, right)), cancellationToken));
    }

    /// <summary>Deletes a link; the error for an unknown link is <c>link not found</c>.</summary>
    public async Task<Result<Success>> DeleteAsync(
        AccountId account, string integration, string? linkType, string? leftName, string? rightName, CancellationToken cancellationToken)
    {
        var result = await deleteLink.Handle(
            new DeleteLink(new IntegrationContext(account, integration, null), linkType, leftName, rightName), cancellationToken);
        return result.Match<Result<Success>>(_ => default(Success), errors => errors.ToArray());
    }

    private static Result<JsonValue> ToRecord(AccountId account, string integration, Result<LinkView> result) =>
        result.Match<Result<JsonValue>>(link => ToRecord(account, integration, link), errors => errors.ToArray());

    private static JsonValue ToRecord(AccountId account, string integration, LinkView link) => JsonValue.Object(
        ("id", link.Id),
        ("uuid", link.Uuid),
        ("account_id", account.Value),
        ("integration", integration),
        ("link_type", link.Identity.LinkType),
        ("left_object", JsonValue.Parse(link.LeftObject)),
        ("right_object", JsonValue.Parse(link.RightObject)),
        ("created_at", FormatTime(link.CreatedAt)),
        ("updated_at", FormatTime(link.UpdatedAt)));

    private static string FormatTime(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
