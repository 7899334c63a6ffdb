using System.Globalization;
using ZisPlatform.Application.Runs.History;
using ZisPlatform.Domain.Runs;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Infrastructure.Runs;

/// <summary>A row of runs_log, with columns of its run and its event.</summary>
internal sealed class LogRow
{
    public string Id { get; init; } = "";
    public DateTimeOffset At { get; init; }
    public string Integration { get; init; } = "";
    public string? RunId { get; init; }
    public long Attempt { get; init; }
    public string Status { get; init; } = "";
    public string Description { get; init; } = "";
    public string? Details { get; init; }
    public string? Flow { get; init; }
    public string? JobSpec { get; init; }
    public string? EventId { get; init; }
    public string? EventSource { get; init; }
    public string? EventType { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public string? Definitions { get; init; }
    public string? Error { get; init; }
    public string? FailedState { get; init; }
    public string? RunStatus { get; init; }
    public long? RunAttempt { get; init; }

    public LogView View
    {
        get
        {
            var own = StoredDetails.Parse(Details);
            var view = new LogView(Id, At, Integration, Status, Description, RunId, (int)Attempt)
            {
                Flow = Flow ?? own?.Flow ?? "",
                JobSpec = JobSpec ?? own?.JobSpec ?? "",
                EventId = EventId ?? own?.EventId ?? "",
                EventSource = EventSource ?? own?.EventSource ?? "",
                EventType = EventType ?? own?.EventType ?? "",
            };
            if (own is not null)
            {
                return view with
                {
                    StartedAt = own.StartedAt,
                    Definitions = own.Definitions,
                    Error = own.Error,
                    FailedState = own.FailedState,
                };
            }

            // A cancelled run has the error of the previous attempt.
            return RunAttempt != Attempt ? view
                : RunStatus == "cancelled" ? view with { StartedAt = StartedAt, Definitions = Definitions }
                : view with { StartedAt = StartedAt, Definitions = Definitions, Error = Error, FailedState = FailedState };
        }
    }
}

/// <summary>
/// The details that a log entry stores itself: those of the attempt if the run has moved on to another one, and those of the event if
/// there is no run.
/// </summary>
internal sealed record StoredDetails
{
    public string? Flow { get; private init; }

    public string? JobSpec { get; private init; }

    public string? EventId { get; private init; }

    public string? EventSource { get; private init; }

    public string? EventType { get; private init; }

    public DateTimeOffset? StartedAt { get; private init; }

    public string? Definitions { get; private init; }

    public string? Error { get; private init; }

    public string? FailedState { get; private init; }

    public static StoredDetails Of(RunProgress ended) => new()
    {
        StartedAt = ended.Run.StartedAt,
        Definitions = ended.Run.Definitions,
        Error = ended.Error,
        FailedState = ended.FailedState,
    };

    public static StoredDetails Of(UndeliveredEvent missed) => new()
    {
        Flow = missed.Flow,
        JobSpec = missed.JobSpec,
        EventId = missed.Event.Id,
        EventSource = missed.Event.Event.Source,
        EventType = missed.Event.Event.Type,
    };

    public static StoredDetails? Parse(string? text)
    {
        if (text is null)
        {
            return null;
        }

        var stored = JsonValue.Parse(text);
        return new StoredDetails
        {
            Flow = Text("flow"),
            JobSpec = Text("job_spec"),
            EventId = Text("event_id"),
            EventSource = Text("event_source"),
            EventType = Text("event_type"),
            StartedAt = Text("started_at") is { } time ? DateTimeOffset.Parse(time, CultureInfo.InvariantCulture) : null,
            Definitions = Text("definitions"),
            Error = Text("error"),
            FailedState = Text("failed_state"),
        };

        string? Text(string member) => stored[member] is { IsString: true } value ? value.AsString() : null;
    }

    public string ToText()
    {
        var members = new JsonObjectBuilder();
        foreach (var (name, value) in ((string, string?)[])
        [
            ("flow", Flow),
            ("job_spec", JobSpec),
            ("event_id", EventId),
            ("event_source", EventSource),
            ("event_type", EventType),
            ("started_at", StartedAt?.ToString("O", CultureInfo.InvariantCulture)),
            ("definitions", Definitions),
            ("error", Error),
            ("failed_state", FailedState),
        ])
        {
            if (value is not null)
            {
                members.Set(name, value);
            }
        }

        return members.ToValue().ToString();
    }
}
