using ZisPlatform.Application.Runs.History;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Runs;
using ZisPlatform.Domain.Runs.Contracts;

namespace ZisPlatform.Infrastructure.Runs;

/// <summary>A row of runs_runs, with the columns that a worker needs.</summary>
internal sealed class RunRow
{
    public string Id { get; init; } = "";
    public string Integration { get; init; } = "";
    public string EventId { get; init; } = "";
    public string JobSpec { get; init; } = "";
    public string Flow { get; init; } = "";
    public string? Definitions { get; init; }
    public long Attempt { get; init; }
    public long Turn { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? StartedAt { get; init; }

    public Run ToRun(AccountId account, FlowEvent flowEvent) => new()
    {
        Id = Id,
        Account = account,
        Integration = Integration,
        Event = new StoredEvent(EventId, flowEvent, CreatedAt),
        JobSpec = JobSpec,
        Flow = Flow,
        Definitions = Definitions,
        Attempt = (int)Attempt,
        ClaimVersion = Turn,
        CreatedAt = CreatedAt,
        StartedAt = StartedAt,
    };
}

/// <summary>A row of runs_runs with its event, as shown to administrators.</summary>
internal sealed class RunViewRow
{
    public string Id { get; init; } = "";
    public string Integration { get; init; } = "";
    public string Flow { get; init; } = "";
    public string JobSpec { get; init; } = "";
    public string EventId { get; init; } = "";
    public string EventSource { get; init; } = "";
    public string EventType { get; init; } = "";
    public string Status { get; init; } = "";
    public long Attempt { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }
    public DateTimeOffset? DueAt { get; init; }
    public string? Message { get; init; }
    public string? Error { get; init; }
    public string? FailedState { get; init; }
    public string? ReplayOf { get; init; }

    public RunView View => new(
        Id,
        Integration,
        Flow,
        JobSpec,
        EventId,
        EventSource,
        EventType,
        Status,
        (int)Attempt,
        CreatedAt,
        StartedAt,
        FinishedAt,
        DueAt,
        Message,
        Error,
        FailedState,
        ReplayOf);
}

/// <summary>Converts enum values to and from the text that the store and the API use.</summary>
internal static class RunText
{
    public static string Format<T>(T value)
        where T : struct, Enum => EnumNames<T>.ByValue[value];

    public static T Parse<T>(string text)
        where T : struct, Enum => Enum.Parse<T>(text, ignoreCase: true);

    private static class EnumNames<T>
        where T : struct, Enum
    {
        public static readonly Dictionary<T, string> ByValue =
            Enum.GetValues<T>().ToDictionary(value => value, value => value.ToString().ToLowerInvariant());
    }
}
