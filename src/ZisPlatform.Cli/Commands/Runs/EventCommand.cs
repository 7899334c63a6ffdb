using System.CommandLine;
using System.Text.Json;
using ZisPlatform.Cli.Commands.Flows;
using ZisPlatform.Cli.Server;
using ZisPlatform.Domain.Flows.Events;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Cli.Commands.Runs;

/// <summary>The commands that show sample events and send events to a server.</summary>
internal static class EventCommand
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(200);

    public static Command Create(CommandRunner runner) =>
        new("event", "Sample events, and sending events")
        {
            CreateSamples(runner),
            CreateSample(runner),
            CreateSend(runner),
        };

    private static Command CreateSamples(CommandRunner runner)
    {
        var command = new Command("samples", "List the Zendesk event types that have a sample; needs no server and no login");
        command.SetAction(parse =>
        {
            var results = runner.ResultsOf(parse);
            if (results.IsJson)
            {
                results.Document(new { samples = EventSamples.All.Select(sample => new { sample.Source, sample.Type, sample.Title }) });
            }
            else
            {
                results.Table(
                    ["EVENT SOURCE", "EVENT TYPE", "TITLE"],
                    EventSamples.All.Select(sample => new[] { sample.Source, sample.Type, sample.Title }));
            }
        });
        return command;
    }

    private static Command CreateSample(CommandRunner runner)
    {
        var type = TypeArgument();
        var command = new Command("sample", "Print a sample event as a flow receives it in $.input; needs no server and no login") { type };
        command.SetAction(parse => runner.ResultsOf(parse).Json(SampleOf(parse.GetRequiredValue(type)).Payload));
        return command;
    }

    private static Command CreateSend(CommandRunner runner)
    {
        var type = TypeArgument();
        var source = FlowRunCommand.TextOption("--source", "TEXT", "The event_source, as in job specs (default: from the sample)");
        var payload = FlowRunCommand.TextOption(
            "--payload", "JSON", $"The payload, which becomes $.input of the runs (default: the sample). {ArgumentParsers.JsonObjectHelp}");
        var integration = FlowRunCommand.TextOption("--integration", "NAME", "Start only job specs of this integration");
        var key = FlowRunCommand.TextOption(
            "--idempotency-key", "TEXT", "Identifies the event; an event that is sent again with the same key starts no flow");
        var wait = ArgumentParsers.NumberOption(
            "--wait", "Maximum time to wait for the started runs; shows how they ended", 86_400, "SECONDS");
        var command = new Command("send", "Send an event to a server") { type, source, payload, integration, key, wait };
        runner.SetServerAction(command, async (session, parse, cancellationToken) =>
        {
            var name = parse.GetRequiredValue(type);
            var body = JsonValue.Object(
                ("source", parse.GetValue(source) ?? SampleOf(name, "--source").Source),
                ("type", name),
                ("payload", parse.GetValue(payload) is { } text
                    ? await ArgumentParsers.ReadJsonObjectAsync(text, runner, cancellationToken)
                    : SampleOf(name, "--payload").Payload));
            foreach (var (member, value) in new[]
            {
                ("integration", parse.GetValue(integration)), ("idempotency_key", parse.GetValue(key)),
            })
            {
                body = value is null ? body : body.With(member, value);
            }

            var answer = await session.Server.PostAsync(PlatformPaths.Events, body.ToUtf8(), cancellationToken);
            var id = answer.Required("event", "id");
            if (parse.GetValue(wait) is not { } seconds)
            {
                session.Results.WriteResult(answer, $"Event {id} accepted.");
                return;
            }

            var timeout = TimeSpan.FromSeconds(seconds);
            ShowRuns(session, id, await WaitForRunsAsync(session, id, timeout, runner.Environment.Time, cancellationToken));
        });
        return command;
    }

    private static void ShowRuns(ServerSession session, string id, IReadOnlyList<JsonElement> runs)
    {
        if (runs.Count == 0)
        {
            throw new CommandFailedException(ExitCodes.FlowFailed, $"Event {id} was accepted and started no flow.")
            {
                Hint = "No installed job spec matches it. 'zis job-spec list INTEGRATION' lists the job specs; "
                    + "'zis logs' shows the events that an uninstalled job spec missed.",
            };
        }

        session.Results.List("runs", runs, RunsCommand.Columns);
        if (runs.FirstOrDefault(run => run.Text("status") != "succeeded") is { ValueKind: not JsonValueKind.Undefined } unsuccessful)
        {
            throw new CommandFailedException(
                ExitCodes.FlowFailed,
                unsuccessful.Text("status") == "cancelled" ? "A run was cancelled."
                    : RunsCommand.IsOver(unsuccessful) ? "A run has failed."
                    : "A run has not ended yet.")
            {
                Hint = $"'zis runs show {unsuccessful.Text("id")}' shows details.",
            };
        }
    }

    /// <summary>
    /// Waits until all runs of the event have ended or the time limit is reached, and returns them. All runs exist when the event is
    /// accepted.
    /// </summary>
    private static async Task<IReadOnlyList<JsonElement>> WaitForRunsAsync(
        ServerSession session, string id, TimeSpan timeout, TimeProvider clock, CancellationToken cancellationToken)
    {
        var start = clock.GetTimestamp();
        while (true)
        {
            var runs = await RunsOfAsync(session, id, cancellationToken);
            if (runs.All(RunsCommand.IsOver) || clock.GetElapsedTime(start) >= timeout)
            {
                return runs;
            }

            await Task.Delay(PollInterval, clock, cancellationToken);
        }
    }

    private static async Task<IReadOnlyList<JsonElement>> RunsOfAsync(ServerSession session, string id, CancellationToken cancellationToken)
    {
        var runs = new List<JsonElement>();
        await foreach (var page in session.Server.PagesAsync(PlatformPaths.Runs, "runs", cancellationToken))
        {
            runs.AddRange(page.Where(run => run.Text("event", "id") == id));

            // Runs are listed newest first and ids ascend. A run is newer than its event, so older pages cannot contain any.
            if (page.Count == 0 || string.CompareOrdinal(page[^1].Text("id"), id) < 0)
            {
                break;
            }
        }

        return runs;
    }

    private static Argument<string> TypeArgument() =>
        new("TYPE") { Description = "The event_type, such as ticket.TicketCreated; 'zis event samples' lists the types of Zendesk" };

    private static EventSample SampleOf(string type, string? alternativeOption = null) => EventSamples.Find(type)
        ?? throw new CommandFailedException(
            ExitCodes.Usage, $"There is no sample of that event type{(alternativeOption is null ? "" : $"; specify {alternativeOption}")}.")
        {
            Hint = "'zis event samples' lists the types that have a sample.",
        };
}
