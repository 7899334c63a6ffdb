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
        runner.OnServer(command, (session, _, cancellationToken) => ShowAsync(session, path, key, columns, cancellationToken));
        return command;
    }

    /// <summary>A list that each integration has.</summary>
    public static Command OfIntegration(
        CommandRunner runner, string description, Func<string, string> pathOf, string key, params IReadOnlyList<Column> columns)
    {
        var integration = RegistryArguments.Integration();
        var command = new Command("list", description) { integration };
        runner.OnServer(command, (session, parse, cancellationToken) =>
            ShowAsync(session, pathOf(parse.GetRequiredValue(integration)), key, columns, cancellationToken));
        return command;
    }

    private static async Task ShowAsync(
        ServerSession session, string path, string key, IReadOnlyList<Column> columns, CancellationToken cancellationToken) =>
        session.Results.List(key, await session.Server.ListAsync(path, key, cancellationToken), columns);
}
