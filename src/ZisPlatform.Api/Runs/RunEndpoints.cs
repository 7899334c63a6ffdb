using System.ComponentModel;
using MediatR;
using Microsoft.AspNetCore.Mvc;
using ZisPlatform.Api.Audit;
using ZisPlatform.Api.Authorization;
using ZisPlatform.Api.Binding;
using ZisPlatform.Api.Documentation;
using ZisPlatform.Api.Errors;
using ZisPlatform.Api.Paging;
using ZisPlatform.Api.Runs.Streaming;
using ZisPlatform.Application.Runs.Execution;
using ZisPlatform.Application.Runs.History;
using ZisPlatform.Application.Runs.Ingestion;
using ZisPlatform.Application.Runs.Replay;
using ZisPlatform.Application.Runs.Streaming;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Runs;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Api.Runs;

/// <summary>The endpoints of events and of the runs that they start.</summary>
internal static class RunEndpoints
{
    private const string Runs = "runs";

    private static readonly Error BadEvent = new(
        ErrorKind.Invalid,
        "runs.invalid_event",
        """the body must be {"source": "…", "type": "…", "payload": {…}}; it may have the texts "integration" and "idempotency_key", and nothing else""",
        "$");

    public static void MapRuns(this IEndpointRouteBuilder platform)
    {
        platform.MapPost("/events", SendAsync).DocumentSendEvent();
        platform.MapGet("/runs", ListAsync).DocumentListRuns();
        platform.MapGet("/runs/stream", Listen).DisableHttpMetrics().DocumentListenToRuns();
        platform.MapGet("/runs/{id}", ShowAsync).DocumentShowRun();
        platform.MapPost("/runs/{id}/cancel", CancelAsync).DocumentCancelRun();
        platform.MapPost("/runs/{id}/replay", ReplayAsync).DocumentReplayRun();
        platform.MapPost("/runs/replay", ReplayManyAsync).DocumentReplayRuns();
        platform.MapPost("/runs/replay/{id}/cancel", CancelReplayAsync).DocumentCancelReplay();
    }

    private static async Task<IResult> SendAsync(RawRequest body, Caller caller, IMediator mediator, CancellationToken cancellationToken)
    {
        if (!JsonValue.TryParse(body.Text.Span, out var sent, out _)
            || !sent["source"].IsString
            || !sent["type"].IsString
            || !sent["payload"].IsObject
            || !IsText(sent, "integration")
            || !IsText(sent, "idempotency_key")
            || HasOthers(sent))
        {
            return ErrorResponse.From([BadEvent]);
        }

        var accepted = new FlowEvent(
            caller.Actor.Account,
            Text(sent, "integration"),
            sent["source"].AsString(),
            sent["type"].AsString(),
            sent["payload"].ToString())
        {
            IdempotencyKey = Text(sent, "idempotency_key"),
        };
        var result = await mediator.Send(new SendEvent(caller.Actor, accepted), cancellationToken);
        return result.Match(
            id => TypedResults.Json(new SentEventBody(new SentEvent(id)), statusCode: StatusCodes.Status202Accepted),
            ErrorResponse.From);
    }

    private static Task<IResult> ListAsync(
        PageQuery page,
        [Description("Only runs of this integration.")] string? integration,
        [Description("Only runs of this flow, by its full name.")] string? flow,
        StatusQuery<RunStatus> status,
        [Description("Only runs whose message or error holds this text, letter case included.")] string? text,
        [Description("Only runs that this replay of many has made.")] string? replay,
        AuditTimes times,
        Caller caller,
        IRunReads reads,
        CancellationToken cancellationToken) =>
        PagedResult.AnswerAsync(
            page.OfNames(Runs),
            Runs,
            part => reads.ListAsync(
                caller.Actor.Account,
                new RunFilter(integration, flow, status.Text, text, times.From, times.Until) { Replay = replay },
                part,
                cancellationToken),
            run => run.Id,
            (runs, meta) => new RunListBody([.. runs.Select(RunItem.Of)], meta));

