using System.CommandLine;
using System.Globalization;
using ZisPlatform.Cli.Flows.Files;
using ZisPlatform.Cli.Flows.Running;
using ZisPlatform.Cli.Server;

namespace ZisPlatform.Cli.Commands.Flows;

internal static class FlowRunCommand
{
    public static Command Create(CommandRunner runner)
    {
        var bundle = new Argument<string>("BUNDLE") { Description = "File of the bundle; - is standard input" };
        var flow = TextOption("--flow", "NAME", "Name of the flow, if the bundle has several");
        var input = TextOption("--input", "FILE", "JSON of the event, which becomes $.input of the run; - is standard input (default: {})");
        var integration = TextOption("--integration", "NAME", "The integration (default: the one that the bundle names)");
        var subdomain = TextOption("--subdomain", "NAME", "The account's subdomain (default: example)");
        var accountId = TextOption("--account-id", "NUMBER", "The account's id (default: 1)");
        var accountUrl = TextOption(
            "--account-url", "URL", "Base URL for requests to the account's own API, instead of https://SUBDOMAIN.zendesk.com");
        var connections = TextOption(
            "--connections", "FILE", "JSON of the connections: {\"name\": {\"access_token\": …}}; never printed");
        var mock = RepeatableOption(
            "--mock", "ACTION=ANSWER", "Answer of an action: a JSON file, JSON text, or an HTTP status; repeat for further answers");
        var mockFile = TextOption("--mock-file", "FILE", "JSON of answers by action");
        var live = FlagOption("--live", "Send the requests of custom actions that have no mock");
        var allowHttp = FlagOption("--allow-http", "Allow actions to use http://");
        var record = TextOption("--record", "FILE", "Record every request and answer, without secrets");
        var replay = TextOption("--replay", "FILE", "Replay recorded answers; a different request ends the run");
        var at = TextOption("--at", "TIME", "Start time of the run, such as 2026-03-01T12:00:00Z (default: now)");
        var realTime = FlagOption("--real-time", "Wait in real time; by default, waits pass immediately");
        var tree = FlagOption("--tree", "Show the states as a tree, with input, calls and output of each");
        var breakpoint = RepeatableOption(
            "--breakpoint", "STATE", "Stop before this state and show a prompt; without a terminal, print the document and exit");
        var watch = FlagOption("--watch", "Run again whenever one of the files changes, until Ctrl+C");
        var command = new Command("run", "Run a flow with mocked or real actions; waits pass immediately")
        {
            bundle, flow, input, mock, mockFile, live, allowHttp, record, replay, connections, integration, subdomain, accountId,
            accountUrl, at, realTime, tree, breakpoint, watch,
        };
        command.SetAction((parse, cancellationToken) => new FlowRunSession(
            runner.Environment,
            runner.ResultsOf(parse),
            new FlowRunOptions
            {
                Bundle = parse.GetRequiredValue(bundle),
                Flow = parse.GetValue(flow),
                Input = parse.GetValue(input),
                Integration = parse.GetValue(integration),
                Subdomain = ServerAddress.ParseAccount(parse.GetValue(subdomain)),
                AccountId = ParseAccountId(parse.GetValue(accountId)),
                AccountUrl = ParseAccountUrl(parse.GetValue(accountUrl), parse.GetValue(allowHttp)),
                Connections = parse.GetValue(connections),
                Mocks = parse.GetValue(mock) ?? [],
                MockFile = parse.GetValue(mockFile),
                Live = parse.GetValue(live),
                AllowHttp = parse.GetValue(allowHttp),
                Record = parse.GetValue(record),
                Replay = parse.GetValue(replay),
                At = ParseTime(parse.GetValue(at)),
                RealTime = parse.GetValue(realTime),
                Tree = parse.GetValue(tree),
                Breakpoints = parse.GetValue(breakpoint) ?? [],
                Watch = parse.GetValue(watch),
            }).RunAsync(runner.FailuresOf(parse), cancellationToken));
        return command;
    }

    internal static Option<string?> TextOption(string name, string helpName, string description) =>
        new(name) { Description = description, HelpName = helpName };

    internal static Option<bool> FlagOption(string name, string description) =>
        new(name) { Description = description, Arity = ArgumentArity.Zero };

    private static Option<string[]> RepeatableOption(string name, string helpName, string description) =>
        new(name) { Description = description, HelpName = helpName };

    private static long ParseAccountId(string? text) => text is null ? 1
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id
        : throw UsageError("--account-id must be a whole number.");

    private static Uri? ParseAccountUrl(string? text, bool allowHttp) => text is null ? null
        : ServerAddress.Parse(text) is var url && (allowHttp || url.Scheme == Uri.UriSchemeHttps) ? url
        : throw UsageError("--account-url must start with https://, unless --allow-http is specified.");

    private static DateTimeOffset? ParseTime(string? text) => text is null ? null
        : TimeParser.Parse(text) ?? throw UsageError("--at must be a time such as 2026-03-01T12:00:00Z.");

    private static CommandFailedException UsageError(string message) => new(ExitCodes.Usage, message);
}
