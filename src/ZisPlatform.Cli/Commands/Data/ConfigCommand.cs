using System.CommandLine;
using System.Text.Json;
using ZisPlatform.Cli.Commands.Bundles;
using ZisPlatform.Cli.Server;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Cli.Commands.Data;

/// <summary>The commands for the configs of an integration.</summary>
internal static class ConfigCommand
{
    public static Command Create(CommandRunner runner) =>
        new("config", "Configs of an integration: JSON objects that its flows read and change")
        {
            CreateList(runner),
            CreateShow(runner),
            CreateChange(runner, "set", "Store an object under a scope; an existing one is replaced", "stored", SetAsync),
            CreateChange(
                runner,
                "merge",
                "Merge an object into the stored one; null removes a member",
                "merged",
                (server, integration, scope, content, token) =>
                    server.PatchAsync(PlatformPaths.Config(integration, scope), Body(("config", content)), token)),
            CreateDelete(runner),
        };

    private static Argument<string> ScopeArgument() => new("SCOPE") { Description = "The exact scope of the config, without wildcards" };

    private static Command CreateList(CommandRunner runner)
    {
        var integration = RegistryArguments.Integration();
        var filter = new Option<string?>("--filter")
        {
            Description = "Only configs whose scope matches, where * matches any text (default: all)",
            HelpName = "SCOPE",
        };
        var command = new Command("list", "List configs, oldest first") { integration, filter };
        runner.SetServerAction(command, async (session, parse, cancellationToken) =>
        {
            var path = PlatformPaths.Configs(parse.GetRequiredValue(integration));
            var query = parse.GetValue(filter) is { } scopeFilter ? $"?filter[scope]={Uri.EscapeDataString(scopeFilter)}" : "";
            session.Results.List(
                "configs",
                await session.Server.ListAsync(path + query, "configs", cancellationToken),
                [
                    new("ID", config => config.Text("id")),
                    new("SCOPE", config => config.Text("scope")),
                    new("UPDATED", config => config.Text("updated_at")),
                ]);
        });
        return command;
    }

    private static Command CreateShow(CommandRunner runner)
    {
        var (integration, scope) = (RegistryArguments.Integration(), ScopeArgument());
        var command = new Command("show", "Print the object of a config; with --json, the whole record") { integration, scope };
        runner.SetServerAction(command, async (session, parse, cancellationToken) =>
        {
            var path = PlatformPaths.Config(parse.GetRequiredValue(integration), parse.GetRequiredValue(scope));
            var answer = await session.Server.ReadAsync(path, cancellationToken);
            session.Results.Json(session.Results.IsJson ? answer : answer["config"]["config"]);
        });
        return command;
    }

    private static Command CreateChange(
        CommandRunner runner, string verb, string description, string pastTense,
        Func<PlatformClient, string, string, JsonValue, CancellationToken, Task<JsonElement>> change)
    {
        var (integration, scope) = (RegistryArguments.Integration(), ScopeArgument());
        var content = new Argument<string>("JSON") { Description = ArgumentParsers.JsonObjectHelp };
        var command = new Command(verb, description) { integration, scope, content };
        runner.SetServerAction(command, async (session, parse, cancellationToken) =>
        {
            var (integrationName, scopeName) = (parse.GetRequiredValue(integration), parse.GetRequiredValue(scope));
            var value = await ArgumentParsers.ReadJsonObjectAsync(parse.GetRequiredValue(content), runner, cancellationToken);
            var answer = await change(session.Server, integrationName, scopeName, value, cancellationToken);
            session.Results.WriteResult(answer, $"Config {scopeName} of {integrationName} {pastTense}.");
        });
        return command;
    }

    private static Command CreateDelete(CommandRunner runner)
    {
        var (integration, scope) = (RegistryArguments.Integration(), ScopeArgument());
        var command = new Command("delete", "Delete a config") { integration, scope };
        runner.SetServerAction(command, async (session, parse, cancellationToken) =>
        {
            var (integrationName, scopeName) = (parse.GetRequiredValue(integration), parse.GetRequiredValue(scope));
            await session.Server.DeleteAsync(PlatformPaths.Config(integrationName, scopeName), cancellationToken);
            session.Results.WriteResult(answer: null, $"Config {scopeName} of {integrationName} deleted.");
        });
        return command;
    }

    /// <summary>Replaces a config or creates it. The API has no upsert: replacing fails if the config does not exist.</summary>
    private static async Task<JsonElement> SetAsync(
        PlatformClient server, string integration, string scope, JsonValue content, CancellationToken cancellationToken)
    {
        try
        {
            return await server.PutAsync(PlatformPaths.Config(integration, scope), Body(("config", content)), cancellationToken);
        }
        catch (CommandFailedException exception) when (exception.Status == 404)
        {
            return await server.PostAsync(
                PlatformPaths.Configs(integration), Body(("scope", scope), ("config", content)), cancellationToken);
        }
    }

    private static ReadOnlyMemory<byte> Body(params ReadOnlySpan<(string, JsonValue)> members) => JsonValue.Object(members).ToUtf8();
}
