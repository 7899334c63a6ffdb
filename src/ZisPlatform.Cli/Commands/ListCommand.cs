using System.CommandLine;
using ZisPlatform.Cli.Commands.Bundles;
using ZisPlatform.Cli.Output;

namespace ZisPlatform.Cli.Commands;

/// <summary>The <c>list</c> command of each resource type.</summary>
internal static class ListCommand
{
    /// <param name="runner">Runs the command.</param>
    /// <param name="description">The description for the help page.</param>
    /// <param name="path">The path of the list.</param>
    /// <param name="key">The member of the response that contains the items.</param>
    /// <param name="columns">The columns to show.</param>
    public static Command Create(
        CommandRunner runner, string description, string path, string key, params IReadOnlyList<Column> columns)
    {
        var command = new Command("list", description);
        runner.SetServerAction(command, (session, _, cancellationToken) => ShowAsync(session, path, key, columns, cancellationToken));
        return command;
    }

    /// <summary>Creates the command for a list of an integration.</summary>
    public static Command OfIntegration(
        CommandRunner runner, string description, Func<string, string> pathOf, string key, params IReadOnlyList<Column> columns)
    {
        var integration = RegistryArguments.Integration();
        var command = new Command("list", description) { integration };
        runner.SetServerAction(command, (session, parse, cancellationToken) =>
            ShowAsync(session, pathOf(parse.GetRequiredValue(integration)), key, columns, cancellationToken));
        return command;
    }

    private static async Task ShowAsync(
        ServerSession session, string path, string key, IReadOnlyList<Column> columns, CancellationToken cancellationToken) =>
        session.Results.List(key, await session.Server.ListAsync(path, key, cancellationToken), columns);
}
