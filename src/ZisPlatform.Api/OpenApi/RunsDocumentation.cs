using ZisPlatform.Api.Runs;

namespace ZisPlatform.Api.OpenApi;

/// <summary>The OpenAPI documentation of events, runs and their log.</summary>
internal static class RunsDocumentation
{
    private const string Tag = "Runs";

    private const string EventId = "01K9ZC3T5V8Q2M4N6P8R0S2T4V";

    private const string StartedAt = "2026-11-01T08:00:00.000000Z";

    private const string FinishedAt = "2026-11-01T08:00:00.120000Z";

    private const string Action = "zis:widget_sync:action:get_ticket";

    private const string State = "\"name\": \"GetTicket\", \"type\": \"Action\"";

    private const string Cause = "external action failed due to status code: 404";

    private const string NoError = "\"error\": null, \"cause\": null";

    private const string Run = $$"""
        { "id": "01K9ZC3T5V8Q2M4N6P8R0S2T4W", "status": "succeeded", "integration": "widget_sync", "flow": "zis:widget_sync:flow:on_ticket",
          "job_spec": "on_ticket_spec", "event": { "id": "{{EventId}}", "source": "support", "type": "ticket.TicketCreated" },
          "attempt": 1, "created_at": "{{StartedAt}}", "started_at": "{{StartedAt}}",
          "finished_at": "{{FinishedAt}}", "due_at": null, "message": "Execution Successful", "error": null, "failed_state": null,
          "replay_of": null }
        """;

    private const string Log = $$"""
        "id": "01K9ZC3T5V8Q2M4N6P8R0S2T4Y", "timestamp": "{{FinishedAt}}", "product": "widget_sync", "status": "error",
        "description": "{{Cause}}",
        "details": { "execution_id": "01K9ZC3T5V8Q2M4N6P8R0S2T4W", "attempt": 1, "flow_name": "zis:widget_sync:flow:on_ticket",
          "job_spec_name": "zis:widget_sync:job_spec:on_ticket_spec", "event_source": "support", "event_type": "ticket.TicketCreated",
          "event_ref": "{{EventId}}", "started_at": "{{StartedAt}}", "finished_at": "{{FinishedAt}}",
          "error": "States.TaskFailed", "cause": "{{Cause}}", "failed_state": "GetTicket", "hint": null }
        """;

