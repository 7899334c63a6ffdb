using System.Globalization;
using ZisPlatform.Application.Runs.History;
using ZisPlatform.Domain.Flows;
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
    public string? Reason { get; init; }
    public string? Subject { get; init; }
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
            var stored = StoredDetails.Parse(Details);
            var view = new LogView(Id, At, Integration, Status, Description, RunId, (int)Attempt)
            {
                Flow = Flow ?? stored?.Flow ?? "",
                JobSpec = JobSpec ?? stored?.JobSpec ?? "",
                EventId = EventId ?? stored?.EventId ?? "",
                EventSource = EventSource ?? stored?.EventSource ?? "",
                EventType = EventType ?? stored?.EventType ?? "",
                Reason = Reason is null ? null : new FlowErrorReason(Reason, Subject ?? ""),
            };
            if (stored is not null)
            {
                return view with
                {
                    StartedAt = stored.StartedAt,
                    Definitions = stored.Definitions,
                    Error = stored.Error,
                    FailedState = stored.FailedState,
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

    public static StoredDetails Of(RunProgress progress) => new()
    {
        StartedAt = progress.Run.StartedAt,
        Definitions = progress.Run.Definitions,
        Error = progress.Error,
        FailedState = progress.FailedState,
    };

    public static StoredDetails Of(UndeliveredEvent undelivered) => new()
    {
        Flow = undelivered.Flow,
        JobSpec = undelivered.JobSpec,
        EventId = undelivered.Event.Id,
        EventSource = undelivered.Event.Event.Source,
        EventType = undelivered.Event.Event.Type,
    };

    public static StoredDetails? Parse(string? text)
    {
        if (text is null)
        {
            return null;
        }

        var json = JsonValue.Parse(text);
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

        string? Text(string member) => json[member] is { IsString: true } value ? value.AsString() : null;
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
