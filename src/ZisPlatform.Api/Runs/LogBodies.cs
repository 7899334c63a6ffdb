using ZisPlatform.Api.Paging;
using ZisPlatform.Application.Runs.History;
using ZisPlatform.Domain.Flows;
using ZisPlatform.Domain.Runs;

namespace ZisPlatform.Api.Runs;

internal sealed record LogListBody(IReadOnlyList<LogItem> Logs, PageMeta Meta);

internal sealed record LogItem(string Id, DateTimeOffset Timestamp, string Product, string Status, string Description, LogDetails Details)
{
    public static LogItem Of(LogView entry) =>
        new(entry.Id, entry.At, entry.Integration, entry.Status, entry.Description, LogDetails.Of(entry));
}

/// <summary>The attempt of a log entry and its result (contract, flows 15); <c>hint</c> is an addition of this server.</summary>
internal sealed record LogDetails(
    string? ExecutionId,
    int? Attempt,
    string FlowName,
    string JobSpecName,
    string EventSource,
    string EventType,
    string EventRef,
    DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt,
    string? Error,
    string? Cause,
    string? FailedState,
    string? Hint)
{
    public static LogDetails Of(LogView entry) => new(
        entry.RunId,
        entry.RunId is null ? null : entry.Attempt,
        entry.Flow,
        ResourceName.JobSpec(entry.Integration, entry.JobSpec).ToString(),
        entry.EventSource,
        entry.EventType,
        entry.EventId,
        entry.StartedAt,
        entry.RunId is null ? null : entry.At,
        entry.Error,
        entry.Error is null ? null : entry.Description,
        entry.FailedState,
        RunHints.Find(entry.Reason));
}

internal sealed record LogBody(OpenedLogItem Log);

/// <summary>An entry with the states of its attempt (contract, flows 15).</summary>
internal sealed record OpenedLogItem(
    string Id,
    DateTimeOffset Timestamp,
    string Product,
    string Status,
    string Description,
    LogDetails Details,
    IReadOnlyList<ExecutionState> ExecutionStates)
{
    public static OpenedLogItem Of(LogEntryDetails details)
    {
        var item = LogItem.Of(details.Entry);
        return new OpenedLogItem(
            item.Id,
            item.Timestamp,
            item.Product,
            item.Status,
            item.Description,
            item.Details,
            [.. details.States.Select(ExecutionState.Of)]);
    }
}

internal sealed record ExecutionState(
    string Name, string Type, string Status, DateTimeOffset EnteredAt, DateTimeOffset? ExitedAt, string? Error)
{
    public static ExecutionState Of(StateVisit state) => new(
        state.Visit.State.Name,
        StateItem.TypeOf(state),
        StateItem.StatusOf(state, StateItem.Cancelled),
        state.Visit.At,
        state.Exit?.At,
        state.Exit?.Error?.Cause);
}
