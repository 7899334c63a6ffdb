using System.CommandLine;
using System.Text;
using System.Text.Json;
using ZisPlatform.Cli.Commands.Bundles;
using ZisPlatform.Cli.Deployments;
using ZisPlatform.Cli.Server;
using ZisPlatform.Cli.Transfers;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Cli.Commands.Transfers;

/// <summary>Writes an integration to a file for <see cref="ImportCommand"/>.</summary>
internal static class ExportCommand
{
    private const string SecretsOmitted = "without its connections and OAuth clients (--with-secrets includes them, encrypted)";

    public static Command Create(CommandRunner runner)
    {
        var integration = RegistryArguments.Integration();
        var file = new Option<string?>("--out", "-o") { Description = "File to write (default: standard output)", HelpName = "FILE" };
        var withSecrets = new Option<bool>("--with-secrets")
        {
            Description = "Include connections and OAuth clients, encrypted with a passphrase",
            Arity = ArgumentArity.Zero,
        };
        var passphraseVariable = PassphraseInput.VariableOption();
        var command = new Command("export", "Write an integration to a file: bundles, installed job specs, configs, links")
        {
            integration, file, withSecrets, passphraseVariable,
        };
        runner.SetServerAction(command, async (session, parse, cancellationToken) =>
        {
            var name = parse.GetRequiredValue(integration);
            var passphrase = parse.GetValue(withSecrets) || parse.GetValue(passphraseVariable) is not null
                ? await PassphraseInput.ReadAsync(runner, parse.GetValue(passphraseVariable), isNew: true, cancellationToken)
                : null;
            if (parse.GetValue(file) is not { } path)
            {
                await WriteAsync(session, name, passphrase, runner.Environment.Out, cancellationToken);
                if (passphrase is null && runner.Environment.ErrorOnTerminal)
                {
                    await runner.Environment.Error.WriteLineAsync($"Integration {name} exported {SecretsOmitted}.");
                }

                return;
            }

            var lines = await WriteFileAsync(session, name, passphrase, path, cancellationToken);
            var answer = JsonSerializer.SerializeToElement(new { integration = name, file = path, lines });
            var secretsText = passphrase is null ? SecretsOmitted : "with its connections and OAuth clients, encrypted";
            session.Results.WriteResult(answer, $"Integration {name} exported to {path}, {secretsText}.");
        });
        return command;
    }

    // The file is renamed when it is complete, so that a failed export leaves no file that looks valid.
    private static async Task<int> WriteFileAsync(
        ServerSession session, string name, string? passphrase, string path, CancellationToken cancellationToken)
    {
        var temporaryPath = $"{path}.partial";
        try
        {
            int lines;
            var encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
            await using (var writer = new StreamWriter(temporaryPath, append: false, encoding))
            {
                lines = await WriteAsync(session, name, passphrase, writer, cancellationToken);
            }

            File.Move(temporaryPath, path, overwrite: true);
            return lines;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CommandFailedException(ExitCodes.Usage, $"Cannot write {path}: {exception.Message}", exception);
        }
        finally
        {
            File.Delete(temporaryPath);
        }
    }

    private static async Task<int> WriteAsync(
        ServerSession session, string name, string? passphrase, TextWriter target, CancellationToken cancellationToken)
    {
        var server = session.Server;
        var integrations = await server.ListAsync(PlatformPaths.Integrations, "integrations", cancellationToken);
        if (integrations.Where(candidate => candidate.Text("name") == name).ToList() is not [var integration])
        {
            throw new CommandFailedException(ExitCodes.Refused, $"The account has no integration {name}.")
            {
                Hint = "'zis integration list' lists the account's integrations.",
            };
        }

        using var writer = new ExportWriter(target);
        writer.Write(JsonValue.Object(
            (ExportWriter.HeaderMember, ExportWriter.Version), ("integration", name), ("description", integration.Text("description"))));
        await WriteRegistryAsync(server, name, writer, cancellationToken);
        await foreach (var page in server.PagesAsync(PlatformPaths.Configs(name), "configs", cancellationToken))
        {
            WriteAll(writer, "config", page, "scope", "config");
        }

        await foreach (var page in server.PagesAsync(PlatformPaths.AllLinks(name), "links", cancellationToken))
        {
            WriteAll(writer, "link", page, "link_type", "left_object", "right_object");
        }

        if (passphrase is not null)
        {
            var answer = await server.PostAsync(
                PlatformPaths.SecretExport(name), new { passphrase, context = writer.Digest }, cancellationToken);
            foreach (var part in answer.GetProperty("sealed").EnumerateArray())
            {
                writer.Write(JsonValue.Object(("secrets", part.GetString()!)));
            }
        }

        writer.End();
        return writer.Lines;
    }

    private static async Task WriteRegistryAsync(
        PlatformClient server, string name, ExportWriter writer, CancellationToken cancellationToken)
    {
        var state = await RegistryState.ReadAsync(server, name, cancellationToken);
        foreach (var bundle in state.Bundles)
        {
            writer.Write(JsonValue.Object(("bundle", TransferredBundle.DocumentOf(bundle))));
        }

        // No bundle defines an orphan, so it cannot be installed.
        foreach (var spec in state.JobSpecs.ExceptBy(state.Orphans.ToList(), spec => spec.Key))
        {
            writer.Write(JsonValue.Object(("job_spec", JsonValue.Object(("name", spec.Key), ("installed", spec.Value)))));
        }
    }

    private static void WriteAll(ExportWriter writer, string kind, IReadOnlyList<JsonElement> items, params string[] members)
    {
        foreach (var item in items)
        {
            writer.Write(JsonValue.Object(
                (kind, JsonValue.Object([.. members.Select(member => (member, JsonValue.Parse(item.GetProperty(member).GetRawText())))]))));
        }
    }
}
