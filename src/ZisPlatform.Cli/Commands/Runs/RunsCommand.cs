using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ZisPlatform.Cli.Commands.Flows;
using ZisPlatform.Cli.Output;
using ZisPlatform.Cli.Server;
using ZisPlatform.Domain.Runs;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Cli.Commands.Runs;

/// <summary>The commands for runs of flows on a server.</summary>
internal static class RunsCommand
{
    private enum ReplayableStatus
    {
        Failed,
        Cancelled,
    }

    public static Column[] Columns { get; } =
    [
        new("RUN", run => run.Text("id")),
        new("STATUS", run => run.Text("status")),
        new("FLOW", run => run.Text("flow")),
        new("EVENT", run => $"{run.Text("event", "source")} {run.Text("event", "type")}"),
        new("CREATED", run => run.Text("created_at")),
        new("MESSAGE", run => run.Text("message") is { Length: > 0 } message ? message : run.Text("error")),
    ];

    /// <summary>Determines whether a run has ended.</summary>
    public static bool IsOver(JsonElement run) => run.Text("finished_at").Length > 0;

    public static Command Create(CommandRunner runner) =>
        new("runs", "Runs of flows that events started, and their results")
        {
            CreateList(runner),
            CreateShow(runner),
            CreateTail(runner),
            CreateReplay(runner),
            CreateCancel(runner),
        };

    private static Command CreateList(CommandRunner runner)
    {
        var (selection, flow, limit) = (new FilterOptions("Only runs of", withTexts: true), FlowOption(), FollowCommand.LimitOption());
        var status = ArgumentParsers.EnumOption<RunStatus>("--status", "Only runs in this state");
        var replay = FlowRunCommand.TextOption("--replay", "ID", "Only runs that this bulk replay has created");
        var command = new Command("list", "List runs, newest first") { flow, status, replay, limit };
        selection.AddTo(command);
        runner.SetServerAction(command, async (session, parse, cancellationToken) =>
        {
            var path = PlatformPaths.WithQuery(
                PlatformPaths.Runs,
                [
                    .. selection.Of(parse),
                    ("flow", parse.GetValue(flow)),
                    ("status", EnumText(parse.GetValue(status))),
                    ("replay", parse.GetValue(replay)),
                ]);
            session.Results.List(
                "runs",
                await session.Server.FirstAsync(path, "runs", parse.GetValue(limit) ?? FollowCommand.DefaultLimit, cancellationToken),
                Columns);
        });
        return command;
    }

    private static Command CreateTail(CommandRunner runner)
    {
        var integration = new Option<string?>("--integration") { Description = "Only runs of this integration", HelpName = "NAME" };
        var (flow, status) = (FlowOption(), ArgumentParsers.EnumOption<RunStatus>("--status", "Only runs that enter this state"));
        var command = new Command("tail", "Show runs as they begin and end, until Ctrl+C") { integration, flow, status };
        runner.SetServerAction(command, (session, parse, cancellationToken) =>
        {
            var path = PlatformPaths.WithQuery(
                PlatformPaths.Stream(PlatformPaths.Runs),
                ("integration", parse.GetValue(integration)),
                ("flow", parse.GetValue(flow)),
                ("status", EnumText(parse.GetValue(status))));
            return FollowCommand.ShowAsync(runner, session, path, Columns, cancellationToken);
        });
        return command;
    }

    private static Command CreateShow(CommandRunner runner)
    {
        var id = Id();
        var attempt = ArgumentParsers.NumberOption("--attempt", "Show the states of this attempt (default: the latest)", 1000);
        var command = new Command("show", "Show a run: its event, the states of an attempt, the answers to failed calls, and its log")
        {
            id, attempt,
        };
        runner.SetServerAction(command, async (session, parse, cancellationToken) =>
        {
            var path = PlatformPaths.WithQuery(
                PlatformPaths.Run(parse.GetRequiredValue(id)),
                ("attempt", parse.GetValue(attempt)?.ToString(CultureInfo.InvariantCulture)));
            if (session.Results.IsJson)
            {
                session.Results.Document(await session.Server.GetAsync(path, cancellationToken));
                return;
            }

            new RunDetails(session.Results, await session.Server.ReadAsync(path, cancellationToken)).Show();
        });
        return command;
    }

