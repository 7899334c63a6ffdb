using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Links;
using ZisPlatform.Json;

namespace ZisPlatform.Application.Links.Contracts;

/// <summary>What the action LoadLinks asks for; texts as the flow gave them.</summary>
/// <param name="LinkType">Required.</param>
/// <param name="LeftName">The left name, or with a star at its end what it begins with; at least one of the two names.</param>
/// <param name="RightName">The same on the right.</param>
public sealed record LinkQuery(string? LinkType, string? LeftName, string? RightName)
{
    /// <summary>1 to 100.</summary>
    public int PageSize { get; init; } = PageRequest.DefaultSize;

    /// <summary>A <see cref="FoundLinks.After"/> of the same search; null or empty begins at the beginning.</summary>
    public string? After { get; init; }

    /// <summary>A <see cref="FoundLinks.Before"/> of the same search; not together with <see cref="After"/>.</summary>
    public string? Before { get; init; }
}

/// <summary>A part of the links that fit.</summary>
/// <param name="Links">Their records, as the HTTP endpoints answer them.</param>
/// <param name="HasMore">Whether there are more in the direction asked for.</param>
/// <param name="After">Where to go on; empty where there is nothing.</param>
/// <param name="Before">Where to go back; empty where there is nothing.</param>
public sealed record FoundLinks(IReadOnlyList<JsonValue> Links, bool HasMore, string After, string Before);

/// <summary>The links of an integration for its flows: the built-in actions on links (contract, flows 11.3).</summary>
/// <remarks>The rules are those of the HTTP endpoints, whose code this runs; changes are not audited, the run's journal tells of them.</remarks>
public sealed class IntegrationLinks(ILinkReads reads, IMediator mediator)
{
    private static readonly Error BadSize = new(
        ErrorKind.Invalid, "links.invalid_page_size", $"page_size must be 1 to {PageRequest.MaximumSize}");

    /// <summary>Finds links; none is no refusal.</summary>
    public async Task<Result<FoundLinks>> LoadAsync(AccountId account, string integration, LinkQuery query, CancellationToken cancellationToken)
    {
        var parsed = LinkSearch.Parse(query.LinkType, query.LeftName, query.RightName);
        if (!parsed.IsOk)
        {
            return parsed.Errors.ToArray();
        }

        if (query.PageSize is < 1 or > PageRequest.MaximumSize)
        {
            return BadSize;
        }

        var search = parsed.Value;
        var isBefore = !string.IsNullOrEmpty(query.Before);
        var text = isBefore ? query.Before : query.After;
        var cursor = string.IsNullOrEmpty(text) ? null : search.ReadCursor(text);
        if (cursor is null != string.IsNullOrEmpty(text) || (isBefore && !string.IsNullOrEmpty(query.After)))
        {
            return LinkErrors.InvalidCursor;
        }

        var page = await reads.SearchAsync(account, integration, search, new PageRequest(query.PageSize, cursor, isBefore), cancellationToken);
        return new FoundLinks(
            [.. page.Items.Select(link => Record(account, integration, link))],
            page.HasMore,
            page.Items is [.., var last] ? search.CursorOf(last.Id, last.Identity).ToString() : "",
            page.Items is [var first, ..] ? search.CursorOf(first.Id, first.Identity).ToString() : "");
    }

    /// <summary>Makes a link; the answer is its record, the refusal of a taken identity <c>link already exists</c>.</summary>
    public async Task<Result<JsonValue>> CreateAsync(
        AccountId account, string integration, string? linkType, JsonValue left, JsonValue right, CancellationToken cancellationToken) =>
        RecordOf(account, integration, await mediator.Send(new CreateLink(new IntegrationContext(account, integration, null), linkType, left, right), cancellationToken));

    /// <summary>Changes a link; the answer is its record, the refusal where there is none <c>link not found</c>.</summary>
    /// <param name="account">The flow's account.</param>
    /// <param name="integration">The flow's integration.</param>
    /// <param name="linkType">Its type.</param>
    /// <param name="leftName">Its left name.</param>
    /// <param name="rightName">Its right name; null for the only link of that type and left name.</param>
    /// <param name="left">What to change on the left; null for nothing.</param>
    /// <param name="right">The same on the right.</param>
    /// <param name="cancellationToken">Stops between the attempts.</param>
    public async Task<Result<JsonValue>> PatchAsync(
        AccountId account, string integration, string? linkType, string? leftName, string? rightName, JsonValue? left, JsonValue? right, CancellationToken cancellationToken)
    {
        if (rightName is null && leftName is not null && LinkSearch.ParseExact(linkType, leftName) is { IsOk: true, Value: var search })
        {
            var found = await reads.SearchAsync(account, integration, search, new PageRequest(2), cancellationToken);
            switch (found.Items)
            {
                case []:
                    return LinkErrors.NotFound;
                case [var only]:
                    rightName = only.Identity.RightName;
                    break;
                default:
                    return LinkErrors.Ambiguous;
            }
        }

        var context = new IntegrationContext(account, integration, null);
        return RecordOf(account, integration, await mediator.Send(new PatchLink(context, linkType, leftName, rightName, new LinkChanges(null, left, right)), cancellationToken));
    }

    /// <summary>Deletes a link; the refusal where there is none is <c>link not found</c>.</summary>
    public async Task<Result<Done>> DeleteAsync(
        AccountId account, string integration, string? linkType, string? leftName, string? rightName, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new DeleteLink(new IntegrationContext(account, integration, null), linkType, leftName, rightName), cancellationToken);
        return result.Match<Result<Done>>(_ => default(Done), errors => errors.ToArray());
    }

    private static Result<JsonValue> RecordOf(AccountId account, string integration, Result<LinkView> result) =>
        result.Match<Result<JsonValue>>(link => Record(account, integration, link), errors => errors.ToArray());

    private static JsonValue Record(AccountId account, string integration, LinkView link) => JsonValue.Object(
        ("id", link.Id),
        ("uuid", link.Uuid),
        ("account_id", account.Value),
        ("integration", integration),
        ("link_type", link.Identity.LinkType),
        ("left_object", JsonValue.Parse(link.LeftObject)),
        ("right_object", JsonValue.Parse(link.RightObject)),
        ("created_at", Second(link.CreatedAt)),
        ("updated_at", Second(link.UpdatedAt)));

    private static string Second(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
