using ZisPlatform.Application.Links;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Links;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Infrastructure.Links;

/// <summary>A row of links_links.</summary>
internal sealed class LinkRow
{
    public const string Columns = """
        id AS Id, uuid AS Uuid, link_type AS LinkType, left_name AS LeftName, right_name AS RightName, left_object AS LeftObject,
        right_object AS RightObject, revision AS Revision, created_at AS CreatedAt, updated_at AS UpdatedAt
        """;

    public string Id { get; init; } = "";
    public string Uuid { get; init; } = "";
    public string LinkType { get; init; } = "";
    public string LeftName { get; init; } = "";
    public string RightName { get; init; } = "";
    public string LeftObject { get; init; } = "";
    public string RightObject { get; init; } = "";
    public long Revision { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }

    public LinkView View => new(Id, Uuid, new LinkIdentity(LinkType, LeftName, RightName), LeftObject, RightObject, CreatedAt, UpdatedAt);

    public Link Link(AccountId account, string integration) => Domain.Links.Link.Restore(
        new LinkMetadata(Id, Guid.Parse(Uuid), account, integration, CreatedAt),
        LinkType,
        LinkObject.Restore(JsonValue.Parse(LeftObject), LeftName),
        LinkObject.Restore(JsonValue.Parse(RightObject), RightName),
        Revision,
        UpdatedAt);
}
