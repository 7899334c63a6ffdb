using System.CommandLine;
using System.Globalization;
using ZisPlatform.Cli.Transfers;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Registry;

namespace ZisPlatform.Cli.Commands.Transfers;

/// <summary>Imports a file that <see cref="ExportCommand"/> wrote. Importing the same file again changes nothing.</summary>
internal static class ImportCommand
{
    public static Command Create(CommandRunner runner)
    {
        var path = new Argument<string>("FILE") { Description = "The file written by 'zis export'" };
        var name = new Option<string?>("--as")
        {
            Description = "Name of the imported integration (default: its original name)",
            HelpName = "NAME",
        };
        name.Validators.Add(ArgumentParsers.ValidateIntegrationName);
        var withoutSecrets = new Option<bool>("--without-secrets")
        {
            Description = "Do not import the connections in the file",
            Arity = ArgumentArity.Zero,
        };
        var passphraseVariable = PassphraseInput.VariableOption();
        var command = new Command("import", "Create or update an integration from a file written by 'zis export'")
        {
            path, name, withoutSecrets, passphraseVariable,
        };
        runner.SetServerAction(command, async (session, parse, cancellationToken) =>
        {
            var file = ExportedFile.Check(parse.GetRequiredValue(path));
            var integration = parse.GetValue(name) ?? file.Integration;
            if (!IntegrationName.Parse(integration).IsOk)
            {
                throw new CommandFailedException(
                    ExitCodes.Usage, "The file does not contain a valid integration name. Nothing was changed.");
            }

            string? passphrase = null;
            if (file.Secrets.Count > 0 && !parse.GetValue(withoutSecrets))
            {
                passphrase = await PassphraseInput.ReadAsync(runner, parse.GetValue(passphraseVariable), isNew: false, cancellationToken);
                VerifyPassphrase(file, passphrase);
            }

            var run = new ImportRun(session.Server, file, integration);
            await run.RunAsync(passphrase, cancellationToken);
            Show(session, integration, run.Counts, passphrase is not null);
        });
        return command;
    }

    // Verify the passphrase locally before anything is changed. The server decrypts the secrets again.
    private static void VerifyPassphrase(ExportedFile file, string passphrase)
    {
        for (var i = 0; i < file.Secrets.Count; i++)
        {
            var context = PassphraseEncryption.PartContext(file.Context, i, file.Secrets.Count);
            if (!PassphraseEncryption.Decrypt(passphrase, context, file.Secrets[i]).IsOk)
            {
                throw new CommandFailedException(
                    ExitCodes.Usage,
                    "The secrets cannot be decrypted: the passphrase is wrong, or the file was altered. Nothing was changed.")
                {
                    Hint = "Use --without-secrets to import everything else.",
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

        static string Format(int count) => count.ToString(CultureInfo.InvariantCulture);
        session.Results.Table(
            ["IMPORTED", "CREATED", "CHANGED", "UNCHANGED", "SKIPPED"],
            counts.Select(row => new[] { row.Type, Format(row.Created), Format(row.Changed), Format(row.Unchanged), Format(row.Skipped) }));
        if (!withSecrets)
        {
            session.Results.Line(
                "No connections and OAuth clients came along: flows that use a connection start only after a connection of the same name "
                + "exists.");
        }

        if (counts.Any(row => row.Skipped > 0))
        {
            session.Results.Line(
                "Skipped: OAuth connections to Zendesk itself. Their tokens are valid only on the server that issued them. "
                + "Connect them again.");
        }
    }
}
