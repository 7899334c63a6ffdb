using System.CommandLine;
using ZisPlatform.Cli.Output;

namespace ZisPlatform.Cli.Commands;

/// <summary>The <c>list</c> that every kind of thing has.</summary>
internal static class ListCommand
{
    /// <param name="runner">Runs the command.</param>
    /// <param name="description">The command's, for its help page.</param>
    /// <param name="path">Where the server lists the things.</param>
    /// <param name="key">The member of the server's answer that holds them.</param>
    /// <param name="columns">What of them is shown.</param>
    public static Command Create(
        CommandRunner runner, string description, string path, string key, params IReadOnlyList<Column> columns)
    {
        var command = new Command("list", description);
        runner.OnServer(command, async (session, _, cancellationToken) =>
            session.Results.List(key, await session.Server.ListAsync(path, key, cancellationToken), columns));
        return command;
    }
}
