using System.ComponentModel;
using MediatR;
using Microsoft.AspNetCore.Mvc;
using ZisPlatform.Api.Audit;
using ZisPlatform.Api.Authorization;
using ZisPlatform.Api.Binding;
using ZisPlatform.Api.Errors;
using ZisPlatform.Api.OpenApi;
using ZisPlatform.Api.Paging;
using ZisPlatform.Api.Runs.Streaming;
using ZisPlatform.Application.Runs.Execution;
using ZisPlatform.Application.Runs.History;
using ZisPlatform.Application.Runs.Ingestion;
using ZisPlatform.Application.Runs.Replay;
using ZisPlatform.Application.Runs.Streaming;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Runs;
using ZisPlatform.Domain.Runs.Contracts;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Api.Runs;

/// <summary>The endpoints of events and of the runs that they start.</summary>
internal static class RunEndpoints
{
    private const string Runs = "runs";

    private static readonly Error InvalidEvent = new(
        ErrorKind.Invalid,
        "runs.invalid_event",
        """the body must be {"source": "…", "type": "…", "payload": {…}}; """
            + """it may have the texts "integration" and "idempotency_key", and nothing else""",
        "$");

    public static void MapRuns(this IEndpointRouteBuilder platform)
    {
        platform.MapPost("/events", SendAsync).DocumentSendEvent();
        platform.MapGet("/runs", ListAsync).DocumentListRuns();
        platform.MapGet("/runs/stream", StreamRuns).DisableHttpMetrics().DocumentStreamRuns();
        platform.MapGet("/runs/{id}", ShowAsync).DocumentShowRun();
        platform.MapPost("/runs/{id}/cancel", CancelAsync).DocumentCancelRun();
        platform.MapPost("/runs/{id}/replay", ReplayAsync).DocumentReplayRun();
        platform.MapPost("/runs/replay", ReplayManyAsync).DocumentReplayRuns();
        platform.MapPost("/runs/replay/{id}/cancel", CancelReplayAsync).DocumentCancelReplay();
    }

    private static async Task<IResult> SendAsync(RawRequest body, Caller caller, IMediator mediator, CancellationToken cancellationToken)
    {
        if (!JsonValue.TryParse(body.Text.Span, out var json, out _)
            || !json["source"].IsString
            || !json["type"].IsString
            || !json["payload"].IsObject
            || !IsTextOrAbsent(json, "integration")
            || !IsTextOrAbsent(json, "idempotency_key")
            || HasUnknownMembers(json))
        {
            return ErrorResponse.From([InvalidEvent]);
        }

        var flowEvent = new FlowEvent(
            caller.Actor.Account,
            GetText(json, "integration"),
            json["source"].AsString(),
            json["type"].AsString(),
            json["payload"].ToString())
        {
            IdempotencyKey = GetText(json, "idempotency_key"),
        };
        var result = await mediator.Send(new SendEvent(caller.Actor, flowEvent), cancellationToken);
        return result.Match(
            id => TypedResults.Json(new SentEventBody(new SentEvent(id)), statusCode: StatusCodes.Status202Accepted),
            ErrorResponse.From);
    }

    private static Task<IResult> ListAsync(
        PageQuery page,
        [Description("Only runs of this integration.")] string? integration,
        [Description("Only runs of this flow, by its full name.")] string? flow,
        StatusQuery<RunStatus> status,
        [Description("Only runs whose message or error contains this text (case-sensitive).")] string? text,
        [Description("Only runs that this replay of many runs created.")] string? replay,
        TimeRangeQuery times,
        Caller caller,
        IRunReads reads,
        CancellationToken cancellationToken) =>
        PagedResult.CreateAsync(
            page.ByName(Runs),
            Runs,
            pageRequest => reads.ListAsync(
                caller.Actor.Account,
                new RunFilter(integration, flow, status.Text, text, times.From, times.Until) { Replay = replay },
                pageRequest,
                cancellationToken),
            run => run.Id,
            (runs, meta) => new RunListBody([.. runs.Select(RunItem.Of)], meta));

