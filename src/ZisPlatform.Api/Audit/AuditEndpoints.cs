using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.Metadata;
using ZisPlatform.Api.Authorization;
using ZisPlatform.Api.Binding;
using ZisPlatform.Api.OpenApi;
using ZisPlatform.Api.Paging;
using ZisPlatform.Api.Serialization;
using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Api.Audit;

/// <summary>The endpoint of the audit log.</summary>
internal static class AuditEndpoints
{
    private const string List = "audit";

    public static void MapAudit(this IEndpointRouteBuilder platform) => platform.MapGet("/audit", ListAsync).DocumentListAudit();

    private static Task<IResult> ListAsync(
        PageQuery page,
        [Description("Only entries that concern this integration.")] string? integration,
        TimeRangeQuery times,
        Caller caller,
        IAuditReads reads,
        CancellationToken cancellationToken) =>
        PagedResult.CreateAsync(
            page.ByNumber(List),
            List,
            pageRequest => reads.ListAsync(
                caller.Actor.Account,
                new AuditFilter(integration, times.From, times.Until),
                pageRequest,
                cancellationToken),
            entry => entry.Id,
            (entries, meta) => new AuditListBody([.. entries.Select(AuditItem.Of)], meta));
}

/// <summary>The query parameters <c>from</c> and <c>until</c>: the requested period.</summary>
internal sealed class TimeRangeQuery : IRequestBody, IEndpointParameterMetadataProvider
{
    private const string FromName = "from";
    private const string UntilName = "until";

    private readonly List<Error> _errors = [];

    private TimeRangeQuery(IQueryCollection query)
    {
        From = ParseTime(query, FromName);
        Until = ParseTime(query, UntilName);
    }

    public IReadOnlyList<Error> Errors => _errors;

    public DateTimeOffset? From { get; }

    public DateTimeOffset? Until { get; }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => QueryParameter.Declare(
        builder,
        new QueryParameter(FromName, "Only entries at or after this time (RFC 3339; UTC if it has no offset).") { Format = "date-time" },
        new QueryParameter(UntilName, "Only entries before this time (RFC 3339; UTC if it has no offset).") { Format = "date-time" });

    public static ValueTask<TimeRangeQuery?> BindAsync(HttpContext context) =>
        ValueTask.FromResult<TimeRangeQuery?>(new TimeRangeQuery(context.Request.Query));

    private DateTimeOffset? ParseTime(IQueryCollection query, string name)
    {
        string? text = query[name];
        if (text is null)
        {
            return null;
        }

        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
        {
            return time;
        }

        _errors.Add(QueryErrors.Invalid(name, QueryErrors.Time));
        return null;
    }
}

internal sealed record AuditListBody(IReadOnlyList<AuditItem> Entries, PageMeta Meta);

internal sealed record AuditItem(
    long Id,
    DateTimeOffset At,
    AuditActor? By,
    string Action,
    string Target,
    string? Integration,
    [property: JsonConverter(typeof(RawJsonConverter))] string Before,
    [property: JsonConverter(typeof(RawJsonConverter))] string After)
{
    // Converters are not called for null.
    private const string JsonNull = "null";

    public static AuditItem Of(AuditView view) => new(
        view.Id,
        view.At,
        view.Email is null ? null : new AuditActor(view.UserId, view.Email, view.Credential, view.Address),
        view.Action,
        view.Target,
        view.Integration,
        view.Before ?? JsonNull,
        view.After ?? JsonNull);
}

/// <summary>The user who made the change; absent if the server made it itself.</summary>
internal sealed record AuditActor(long? UserId, string Email, string? Credential, string? Address);
