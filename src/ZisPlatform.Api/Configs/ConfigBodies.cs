using System.Text.Json.Serialization;
using ZisPlatform.Api.Paging;
using ZisPlatform.Api.Serialization;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Configs;

namespace ZisPlatform.Api.Configs;

/// <summary>The body of a single config (contract 4.2).</summary>
internal sealed record ConfigBody(ConfigItem Config);

internal sealed record ConfigItem(
    [property: JsonConverter(typeof(RawJsonConverter))] string Config,
    [property: JsonConverter(typeof(WholeSecondsTimeConverter))] DateTimeOffset CreatedAt,
    long Id,
    string Integration,
    string Scope,
    [property: JsonConverter(typeof(WholeSecondsTimeConverter))] DateTimeOffset UpdatedAt,
    long ZendeskAccountId)
{
    public static ConfigItem Of(ConfigView view, IntegrationContext context) =>
        new(view.Content, view.CreatedAt, view.Id, context.Integration, view.Scope, view.UpdatedAt, context.Account.Value);
}

/// <summary>A config in the contract's list (4.1), with another order of members.</summary>
internal sealed record ListedConfig(
    long Id,
    string Scope,
    long ZendeskAccountId,
    string Integration,
    [property: JsonConverter(typeof(RawJsonConverter))] string Config,
    [property: JsonConverter(typeof(WholeSecondsTimeConverter))] DateTimeOffset CreatedAt,
    [property: JsonConverter(typeof(WholeSecondsTimeConverter))] DateTimeOffset UpdatedAt)
{
    public static ListedConfig Of(ConfigView view, IntegrationContext context) =>
        new(view.Id, view.Scope, context.Account.Value, context.Integration, view.Content, view.CreatedAt, view.UpdatedAt);
}

/// <summary>The body of the contract's list (4.1).</summary>
/// <param name="Next">Always null; present because the vendor's responses contain it.</param>
internal sealed record ConfigListBody(IReadOnlyList<ListedConfig> Configs, ConfigListMeta Meta, ConfigListLinks Links, string? Next);

/// <param name="After">The id after which the next page begins; absent on the last page.</param>
internal sealed record ConfigListMeta(bool HasMore, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? After);

/// <param name="Next">The address of the next page; empty on the last page.</param>
internal sealed record ConfigListLinks(string Next);

/// <summary>The body of the platform API's list.</summary>
internal sealed record ConfigPageBody(IReadOnlyList<ListedConfig> Configs, PageMeta Meta);
