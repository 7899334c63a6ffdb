using System.CommandLine;
using System.Text.Json;
using ZisPlatform.Cli.Deployments;
using ZisPlatform.Cli.Output;
using ZisPlatform.Cli.Server;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Cli.Commands.Bundles;

/// <summary>The commands for a bundle that is stored on a server.</summary>
internal static class StoredBundleCommands
{
    public static Command CreateShow(CommandRunner runner) =>
        Create(runner, "show", "Show a bundle and the server's warnings; with --json, the stored document", ShowAsync);

    public static Command CreateDelete(CommandRunner runner) =>
        Create(runner, "delete", "Delete a bundle; its installed job specs stay until they are uninstalled", DeleteAsync);

    private static Command Create(
        CommandRunner runner, string name, string description, Func<ServerSession, string, JsonElement, CancellationToken, Task> run)
    {
        var integration = RegistryArguments.Integration();
        var bundle = RegistryArguments.Bundle();
        var command = new Command(name, description) { integration, bundle };
        runner.SetServerAction(command, async (session, parse, cancellationToken) =>
        {
            var integrationName = parse.GetRequiredValue(integration);
            var entry = await RegistryArguments.FindBundleAsync(session, integrationName, parse.GetValue(bundle), cancellationToken);
            await run(session, integrationName, entry, cancellationToken);
        });
        return command;
    }

    private static async Task ShowAsync(ServerSession session, string integration, JsonElement entry, CancellationToken cancellationToken)
    {
        var bundle = await session.Server.ReadAsync(PlatformPaths.Bundle(integration, entry.Required("uuid")), cancellationToken);
        if (session.Results.IsJson)
        {
            session.Results.Json(bundle);
            return;
        }

        session.Results.Record(
            entry,
            new("Bundle", bundle["name"].ToPlainText()),
            new("Integration", integration),
            new("Description", bundle["description"].ToPlainText()),
            new("UUID", bundle["uuid"].ToPlainText()));
        session.Results.Table(["TYPE", "NAME", "KEY"], ResourceRows(bundle["resources"]));
        if (session.Server.IsPlatform)
        {
            await WriteFindingsAsync(session, integration, entry.Required("uuid"), cancellationToken);
        }
    }

    /// <summary>
    /// Writes the server's findings about the bundle. The response to an upload through the vendor's API cannot contain them.
    /// </summary>
    private static async Task WriteFindingsAsync(
        ServerSession session, string integration, string uuid, CancellationToken cancellationToken)
    {
        var answer = await session.Server.GetAsync(PlatformPaths.Findings(integration, uuid), cancellationToken);
        foreach (var finding in answer.GetProperty("findings").EnumerateArray())
        {
            var (severity, code) = (finding.Text("severity"), finding.Text("code"));
            session.Results.MarkupLine(
                $"[bold yellow]{severity}[/] {code}: {finding.Text("message")}[dim] at {finding.Text("path")}[/]");
            if (finding.Text("advice") is { Length: > 0 } advice)
            {
                session.Results.Line($"    {advice}");
            }
        }
    }

    private static List<string[]> ResourceRows(JsonValue resources)
    {
        var rows = new List<string[]>();
        if (resources.IsObject)
        {
            foreach (var (key, resource) in resources.Members)
            {
                rows.Add([resource["type"].ToPlainText(), resource["properties"]["name"].ToPlainText(), key]);
            }
        }

        return rows;
    }

    private static async Task DeleteAsync(ServerSession session, string integration, JsonElement entry, CancellationToken cancellationToken)
    {
        var (uuid, name) = (entry.Required("uuid"), entry.Required("name"));
        await session.Server.DeleteAsync(PlatformPaths.Bundle(integration, uuid), cancellationToken);
        var state = await RegistryState.ReadAsync(session.Server, integration, cancellationToken);
        string[] orphans = [.. state.Orphans];
        var orphanText = orphans.Length == 0
            ? ""
            : $" Installed still, though no bundle defines them: {string.Join(", ", orphans)}; "
                + "uninstall them with 'zis job-spec uninstall'.";
        var answer = JsonSerializer.SerializeToElement(new { Deleted = new { uuid, name }, Orphans = orphans }, JsonText.OneLine);
        session.Results.WriteResult(answer, $"Bundle {name} of {integration} deleted.{orphanText}");
    }
}
