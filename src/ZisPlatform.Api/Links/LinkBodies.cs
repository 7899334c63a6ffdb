using System.Text.Json.Serialization;
using ZisPlatform.Api.Paging;
using ZisPlatform.Api.Serialization;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Links;

namespace ZisPlatform.Api.Links;

/// <summary>The body of a single link (contract 5.2).</summary>
internal sealed record LinkBody(LinkItem Link);

internal sealed record LinkItem(
    string Id,
    string Uuid,
    long AccountId,
    string Integration,
    string LinkType,
    [property: JsonConverter(typeof(RawJsonConverter))] string LeftObject,
    [property: JsonConverter(typeof(RawJsonConverter))] string RightObject,
    [property: JsonConverter(typeof(WholeSecondsTimeConverter))] DateTimeOffset CreatedAt,
    [property: JsonConverter(typeof(WholeSecondsTimeConverter))] DateTimeOffset UpdatedAt)
{
    public static LinkItem Of(LinkView view, IntegrationContext context) => new(
        view.Id,
        view.Uuid,
        context.Account.Value,
        context.Integration,
        view.Identity.LinkType,
        view.LeftObject,
        view.RightObject,
        view.CreatedAt,
        view.UpdatedAt);
}

internal sealed record LinkListBody(IReadOnlyList<LinkItem> Links, PageMeta Meta);
