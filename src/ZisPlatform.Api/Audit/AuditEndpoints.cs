using System.Globalization;
using System.Text.Json.Serialization;
using ZisPlatform.Api.Common;
using ZisPlatform.Api.Documentation;
using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Api.Audit;

/// <summary>Who changed what.</summary>
internal static class AuditEndpoints
{
    private const string List = "audit";

    public static void MapAudit(this IEndpointRouteBuilder platform) => platform.MapGet("/audit", ListAsync).DocumentListAudit();

    private static async Task<IResult> ListAsync(
        PageQuery page, AuditQuery query, Caller caller, IAuditReads reads, CancellationToken cancellationToken)
    {
        var part = page.OfNumbers(List);
        if (!part.IsOk)
        {
            return ErrorAnswer.From(part.Errors);
        }

        var entries = await reads.ListAsync(caller.Actor.Account, query.Filter, part.Value, cancellationToken);
        return TypedResults.Ok(new AuditListBody([.. entries.Items.Select(AuditItem.Of)], PageMeta.Of(List, entries, entry => entry.Id)));
    }
}

/// <summary>Which entries a request asks for.</summary>
internal sealed class AuditQuery : IBody
{
    private readonly List<Error> _errors = [];

    private AuditQuery(IQueryCollection query)
    {
        string? integration = query["integration"];
        if (integration is not null && PlainText.Refusal(integration, "integration", int.MaxValue) is { } refusal)
        {
            _errors.Add(refusal with { Path = null });
        }

        Filter = new AuditFilter(integration, Time(query, "from"), Time(query, "until"));
    }

    public IReadOnlyList<Error> Errors => _errors;

    public AuditFilter Filter { get; }

    public static ValueTask<AuditQuery?> BindAsync(HttpContext context) => ValueTask.FromResult<AuditQuery?>(new AuditQuery(context.Request.Query));

    private DateTimeOffset? Time(IQueryCollection query, string name)
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

        _errors.Add(QueryErrors.Bad(name, "a time such as 2026-11-01T08:00:00Z"));
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
    [property: JsonConverter(typeof(AsWritten))] string Before,
    [property: JsonConverter(typeof(AsWritten))] string After)
{
    // A converter is not asked about null.
    private const string Nothing = "null";

    public static AuditItem Of(AuditView view) => new(
        view.Id,
        view.At,
        view.Email is null ? null : new AuditActor(view.UserId, view.Email, view.Credential, view.Address),
        view.Action,
        view.Target,
        view.Integration,
        view.Before ?? Nothing,
        view.After ?? Nothing);
}

/// <summary>Whoever did it; absent where the server did it by itself.</summary>
internal sealed record AuditActor(long? UserId, string Email, string? Credential, string? Address);
