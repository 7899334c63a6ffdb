using System.CommandLine;
using System.Text.Json;
using ZisPlatform.Cli.Server;
using ZisPlatform.Domain.Flows;
using ZisPlatform.Json;

namespace ZisPlatform.Cli.Commands;

/// <summary>Events by hand: what they look like, and sending them to a server.</summary>
internal static class EventCommand
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    public static Command Create(CommandRunner runner) =>
        new("event", "Events: samples of each type, and sending them")
        {
            CreateSamples(runner),
            CreateSample(runner),
            CreateSend(runner),
        };

    private static Command CreateSamples(CommandRunner runner)
    {
        var command = new Command("samples", "List the event types of Zendesk that there is a sample of; needs no server and no login");
        command.SetAction(parse =>
        {
            var results = runner.ResultsOf(parse);
            if (results.IsJson)
            {
                results.Document(new { samples = EventSamples.All.Select(sample => new { sample.Source, sample.Type, sample.Title }) });
            }
            else
            {
                results.Table(["EVENT SOURCE", "EVENT TYPE", "TITLE"], EventSamples.All.Select(sample => new[] { sample.Source, sample.Type, sample.Title }));
            }
        });
        return command;
    }

    private static Command CreateSample(CommandRunner runner)
    {
        var type = TypeArgument();
        var command = new Command("sample", "Print a sample of an event, as a flow sees it in $.input; needs no server and no login") { type };
        command.SetAction(parse => runner.ResultsOf(parse).Json(SampleOf(parse.GetRequiredValue(type)).Payload));
        return command;
    }

    private static Command CreateSend(CommandRunner runner)
    {
        var type = TypeArgument();
        var source = FlowRunCommand.Text("--source", "TEXT", "The event_source, as job specs name it (default: that of the sample)");
        var payload = FlowRunCommand.Text("--payload", "JSON", $"The payload, $.input of its runs (default: the sample). {JsonArgument.Help}");
        var integration = FlowRunCommand.Text("--integration", "NAME", "Tell only this integration's job specs");
        var key = FlowRunCommand.Text("--idempotency-key", "TEXT", "Sent again under the same key, it is the same event and starts nothing");
        var wait = NumberOption.Create("--wait", "Wait at most so long for the runs it starts, and show how they ended", 86_400, "SECONDS");
        var command = new Command("send", "Send an event to a server") { type, source, payload, integration, key, wait };
        runner.OnServer(command, async (session, parse, cancellationToken) =>
        {
            var name = parse.GetRequiredValue(type);
            var body = JsonValue.Object(
                ("source", parse.GetValue(source) ?? SampleOf(name, "--source").Source),
                ("type", name),
                ("payload", parse.GetValue(payload) is { } given ? await JsonArgument.ReadAsync(given, runner, cancellationToken) : SampleOf(name, "--payload").Payload));
            foreach (var (member, value) in new[] { ("integration", parse.GetValue(integration)), ("idempotency_key", parse.GetValue(key)) })
            {
                body = value is null ? body : body.With(member, value);
            }

            var answer = await session.Server.PostAsync(PlatformPaths.Events, body.ToUtf8(), cancellationToken);
            var id = answer.Required("event", "id");
            if (parse.GetValue(wait) is not { } seconds)
            {
                session.Results.Done(answer, $"Event {id} accepted.");
                return;
            }

            ShowRuns(session, id, await EndsAsync(session, id, TimeSpan.FromSeconds(seconds), runner.Environment.Time, cancellationToken));
        });
        return command;
    }

    private static void ShowRuns(ServerSession session, string id, IReadOnlyList<JsonElement> runs)
    {
        if (runs.Count == 0)
        {
            throw new CommandFailedException(ExitCodes.FlowFailed, $"Event {id} was accepted and started no flow.")
            {
                Hint = "No installed job spec takes it: 'zis job-spec list INTEGRATION' shows them, 'zis logs' what an uninstalled one has missed.",
            };
        }

        session.Results.List("runs", runs, RunsCommand.Columns);
        if (runs.FirstOrDefault(run => run.Text("status") != "succeeded") is { ValueKind: not JsonValueKind.Undefined } other)
        {
            throw new CommandFailedException(ExitCodes.FlowFailed, RunsCommand.IsOver(other) ? $"A run has {other.Text("status")}." : "A run is not over yet.")
            {
                Hint = $"'zis runs show {other.Text("id")}' tells more.",
            };
        }
    }

    /// <summary>The event's runs once all of them are over, or as they are when the time is up. All are there when the event is accepted.</summary>
    private static async Task<IReadOnlyList<JsonElement>> EndsAsync(
        ServerSession session, string id, TimeSpan patience, TimeProvider clock, CancellationToken cancellationToken)
    {
        var start = clock.GetTimestamp();
        while (true)
        {
            var runs = await RunsOfAsync(session, id, cancellationToken);
            if (runs.All(RunsCommand.IsOver) || clock.GetElapsedTime(start) >= patience)
            {
                return runs;
            }

            await Task.Delay(Pause, clock, cancellationToken);
        }
    }

    private static async Task<IReadOnlyList<JsonElement>> RunsOfAsync(ServerSession session, string id, CancellationToken cancellationToken)
    {
        var runs = new List<JsonElement>();
        await foreach (var page in session.Server.PagesAsync(PlatformPaths.Runs, "runs", cancellationToken))
        {
            runs.AddRange(page.Where(run => run.Text("event", "id") == id));

            // The newest come first, and ids ascend: a run is younger than its event.
            if (page.Count == 0 || string.CompareOrdinal(page[^1].Text("id"), id) < 0)
            {
                break;
            }
        }

        return runs;
    }

    private static Argument<string> TypeArgument() =>
        new("TYPE") { Description = "The event_type, such as ticket.TicketCreated; 'zis event samples' lists those of Zendesk" };

    private static EventSample SampleOf(string type, string? orGive = null) => EventSamples.Find(type)
        ?? throw new CommandFailedException(ExitCodes.Usage, $"There is no sample of that event type{(orGive is null ? "" : $"; give {orGive}")}.")
        {
            Hint = "'zis event samples' lists the types that have one.",
        };
}
