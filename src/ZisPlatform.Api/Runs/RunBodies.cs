using System.Text.Json.Serialization;
using ZisPlatform.Api.Paging;
using ZisPlatform.Application.Runs.History;

namespace ZisPlatform.Api.Runs;

internal sealed record SentEventBody(SentEvent Event);

internal sealed record SentEvent(string Id);

internal sealed record ReplayedRunBody(ReplayedRun Run);

internal sealed record ReplayedRun(string Id, string ReplayOf);

/// <summary>The request body of a replay of many runs; each member may be absent.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed class ReplayRunsBody
{
    public string? Integration { get; init; }

    public string? Flow { get; init; }

    public ReplayedStatus? Status { get; init; }

    public DateTimeOffset? From { get; init; }

    public DateTimeOffset? Until { get; init; }

    public string? Text { get; init; }

    public long? PerSecond { get; init; }

    public long? Limit { get; init; }

    public bool? DryRun { get; init; }
}

/// <summary>The final statuses that can be replayed.</summary>
internal enum ReplayedStatus
{
    Failed,
    Cancelled,
}

internal sealed record ReplaysBody(ReplaysItem Replay);

internal sealed record ReplaysItem(string? Id, int Matched, int Replayed, long PerSecond, bool DryRun);

internal sealed record CancelledReplaysBody(CancelledReplaysItem Replay);

internal sealed record CancelledReplaysItem(string Id, int Cancelled, int Over);

internal sealed record RunListBody(IReadOnlyList<RunItem> Runs, PageMeta Meta);

internal sealed record RunEvent(string Id, string Source, string Type);

internal sealed record RunItem(
    string Id,
    string Status,
    string Integration,
    string Flow,
    string JobSpec,
    RunEvent Event,
    int Attempt,
    DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt,
    DateTimeOffset? DueAt,
    string? Message,
    string? Error,
    string? FailedState,
    string? ReplayOf)
{
    public static RunItem Of(RunView run) => new(
        run.Id, run.Status, run.Integration, run.Flow, run.JobSpec, new RunEvent(run.EventId, run.EventSource, run.EventType), run.Attempt,
        run.CreatedAt, run.StartedAt, run.FinishedAt, run.DueAt, run.Message, run.Error, run.FailedState, run.ReplayOf);
}
