using System.CommandLine;
using System.Text.Json;
using ZisPlatform.Cli.Server;
using ZisPlatform.Json;

namespace ZisPlatform.Cli.Commands;

/// <summary>The configs of an integration.</summary>
internal static class ConfigCommand
{
    public static Command Create(CommandRunner runner) =>
        new("config", "Configs of an integration: JSON objects that its flows read and change")
        {
            CreateList(runner),
            CreateShow(runner),
            CreateChange(runner, "set", "Store an object under a scope, in the place of any that is there", "stored", SetAsync),
            CreateChange(
                runner,
                "merge",
                "Merge an object into the stored one; null takes a member away",
                "merged",
                (server, integration, scope, content, stop) => server.PatchAsync(PlatformPaths.Config(integration, scope), Body(("config", content)), stop)),
            CreateDelete(runner),
        };

    private static Argument<string> Scope() => new("SCOPE") { Description = "The config's scope, as it is: no character of it is special" };

    private static Command CreateList(CommandRunner runner)
    {
        var integration = RegistryArguments.Integration();
        var filter = new Option<string?>("--filter") { Description = "Those of this scope, in which * stands for any text (default: all)", HelpName = "SCOPE" };
        var command = new Command("list", "List configs, the oldest first") { integration, filter };
        runner.OnServer(command, async (session, parse, cancellationToken) =>
        {
            var path = PlatformPaths.Configs(parse.GetRequiredValue(integration));
            var query = parse.GetValue(filter) is { } scopes ? $"?filter[scope]={Uri.EscapeDataString(scopes)}" : "";
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
        var (integration, scope) = (RegistryArguments.Integration(), Scope());
        var command = new Command("show", "Print a config's object; with --json the whole record") { integration, scope };
        runner.OnServer(command, async (session, parse, cancellationToken) =>
        {
            var path = PlatformPaths.Config(parse.GetRequiredValue(integration), parse.GetRequiredValue(scope));
            var answer = await session.Server.ReadAsync(path, cancellationToken);
            session.Results.Json(session.Results.AsJson ? answer : answer["config"]["config"]);
        });
        return command;
    }

    private static Command CreateChange(
        CommandRunner runner, string verb, string description, string done, Func<PlatformClient, string, string, JsonValue, CancellationToken, Task<JsonElement>> change)
    {
        var (integration, scope) = (RegistryArguments.Integration(), Scope());
        var content = new Argument<string>("JSON") { Description = JsonArgument.Help };
        var command = new Command(verb, description) { integration, scope, content };
        runner.OnServer(command, async (session, parse, cancellationToken) =>
        {
            var (owner, name) = (parse.GetRequiredValue(integration), parse.GetRequiredValue(scope));
            var value = await JsonArgument.ReadAsync(parse.GetRequiredValue(content), runner, cancellationToken);
            var answer = await change(session.Server, owner, name, value, cancellationToken);
            session.Results.Done(answer, $"Config {name} of {owner} {done}.");
        });
        return command;
    }

    private static Command CreateDelete(CommandRunner runner)
    {
        var (integration, scope) = (RegistryArguments.Integration(), Scope());
        var command = new Command("delete", "Delete a config") { integration, scope };
        runner.OnServer(command, async (session, parse, cancellationToken) =>
        {
            var (owner, name) = (parse.GetRequiredValue(integration), parse.GetRequiredValue(scope));
            await session.Server.DeleteAsync(PlatformPaths.Config(owner, name), cancellationToken);
            session.Results.Done(answer: null, $"Config {name} of {owner} deleted.");
        });
        return command;
    }

    /// <summary>Neither of the server's two ways does both: replacing wants a config, and creating wants none.</summary>
    private static async Task<JsonElement> SetAsync(
        PlatformClient server, string integration, string scope, JsonValue content, CancellationToken cancellationToken)
    {
        try
        {
            return await server.PutAsync(PlatformPaths.Config(integration, scope), Body(("config", content)), cancellationToken);
        }
        catch (CommandFailedException absent) when (absent.Status == 404)
        {
            return await server.PostAsync(PlatformPaths.Configs(integration), Body(("scope", scope), ("config", content)), cancellationToken);
        }
    }

    private static ReadOnlyMemory<byte> Body(params ReadOnlySpan<(string, JsonValue)> members) => JsonValue.Object(members).ToUtf8();
}
