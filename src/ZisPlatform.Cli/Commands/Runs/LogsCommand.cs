using System.CommandLine;
using System.Text.Json;
using ZisPlatform.Cli.Commands.Flows;
using ZisPlatform.Cli.Output;
using ZisPlatform.Cli.Server;
using ZisPlatform.Domain.Runs;

namespace ZisPlatform.Cli.Commands.Runs;

/// <summary>The integration log: the results of flow attempts, and the reasons why events started no flow.</summary>
internal static class LogsCommand
{
    private static readonly Column[] Columns =
    [
        new("AT", entry => entry.Text("timestamp")),
        new("STATUS", entry => entry.Text("status")),
        new("INTEGRATION", entry => entry.Text("product")),
        new("FLOW", entry => entry.Text("details", "flow_name").Split(':')[^1]),
        new("RUN", entry => entry.Text("details", "execution_id")),
        new("DESCRIPTION", entry => entry.Text("description")),
        new("WHAT TO DO", entry => entry.Text("details", "hint")),
    ];

    public static Command Create(CommandRunner runner)
    {
        var id = new Argument<string?>("ENTRY")
        {
            Description = "Show this entry, with the states of its attempt",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var status = ArgumentParsers.EnumOption<LogStatus>("--status", "Only entries of this level");
        var follow = FlowRunCommand.FlagOption("--follow", "Show new entries as they arrive, until Ctrl+C");
        var (selection, limit) = (new FilterOptions("Only entries of", withTexts: true), FollowCommand.LimitOption());
        var command = new Command("logs", "Show the integration log, newest first: results of flows, and events that started no flow")
        {
            id, status, follow, limit,
        };
        selection.AddTo(command);
        command.Validators.Add(result =>
        {
            var otherOptions = result.Children.Count(child => child is System.CommandLine.Parsing.OptionResult { Implicit: false } option
                && option.Option != follow
                && command.Options.Contains(option.Option));
            if (result.GetResult(id) is not null && (otherOptions > 0 || result.GetValue(follow)))
            {
                result.AddError("ENTRY cannot be combined with other options.");
            }
        });
        runner.SetServerAction(command, async (session, parse, cancellationToken) =>
        {
            if (parse.GetValue(id) is { } entryId)
            {
                Show(session, await session.Server.GetAsync(PlatformPaths.Log(entryId), cancellationToken));
                return;
            }

            (string, string?)[] query = [.. selection.Of(parse), ("status", parse.GetValue(status)?.ToString().ToLowerInvariant())];
            if (parse.GetValue(follow))
            {
                await FollowCommand.ShowAsync(
                    runner, session, PlatformPaths.WithQuery(PlatformPaths.Stream(PlatformPaths.Logs), query), Columns, cancellationToken);
                return;
            }

            var entries = await session.Server.FirstAsync(
                PlatformPaths.WithQuery(PlatformPaths.Logs, query),
                "logs",
                parse.GetValue(limit) ?? FollowCommand.DefaultLimit,
                cancellationToken);
            session.Results.List("logs", entries, Columns);
        });
        return command;
    }

    private static void Show(ServerSession session, JsonElement answer)
    {
        var entry = answer.GetProperty("log");
        session.Results.Record(
            answer,
            new("ID", entry.Text("id")),
            new("At", entry.Text("timestamp")),
            new("Status", entry.Text("status")),
            new("Integration", entry.Text("product")),
            new("Description", entry.Text("description")),
            new("What to do", entry.Text("details", "hint")),
            new("Flow", entry.Text("details", "flow_name")),
            new("Job spec", entry.Text("details", "job_spec_name")),
            new("Run", entry.Text("details", "execution_id")),
            new("Attempt", entry.Text("details", "attempt")),
            new(
                "Event",
                $"{entry.Text("details", "event_ref")} {entry.Text("details", "event_source")} {entry.Text("details", "event_type")}"),
            new("Failed state", entry.Text("details", "failed_state")),
            new("Error", entry.Text("details", "error")));
        if (!session.Results.IsJson && entry.TryGetProperty("execution_states", out var states))
        {
            session.Results.Table(
                ["STATE", "TYPE", "STATUS", "ENTERED", "ERROR"],
                states.EnumerateArray().Select(state =>
                    new[] { state.Text("name"), state.Text("type"), state.Text("status"), state.Text("entered_at"), state.Text("error") }));
        }
    }
}
