using System.CommandLine;
using System.Globalization;
using ZisPlatform.Cli.Transfers;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Registry;

namespace ZisPlatform.Cli.Commands;

/// <summary>Brings what <see cref="ExportCommand"/> has written to a server; the same file again changes nothing.</summary>
internal static class ImportCommand
{
    public static Command Create(CommandRunner runner)
    {
        var path = new Argument<string>("FILE") { Description = "The file that 'zis export' has written" };
        var name = new Option<string?>("--as") { Description = "Name of the integration there (default: the one it had)", HelpName = "NAME" };
        name.Validators.Add(IntegrationNameRule.Check);
        var without = new Option<bool>("--without-secrets") { Description = "Leave the connections in the file alone", Arity = ArgumentArity.Zero };
        var variable = PassphraseInput.Variable();
        var command = new Command("import", "Make an integration of a file that 'zis export' has written, or bring one up to date with it") { path, name, without, variable };
        runner.OnServer(command, async (session, parse, cancellationToken) =>
        {
            var file = ExportedFile.Check(parse.GetRequiredValue(path));
            var integration = parse.GetValue(name) ?? file.Integration;
            if (!IntegrationName.Parse(integration).IsOk)
            {
                throw new CommandFailedException(ExitCodes.Usage, "The file names no integration that can be. Nothing was changed.");
            }

            string? passphrase = null;
            if (file.Secrets.Count > 0 && !parse.GetValue(without))
            {
                passphrase = await PassphraseInput.ReadAsync(runner, parse.GetValue(variable), isNew: false, cancellationToken);
                TryPassphrase(file, passphrase);
            }

            var run = new ImportRun(session.Server, file, integration);
            await run.RunAsync(passphrase, cancellationToken);
            Show(session, integration, run.Counts, passphrase is not null);
        });
        return command;
    }

    // Before anything is changed, and here: the server opens them again.
    private static void TryPassphrase(ExportedFile file, string passphrase)
    {
        for (var i = 0; i < file.Secrets.Count; i++)
        {
            if (!PassphraseSeal.Open(passphrase, PassphraseSeal.ContextOf(file.Context, i, file.Secrets.Count), file.Secrets[i]).IsOk)
            {
                throw new CommandFailedException(ExitCodes.Usage, "The secrets do not open: the passphrase is wrong, or the file was altered. Nothing was changed.")
                {
                    Hint = "--without-secrets imports the rest.",
                };
            }
        }
    }

    private static void Show(ServerSession session, string integration, IReadOnlyList<ImportCounts> counts, bool withSecrets)
    {
        if (session.Results.IsJson)
        {
            session.Results.Document(new { integration, imported = counts });
            return;
        }

        static string Text(int count) => count.ToString(CultureInfo.InvariantCulture);
        session.Results.Table(
            ["IMPORTED", "CREATED", "CHANGED", "UNCHANGED", "SKIPPED"],
            counts.Select(of => new[] { of.Type, Text(of.Created), Text(of.Changed), Text(of.Unchanged), Text(of.Skipped) }));
        if (!withSecrets)
        {
            session.Results.Line("No connections and OAuth clients came along: flows that use a connection do not start until there is one of its name.");
        }

        if (counts.Any(of => of.Skipped > 0))
        {
            session.Results.Line("Skipped: OAuth connections to Zendesk itself, whose tokens are good on the server that gave them. Connect them again.");
        }
    }
}