    private static Command CreateReplay(CommandRunner runner)
    {
        var id = new Argument<string?>("RUN")
        {
            Description = "Run to replay; without it, the options select the runs",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var (selection, flow) = (new FilterOptions("Only runs of", withTexts: true), FlowOption());
        var status = ArgumentParsers.EnumOption<ReplayableStatus>("--status", "State of the runs to replay (default: failed)");
        var perSecond = ArgumentParsers.NumberOption(
            "--per-second", "Number of runs to start per second, from 1 to 1000 (default: 10)", 1000);
        var limit = ArgumentParsers.NumberOption(
            "--limit", "Maximum number of runs, oldest first, from 1 to 10000 (default: 1000)", 10_000);
        var dryRun = FlowRunCommand.FlagOption("--dry-run", "Only show the number of selected runs");
        var all = FlowRunCommand.FlagOption("--all", "Replay all failed runs; needed if no other option selects runs");
        var cancel = FlowRunCommand.TextOption(
            "--cancel", "ID", "Cancel this bulk replay instead: ends those of its runs that have not ended");
        var command = new Command("replay", "Replay the events of runs with the current bundles")
        {
            id, flow, status, perSecond, limit, dryRun, all, cancel,
        };
        selection.AddTo(command);
        command.Validators.Add(result =>
        {
            var usedOptions = result.Children.OfType<System.CommandLine.Parsing.OptionResult>()
                .Where(option => !option.Implicit)
                .Select(option => option.Option)
                .Where(command.Options.Contains)
                .ToList();
            var isAlone = result.GetResult(id) is not null ? usedOptions.Count == 0 : usedOptions is [var only] && only == cancel;
            if (!isAlone && (result.GetResult(id) is not null
                || usedOptions.Contains(cancel)
                || !usedOptions.Any(option => option != perSecond && option != limit && option != dryRun)))
            {
                result.AddError(
                    "Specify a run's id alone, --cancel alone, or at least one option that selects runs: --integration, --flow, "
                    + "--status, --text, --from, --until or --all.");
            }
        });
        runner.SetServerAction(command, async (session, parse, cancellationToken) =>
        {
            if (parse.GetValue(id) is { } runId)
            {
                var newRun = await session.Server.PostForAnswerAsync($"{PlatformPaths.Run(runId)}/replay", cancellationToken);
                session.Results.WriteResult(newRun, $"Run {runId} is run again as {newRun.Required("run", "id")}.");
                return;
            }

            if (parse.GetValue(cancel) is { } replay)
            {
                var cancelled = await session.Server.PostForAnswerAsync(PlatformPaths.CancelReplay(replay), cancellationToken);
                session.Results.WriteResult(
                    cancelled,
                    $"{cancelled.Required("replay", "cancelled")} runs cancelled; "
                    + $"{cancelled.Required("replay", "over")} were over already.");
                return;
            }

            var body = JsonValue.Object(selection.Of(parse)
                .Append(("flow", parse.GetValue(flow)))
                .Append(("status", EnumText(parse.GetValue(status))))
                .Where(parameter => parameter.Item2 is not null)
                .Select(parameter => (parameter.Item1, (JsonValue)parameter.Item2!))
                .ToArray());
            foreach (var (name, number) in new[] { ("per_second", parse.GetValue(perSecond)), ("limit", parse.GetValue(limit)) })
            {
                body = number is { } value ? body.With(name, value) : body;
            }

            var answer = await session.Server.PostAsync(
                PlatformPaths.Replays, body.With("dry_run", parse.GetValue(dryRun)).ToUtf8(), cancellationToken);
            var (matched, replayed) = (answer.Required("replay", "matched"), answer.Required("replay", "replayed"));
            session.Results.WriteResult(answer, parse.GetValue(dryRun)
                ? $"{matched} to replay."
                : $"{replayed} of {matched} are run again, {answer.Required("replay", "per_second")} a second."
                    + (answer.Text("replay", "id") is { Length: > 0 } replayId
                        ? $" 'zis runs replay --cancel {replayId}' takes that back."
                        : ""));
        });
        return command;
    }

    private static Command CreateCancel(CommandRunner runner)
    {
        var id = Id();
        var command = new Command("cancel", "End a run that has not ended; a request in progress is not aborted") { id };
        runner.SetServerAction(command, async (session, parse, cancellationToken) =>
        {
            var runId = parse.GetRequiredValue(id);
            await session.Server.PostAsync($"{PlatformPaths.Run(runId)}/cancel", cancellationToken);
            session.Results.WriteResult(answer: null, $"Run {runId} cancelled.");
        });
        return command;
    }

    private static string? EnumText<T>(T? value)
        where T : struct, Enum => value?.ToString().ToLowerInvariant();

    private static Argument<string> Id() => new("RUN") { Description = "The run's id, as 'zis runs list' shows it" };

    private static Option<string?> FlowOption() =>
        FlowRunCommand.TextOption("--flow", "NAME", "Only runs of this flow, by its full name: zis:INTEGRATION:flow:NAME");
}