    private static EventStream<RunView, RunItem> Listen(
        [Description("Only runs of this integration.")] string? integration,
        [Description("Only runs of this flow, by its full name.")] string? flow,
        StatusQuery<RunStatus> status,
        [FromHeader(Name = "Last-Event-ID"), Description("The id of the last event heard; without it only what happens from now on comes.")]
        string? after,
        Caller caller,
        IRunFeeds feeds,
        TimeProvider clock)
    {
        var account = caller.Actor.Account;
        return new(
            new RunFeed(feeds, clock, account, new RunFilter(integration, flow, status.Text, null, null, null)),
            account,
            after,
            "run",
            RunItem.Of);
    }

    private static async Task<IResult> ShowAsync(
        string id,
        AttemptQuery attempt,
        Caller caller,
        IRunReads reads,
        RunTraceReader history,
        CancellationToken cancellationToken)
    {
        var account = caller.Actor.Account;
        if (await reads.FindAsync(account, id, cancellationToken) is not { } view
            || await reads.FindRunAsync(account, id, cancellationToken) is not { } run)
        {
            return ErrorResponse.From([RunErrors.NoSuchRun]);
        }

        // The run itself describes only its latest attempt; the log keeps the earlier ones.
        var log = await reads.ListLogOfRunAsync(account, id, cancellationToken);
        if (attempt.Number is { } number && number != run.Attempt)
        {
            if (log.FirstOrDefault(entry => entry.Attempt == number && entry.StartedAt is not null) is not { } earlier)
            {
                return ErrorResponse.From([RunErrors.NoSuchAttempt]);
            }

            run = run with { Attempt = number, Definitions = earlier.Definitions, StartedAt = earlier.StartedAt };
        }

        return TypedResults.Ok(RunBody.Of(view, run, await history.ReadAsync(run, cancellationToken), log));
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
            again => TypedResults.Json(new ReplayedRunBody(new ReplayedRun(again, id)), statusCode: StatusCodes.Status202Accepted),
            ErrorResponse.From);
    }

    private static async Task<IResult> ReplayManyAsync(
        JsonRequest<ReplayRunsBody> body, Caller caller, IMediator mediator, CancellationToken cancellationToken)
    {
        var asked = body.Value;
        var status = asked.Status == ReplayedStatus.Cancelled ? RunStatus.Cancelled : RunStatus.Failed;
        var command = new ReplayRuns(
            caller.Actor,
            new RunFilter(asked.Integration, asked.Flow, StatusQuery<RunStatus>.WordOf(status), asked.Text, asked.From, asked.Until),
            asked.PerSecond ?? ReplayRuns.DefaultPace,
            asked.Limit ?? ReplayRuns.DefaultLimit,
            asked.DryRun ?? false);
        var result = await mediator.Send(command, cancellationToken);
        return result.Match(
            done => TypedResults.Json(
                new ReplaysBody(new ReplaysItem(done.Id, done.Matched, done.Replayed, command.PerSecond, command.DryRun)),
                statusCode: command.DryRun ? StatusCodes.Status200OK : StatusCodes.Status202Accepted),
            ErrorResponse.From);
    }

    private static async Task<IResult> CancelReplayAsync(string id, Caller caller, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new CancelReplay(caller.Actor, id), cancellationToken);
        return result.Match(
            done => TypedResults.Ok(new CancelledReplaysBody(new CancelledReplaysItem(id, done.Cancelled, done.Over))),
            ErrorResponse.From);
    }

    /// <summary>
    /// Determines whether the event has unknown members, which are rejected: with a misspelt idempotency key, each repetition would be a
    /// separate event; with a misspelt integration, all integrations would receive it.
    /// </summary>
    private static bool HasOthers(in JsonValue sent)
    {
        foreach (var name in sent.Keys)
        {
            if (name is not ("source" or "type" or "payload" or "integration" or "idempotency_key"))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsText(in JsonValue sent, string member) => !sent.TryGet(member, out var value) || value.IsString || value.IsNull;

    private static string? Text(in JsonValue sent, string member) =>
        sent.TryGet(member, out var value) && value.IsString ? value.AsString() : null;
}
