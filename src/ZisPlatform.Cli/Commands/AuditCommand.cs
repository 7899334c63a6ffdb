using System.CommandLine;
using System.Globalization;
using ZisPlatform.Cli.Output;
using ZisPlatform.Cli.Server;

namespace ZisPlatform.Cli.Commands;

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
        var integration = new Option<string?>("--integration") { Description = "What concerns this integration", HelpName = "NAME" };
        var from = new Option<DateTimeOffset?>("--from") { Description = "Not before this time (RFC 3339)", HelpName = "TIME" };
        var until = new Option<DateTimeOffset?>("--until") { Description = "Before this time (RFC 3339)", HelpName = "TIME" };
        var command = new Command("audit", "Who changed what, the newest first")
        {
            integration,
            from,
            until,
        };
        runner.OnServer(command, async (session, parse, cancellationToken) =>
        {
            var query = string.Join('&', new[]
            {
                Parameter("integration", parse.GetValue(integration)),
                Parameter("from", parse.GetValue(from)?.ToString("O", CultureInfo.InvariantCulture)),
                Parameter("until", parse.GetValue(until)?.ToString("O", CultureInfo.InvariantCulture)),
            }.OfType<string>());
            var entries = await session.Server.ListAsync($"{PlatformPaths.Audit}{(query.Length > 0 ? "?" : "")}{query}", "entries", cancellationToken);
            session.Results.List("entries", entries, Columns);
        });
        return command;
    }

    private static string? Parameter(string name, string? value) => value is null ? null : $"{name}={Uri.EscapeDataString(value)}";
}
