using System.CommandLine;
using ZisPlatform.Cli.Output;
using ZisPlatform.Cli.Server;

namespace ZisPlatform.Cli.Commands.Runs;

/// <summary>Shared parts of the commands that list past entries or follow new ones.</summary>
internal static class FollowCommand
{
    /// <summary>The default limit of a list.</summary>
    public const int DefaultLimit = 100;

    public static Option<int?> LimitOption() =>
        ArgumentParsers.NumberOption("--limit", $"Maximum number of entries, newest first (default: {DefaultLimit})", 1_000_000);

    /// <summary>Shows new items as they arrive, until Ctrl+C.</summary>
    public static async Task ShowAsync(
        CommandRunner runner, ServerSession session, string path, IReadOnlyList<Column> columns, CancellationToken cancellationToken)
    {
        var environment = runner.Environment;
        var follower = new EventStreamClient(session.Server, environment.Time, text =>
        {
            if (environment.ErrorOnTerminal)
            {
                environment.Error.WriteLine(TerminalSanitizer.Text(text));
            }
        });
        await foreach (var item in follower.FollowAsync(path, cancellationToken))
        {
            session.Results.Item(item, columns);
        }
    }
}
