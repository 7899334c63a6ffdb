using System.CommandLine;
using ZisPlatform.Cli.Output;
using ZisPlatform.Cli.Server;

namespace ZisPlatform.Cli.Commands;

/// <summary>What commands have in common that show what has happened, and what happens.</summary>
internal static class FollowCommand
{
    /// <summary>Of a list, where nobody says.</summary>
    public const int UsualLimit = 100;

    public static Option<int?> Limit() => NumberOption.Create("--limit", $"At most so many, the newest (default: {UsualLimit})", 1_000_000);

    /// <summary>Shows items as they come, until Ctrl+C.</summary>
    public static async Task ShowAsync(
        CommandRunner runner, ServerSession session, string path, IReadOnlyList<Column> columns, CancellationToken cancellationToken)
    {
        var environment = runner.Environment;
        var follower = new Follower(session.Server, environment.Time, text =>
        {
            if (environment.ErrorOnTerminal)
            {
                environment.Error.WriteLine(Printable.Text(text));
            }
        });
        await foreach (var item in follower.FollowAsync(path, cancellationToken))
        {
            session.Results.Item(item, columns);
        }
    }
}