    public static void DocumentSendEvent(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation(
            "SendEvent",
            "Send an event",
            """
            Starts the flows whose installed job specs subscribe to exactly this source and type; the payload becomes `$.input`. With
            `integration`, only that integration receives the event. With `idempotency_key`, a repeated delivery is the same event. The
            event and its runs are stored before the response is sent.
            """)
        .AcceptsRawJson(
            """{ "source": "support", "type": "ticket.TicketCreated", "payload": { "ticket_event": { "type": "Ticket Created" } } }""")
        .ProducesJson<SentEventBody>(202, """{ "event": { "id": "01K9ZC3T5V8Q2M4N6P8R0S2T4V" } }""")
        .ProducesPlatformError(
            400,
            "Bad Request",
            "runs.invalid_event",
            "the body must be {\"source\": \"…\", \"type\": \"…\", \"payload\": {…}}")
        .ProducesPlatformError(404, "Not Found", "registry.no_such_integration", "this account has no such integration")
        .ProducesPlatformError(
            429, "Too Many Requests", "runs.overloaded", "the server takes no more events at the moment; send this one again")
        .WithPlatformTag(Tag);

    public static void DocumentListRuns(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation("ListRuns", "List runs", "Runs of flows, newest first.")
        .ProducesJson<RunListBody>(
            200, $$"""{ "runs": [ {{Run}} ], "meta": { "has_more": false, "after": "cnVucw", "before": "cnVucw" } }""")
        .ProducesPlatformError(
            400,
            "Bad Request",
            "http.bad_parameter",
            "the query parameter status must be one of queued, running, waiting, succeeded, failed, cancelled")
        .WithPlatformTag(Tag);

    public static void DocumentShowRun(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation(
            "ShowRun",
            "Show a run",
            """
            The run with its input, the upload that its flow is from, its log entries, and every state of an attempt: input, output, error,
            times, and the Choice or Catch that selected the next state. For a state with an external call: the request, and each try with
            its exchange. Values from connections are masked; documents longer than 16 KB are cut, and shorter ones too if there are very
            many.
            """)
        .ProducesJson<RunBody>(
            200,
            $$"""
            { "run": {{Run}}, "attempt": 1, "bundle": { "bundle": "widget_sync", "generation": 3 }, "input": { "ticket_event": {} },
              "states": [ { "number": 1, {{State}}, "iteration": null, "status": "succeeded", "rule": null, "next": "Done",
                "entered_at": "{{StartedAt}}", "exited_at": "{{FinishedAt}}", "input": {}, "output": { "id": 7 },
                {{NoError}}, "retries": 1,
                "call": { "action": "{{Action}}", "method": "GET", "url": "https://api.example.com/7", "connection": "example",
                  "headers": {}, "body": null, "parameters": {} },
                "tries": [
                  { "ended_at": "2026-11-01T08:00:00.020000Z", "idempotency_key": "01K9ZC3T5V8Q2M4N6P8R0S2T4W-1-1",
                    "exchange": { "status": 503, "milliseconds": 19, "body": "busy" }, "result": null, "error": "States.TaskFailed",
                    "cause": "external action failed due to status code: 503", "retry_at": "2026-11-01T08:00:00.100000Z" },
                  { "ended_at": "{{FinishedAt}}", "idempotency_key": "01K9ZC3T5V8Q2M4N6P8R0S2T4W-1-2",
                    "exchange": { "status": 200, "milliseconds": 18 }, "result": { "id": 7 }, {{NoError}}, "retry_at": null } ] } ],
              "log": [ { {{Log}} } ] }
            """)
        .ProducesPlatformError(404, "Not Found", "runs.no_such_run", "there is no such run on this account")
        .WithPlatformTag(Tag);

    public static void DocumentCancelRun(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation(
            "CancelRun",
            "Cancel a run",
            "Ends a run permanently. A request in progress may still reach its receiver; nothing follows it.")
        .ProducesEmpty(204)
        .ProducesPlatformError(404, "Not Found", "runs.no_such_run", "there is no such run on this account")
        .ProducesPlatformError(409, "Conflict", "runs.over", "the run is over; replay it instead")
        .WithPlatformTag(Tag);

    public static void DocumentReplayRun(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation("ReplayRun", "Replay a run", "Runs the flow again with the same event and the current bundles.")
        .ProducesJson<ReplayedRunBody>(
            202, """{ "run": { "id": "01K9ZC3T5V8Q2M4N6P8R0S2T4X", "replay_of": "01K9ZC3T5V8Q2M4N6P8R0S2T4W" } }""")
        .ProducesPlatformError(404, "Not Found", "runs.no_such_run", "there is no such run on this account")
        .ProducesPlatformError(409, "Conflict", "runs.still_going", "the run is not over yet; cancel it first")
        .WithPlatformTag(Tag);

    public static void DocumentReplayRuns(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation(
            "ReplayRuns",
            "Replay many runs",
            """
            Replays failed or cancelled runs that have not been replayed yet, oldest first; `from`, `until` and `text` work as in the list
            of runs. They are queued immediately and start at the given pace: at most `limit` (1 to 10,000, default 1,000), `per_second` (1
            to 1,000, default 10). Repeating the request replays the remaining ones. With `dry_run`, it only counts them and returns 200.
            The `id` is used to cancel the replay and to list its runs.
            """)
        .AcceptsJson<ReplayRunsBody>(
            """{ "integration": "widget_sync", "status": "failed", "from": "2026-11-01T08:00:00Z", "text": "500","""
                + """ "per_second": 10, "limit": 1000, "dry_run": false }""",
            required: false)
        .ProducesJson<ReplaysBody>(200, """{ "replay": { "id": null, "matched": 12, "replayed": 0, "per_second": 10, "dry_run": true } }""")
        .ProducesJson<ReplaysBody>(
            202,
            """{ "replay": { "id": "01K9ZC3T5V8Q2M4N6P8R0S2T4Z", "matched": 12, "replayed": 12, "per_second": 10, "dry_run": false } }""")
        .ProducesPlatformError(400, "Bad Request", "runs.invalid_replay", "per_second must be 1 to 1000 (at $.per_second)")
        .WithPlatformTag(Tag);

    public static void DocumentCancelReplay(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation(
            "CancelReplay",
            "Cancel a replay of many runs",
            """
            Permanently ends the runs that the replay has queued or started; a request in progress may still reach its receiver. `over`
            counts the runs that had already ended. Runs that were not started again count as not replayed: the next replay includes them.
            """)
        .ProducesJson<CancelledReplaysBody>(200, """{ "replay": { "id": "01K9ZC3T5V8Q2M4N6P8R0S2T4Z", "cancelled": 9, "over": 3 } }""")
        .ProducesPlatformError(404, "Not Found", "runs.no_such_replay", "there is no such replay on this account")
        .WithPlatformTag(Tag);

    public static void DocumentListLog(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation(
            "ListLog",
            "List the integration log",
            """
            One entry for each completed attempt of a flow, newest first, and occasionally one for events that a job spec would have
            received if it were installed. `hint` describes what to do if the text alone does not.
            """)
        .ProducesJson<LogListBody>(
            200,
            $$"""{ "logs": [ { {{Log}} } ], "meta": { "has_more": false, "after": "bG9ncw", "before": "bG9ncw" } }""")
        .ProducesPlatformError(
            400, "Bad Request", "http.bad_parameter", "the query parameter status must be one of info, warning, error, debug")
        .WithPlatformTag(Tag);

    public static void DocumentStreamLog(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation(
            "ListenToLog",
            "Stream the integration log",
            """
            New entries as server-sent events, in the format of the list, with a comment at least every 15 seconds. The response ends when
            the server stops, when the credential becomes invalid, and after an hour: send the request again with `Last-Event-ID` to first
            receive the entries written since.
            """)
        .ProducesEventStream(
            "id: 01K9ZC3T5V8Q2M4N6P8R0S2T4Y\nevent: log\n"
                + "data: {\"id\":\"01K9ZC3T5V8Q2M4N6P8R0S2T4Y\",\"timestamp\":\"2026-11-01T08:00:00.120000Z\"}\n\n")
        .ProducesStreamErrors()
        .WithPlatformTag(Tag);

    public static void DocumentStreamRuns(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation(
            "ListenToRuns",
            "Stream runs",
            """
            Runs as server-sent events, in the format of the list: each when it appears and when a change of its status is detected, at
            least at its end. The id of an event is a position in time: sent as `Last-Event-ID`, it resumes the stream there, and events of
            the last seconds may be repeated.
            """)
        .ProducesEventStream(
            "id: 01K9ZC3T5V0000000000000000\nevent: run\ndata: {\"id\":\"01K9ZC3T5V8Q2M4N6P8R0S2T4W\",\"status\":\"succeeded\"}\n\n")
        .ProducesStreamErrors()
        .WithPlatformTag(Tag);

    private static RouteHandlerBuilder ProducesStreamErrors(this RouteHandlerBuilder endpoint) => endpoint
        .ProducesPlatformError(400, "Bad Request", "http.bad_header", "the header Last-Event-ID must be the id of an event of this stream")
        .ProducesPlatformError(
            429,
            "Too Many Requests",
            "runs.too_many_listeners",
            "20 listen on this account already, which is the most; end one of them");

    public static void DocumentShowLog(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation(
            "ShowLog",
            "Show an entry of the integration log",
            "The entry with the states of its attempt; inputs and outputs are shown with the run.")
        .ProducesJson<LogBody>(
            200,
            $$"""
            { "log": { {{Log}}, "execution_states": [ { "name": "GetTicket", "type": "Action", "status": "failed",
              "entered_at": "2026-11-01T08:00:00.000000Z", "exited_at": "2026-11-01T08:00:00.120000Z",
              "error": "external action failed due to status code: 404" } ] } }
            """)
        .ProducesPlatformError(404, "Not Found", "runs.no_such_log", "there is no such log entry on this account")
        .WithPlatformTag(Tag);
}
