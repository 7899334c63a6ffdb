using System.CommandLine;
using ZisPlatform.Cli.Output;
using ZisPlatform.Cli.Server;

namespace ZisPlatform.Cli.Commands.Identity;

internal static class AuditCommand
{
    private static readonly Column[] Columns =
    [
        new("AT", entry => entry.Text("at")),
        new("BY", entry => entry.Text("by", "email")),
        new("CREDENTIAL", entry => entry.Text("by", "credential")),
        new("ADDRESS", entry => entry.Text("by", "address")),
        new("ACTION", entry => entry.Text("action")),
        new("TARGET", entry => entry.Text("target")),
        new("INTEGRATION", entry => entry.Text("integration")),
    ];

    public static Command Create(CommandRunner runner)
    {
        var selection = new FilterOptions("Only entries of", withTexts: false);
        var command = new Command("audit", "List changes and who made them, newest first");
        selection.AddTo(command);
        runner.SetServerAction(command, async (session, parse, cancellationToken) =>
        {
            var entries = await session.Server.ListAsync(
                PlatformPaths.WithQuery(PlatformPaths.Audit, selection.Of(parse)), "entries", cancellationToken);
            session.Results.List("entries", entries, Columns);
        });
        return command;
    }
}