    private static EventStream<RunView, RunItem> StreamRuns(
        [Description("Only runs of this integration.")] string? integration,
        [Description("Only runs of this flow, by its full name.")] string? flow,
        StatusQuery<RunStatus> status,
        [FromHeader(Name = "Last-Event-ID"), Description("The id of the last event received. If absent, only new events are sent.")]
        string? lastEventId,
        Caller caller,
        IRunFeedReads feeds,
        TimeProvider clock)
    {
        var account = caller.Actor.Account;
        return new(
            new RunFeed(feeds, clock, account, new RunFilter(integration, flow, status.Text, null, null, null)),
            account,
            lastEventId,
            "run",
            RunItem.Of);
    }

    private static async Task<IResult> ShowAsync(
        string id, AttemptQuery attempt, Caller caller, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new GetRun(caller.Actor, id, attempt.Number), cancellationToken);
        return result.Match(details => TypedResults.Ok(RunBody.Of(details)), ErrorResponse.From);
    }

    private static async Task<IResult> CancelAsync(string id, Caller caller, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new CancelRun(caller.Actor, id), cancellationToken);
        return result.Match(_ => TypedResults.NoContent(), ErrorResponse.From);
    }

    private static async Task<IResult> ReplayAsync(string id, Caller caller, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new ReplayRun(caller.Actor, id), cancellationToken);
        return result.Match(
            replayId => TypedResults.Json(new ReplayedRunBody(new ReplayedRun(replayId, id)), statusCode: StatusCodes.Status202Accepted),
            ErrorResponse.From);
    }

    private static async Task<IResult> ReplayManyAsync(
        JsonRequest<ReplayRunsBody> body, Caller caller, IMediator mediator, CancellationToken cancellationToken)
    {
        var request = body.Value;
        var status = request.Status == ReplayedStatus.Cancelled ? RunStatus.Cancelled : RunStatus.Failed;
        var command = new ReplayRuns(
            caller.Actor,
            new RunFilter(
                request.Integration,
                request.Flow,
                StatusQuery<RunStatus>.NameOf(status),
                request.Text,
                request.From,
                request.Until),
            request.PerSecond ?? ReplayRuns.DefaultPace,
            request.Limit ?? ReplayRuns.DefaultLimit,
            request.DryRun ?? false);
        var result = await mediator.Send(command, cancellationToken);
        return result.Match(
            replay => TypedResults.Json(
                new ReplaysBody(new ReplaysItem(replay.Id, replay.Matched, replay.Replayed, command.PerSecond, command.DryRun)),
                statusCode: command.DryRun ? StatusCodes.Status200OK : StatusCodes.Status202Accepted),
            ErrorResponse.From);
    }

    private static async Task<IResult> CancelReplayAsync(string id, Caller caller, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new CancelReplay(caller.Actor, id), cancellationToken);
        return result.Match(
            replay => TypedResults.Ok(new CancelledReplaysBody(new CancelledReplaysItem(id, replay.Cancelled, replay.Over))),
            ErrorResponse.From);
    }

    /// <summary>
    /// Determines whether the event has unknown members, which are rejected: with a misspelt idempotency key, each repetition would be a
    /// separate event; with a misspelt integration, all integrations would receive it.
    /// </summary>
    private static bool HasUnknownMembers(in JsonValue json)
    {
        foreach (var name in json.Keys)
        {
            if (name is not ("source" or "type" or "payload" or "integration" or "idempotency_key"))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsTextOrAbsent(in JsonValue json, string member) =>
        !json.TryGet(member, out var value) || value.IsString || value.IsNull;

    private static string? GetText(in JsonValue json, string member) =>
        json.TryGet(member, out var value) && value.IsString ? value.AsString() : null;
}
