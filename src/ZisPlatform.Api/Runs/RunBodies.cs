using System.Text.Json.Serialization;
using ZisPlatform.Api.Common;
using ZisPlatform.Application.Runs;
using ZisPlatform.Domain.Flows;
using ZisPlatform.Json;

namespace ZisPlatform.Api.Runs;

internal sealed record SentEventBody(SentEvent Event);

internal sealed record SentEvent(string Id);

internal sealed record ReplayedRunBody(ReplayedRun Run);

internal sealed record ReplayedRun(string Id, string ReplayOf);

/// <summary>Which runs to run again, and how; each member may be absent.</summary>
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

/// <summary>The ends that call for another try.</summary>
internal enum ReplayedStatus
{
    Failed,
    Cancelled,
}

internal sealed record ReplaysBody(ReplaysItem Replay);

internal sealed record ReplaysItem(int Matched, int Replayed, long PerSecond, bool DryRun);

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

/// <summary>A run with everything its latest attempt did.</summary>
internal sealed record RunBody(RunItem Run, [property: JsonConverter(typeof(AsWritten))] string Input, IReadOnlyList<StateItem>? States);

internal sealed record StateItem(
    int Number,
    string Name,
    string Type,
    string? Iteration,
    string Status,
    DateTimeOffset EnteredAt,
    DateTimeOffset? ExitedAt,
    [property: JsonConverter(typeof(AsWritten))] string Input,
    [property: JsonConverter(typeof(AsWritten))] string Output,
    string? Error,
    string? Cause,
    int Retries,
    CallItem? Call)
{
    /// <summary>Of one document in an answer; what is longer is cut.</summary>
    private const int LongestDocument = 16 * 1024;

    public static StateItem Of(VisitedState state) => new(
        state.Visit.Number,
        state.Visit.State.Name,
        state.Visit.State.GetType().Name[..^"State".Length],
        state.Visit.Iteration is { Length: > 0 } iteration ? iteration : null,
        state.Exit switch
        {
            null => "running",
            { Kind: FlowExitKind.Failed } => "failed",
            { Kind: FlowExitKind.Caught } => "caught",
            _ => "succeeded",
        },
        state.Visit.At,
        state.Exit?.At,
        Short(state.Visit.Input),
        state.Exit is { } exit ? Short(exit.Output) : "null",
        state.Exit?.Error?.Name,
        state.Exit?.Error?.Cause,
        state.Retries.Count,
        state.Action is { } action ? CallItem.Of(action, state.Exchange) : null);

    internal static string Short(in JsonValue value)
    {
        var text = value.ToString();
        return text.Length <= LongestDocument
            ? text
            : JsonValue.Object(("truncated", true), ("length", text.Length), ("beginning", text[..LongestDocument])).ToString();
    }
}

/// <summary>What a state asked of the world outside.</summary>
internal sealed record CallItem(
    string Action,
    string? Method,
    string? Url,
    string? Connection,
    IReadOnlyDictionary<string, string>? Headers,
    string? Body,
    [property: JsonConverter(typeof(AsWritten))] string Parameters,
    [property: JsonConverter(typeof(AsWritten))] string Exchange)
{
    private const int LongestBody = 16 * 1024;

    public static CallItem Of(ActionEffect effect, string? exchange) => new(
        effect.ActionName,
        effect.Call?.Method,
        effect.Call?.Url.OriginalString,
        effect.Call?.Connection,
        effect.Call?.Headers.GroupBy(header => header.Key).ToDictionary(header => header.Key, header => string.Join(", ", header.Select(one => one.Value))),
        effect.Call?.Body is { } body ? System.Text.Encoding.UTF8.GetString(body.Span[..Math.Min(body.Length, LongestBody)]) : null,
        StateItem.Short(effect.Parameters),
        exchange ?? "null");
}
