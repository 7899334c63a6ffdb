using System.ComponentModel;
using MediatR;
using Microsoft.AspNetCore.Mvc;
using ZisPlatform.Api.Audit;
using ZisPlatform.Api.Authorization;
using ZisPlatform.Api.Errors;
using ZisPlatform.Api.OpenApi;
using ZisPlatform.Api.Paging;
using ZisPlatform.Api.Runs.Streaming;
using ZisPlatform.Application.Runs.History;
using ZisPlatform.Application.Runs.Streaming;
using ZisPlatform.Domain.Runs;

namespace ZisPlatform.Api.Runs;

/// <summary>The endpoints of the integration log (contract, flows 15).</summary>
internal static class LogEndpoints
{
    private const string Logs = "logs";

    public static void MapLogs(this IEndpointRouteBuilder platform)
    {
        platform.MapGet("/logs", ListAsync).DocumentListLog();
        platform.MapGet("/logs/stream", StreamLog).DisableHttpMetrics().DocumentStreamLog();
        platform.MapGet("/logs/{id}", ShowAsync).DocumentShowLog();
    }

    private static Task<IResult> ListAsync(
        PageQuery page,
        [Description("Only entries of this integration.")] string? integration,
        StatusQuery<LogStatus> status,
        [Description("Only entries whose description contains this text (case-sensitive).")] string? text,
        TimeRangeQuery times,
        Caller caller,
        IRunReads reads,
        CancellationToken cancellationToken) =>
        PagedResult.CreateAsync(
            page.ByName(Logs),
            Logs,
            pageRequest => reads.ListLogAsync(
                caller.Actor.Account,
                new LogFilter(integration, status.Text, text, times.From, times.Until),
                pageRequest,
                cancellationToken),
            entry => entry.Id,
            (entries, meta) => new LogListBody([.. entries.Select(LogItem.Of)], meta));

    private static EventStream<LogView, LogItem> StreamLog(
        [Description("Only entries of this integration.")] string? integration,
        StatusQuery<LogStatus> status,
        [Description("Only entries whose description contains this text (case-sensitive).")] string? text,
        [FromHeader(Name = "Last-Event-ID"), Description("The id of the last event received. If absent, only new entries are sent.")]
        string? lastEventId,
        Caller caller,
        IRunFeedReads feeds,
        TimeProvider clock)
    {
        var account = caller.Actor.Account;
        return new(
            new LogFeed(feeds, clock, account, new LogFilter(integration, status.Text, text, null, null)),
            account,
            lastEventId,
            "log",
            LogItem.Of);
    }

    private static async Task<IResult> ShowAsync(string id, Caller caller, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new GetLogEntry(caller.Actor, id), cancellationToken);
        return result.Match(details => TypedResults.Ok(new LogBody(OpenedLogItem.Of(details))), ErrorResponse.From);
    }
}
