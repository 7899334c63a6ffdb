using System.CommandLine;
using System.Text.Json;
using ZisPlatform.Cli.Commands.Bundles;
using ZisPlatform.Cli.Output;
using ZisPlatform.Cli.Server;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Cli.Commands.Data;

/// <summary>The commands for the links of an integration.</summary>
internal static class LinkCommand
{
    private static readonly Column[] Columns =
    [
        new("ID", link => link.Text("id")),
        new("TYPE", link => link.Text("link_type")),
        new("LEFT", link => link.Text("left_object", "name")),
        new("RIGHT", link => link.Text("right_object", "name")),
        new("UPDATED", link => link.Text("updated_at")),
    ];

    public static Command Create(CommandRunner runner) =>
        new("link", "Links of an integration: pairs of related objects")
        {
            CreateList(runner),
            CreateShow(runner),
            CreateCreate(runner),
            CreateUpdate(runner),
            CreateDelete(runner),
        };

    private static Command CreateList(CommandRunner runner)
    {
        var (integration, type) = (RegistryArguments.Integration(), new Argument<string>("TYPE") { Description = "The links' type" });
        var left = new Option<string?>("--left")
        {
            Description = "The left object's name; a trailing * matches any text",
            HelpName = "NAME",
        };
        var right = new Option<string?>("--right")
        {
            Description = "The right object's name; a trailing * matches any text",
            HelpName = "NAME",
        };
        var command = new Command("list", "List links of a type by the left object, the right one, or both")
        {
            integration, type, left, right,
        };
        runner.SetServerAction(command, async (session, parse, cancellationToken) =>
        {
            var path = PlatformPaths.Links(
                parse.GetRequiredValue(integration), parse.GetRequiredValue(type), parse.GetValue(left), parse.GetValue(right));
            session.Results.List("links", await session.Server.ListAsync(path, "links", cancellationToken), Columns);
        });
        return command;
    }

    private static Command CreateShow(CommandRunner runner) =>
        CreateLinkCommand(runner, new Command("show", "Show a link"), async (session, target, _, cancellationToken) =>
        {
            // The search treats a trailing asterisk as a wildcard.
            var matches = await session.Server.ListAsync(target.Path, "links", cancellationToken);
            var hasWildcards = target.Left.EndsWith('*') || target.Right.EndsWith('*');
            JsonElement[] links = [.. matches.Where(link => !hasWildcards
                || (link.Text("left_object", "name") == target.Left && link.Text("right_object", "name") == target.Right))];
            if (links is not [var only])
            {
                throw new CommandFailedException(ExitCodes.Refused, "link not found");
            }

            session.Results.Record(
                only,
                new("ID", only.Text("id")),
                new("Type", only.Text("link_type")),
                new("Left object", only.Text("left_object")),
                new("Right object", only.Text("right_object")),
                new("Created", only.Text("created_at")),
                new("Updated", only.Text("updated_at")));
        });

    private static Command CreateCreate(CommandRunner runner)
    {
        var (left, right) = (MetadataOption("--left-metadata", "left"), MetadataOption("--right-metadata", "right"));
        var command = new Command("create", "Create a link") { left, right };
        return CreateLinkCommand(runner, command, async (session, target, parse, cancellationToken) =>
        {
            var body = JsonValue.Object(
                ("link_type", target.Type),
                ("left_object", await CreateObjectAsync(target.Left, parse.GetValue(left), runner, cancellationToken)),
                ("right_object", await CreateObjectAsync(target.Right, parse.GetValue(right), runner, cancellationToken)));
            var answer = await session.Server.PostAsync(PlatformPaths.Links(target.Integration), body.ToUtf8(), cancellationToken);
            session.Results.WriteResult(answer, $"Link {answer.Required("link", "id")} of {target.Integration} created.");
        });
    }

    private static Command CreateUpdate(CommandRunner runner)
    {
        var type = new Option<string?>("--type") { Description = "The new type", HelpName = "TYPE" };
        var leftName = new Option<string?>("--left") { Description = "The left object's new name", HelpName = "NAME" };
        var rightName = new Option<string?>("--right") { Description = "The right object's new name", HelpName = "NAME" };
        var (left, right) = (MetadataOption("--left-metadata", "left"), MetadataOption("--right-metadata", "right"));
        var command = new Command("update", "Change the type or the names of a link; metadata is merged, null removes a member")
        {
            type, leftName, rightName, left, right,
        };
        return CreateLinkCommand(runner, command, async (session, target, parse, cancellationToken) =>
        {
            var changes = JsonValue.Object();
            if (parse.GetValue(type) is { } newType)
            {
                changes = changes.With("link_type", newType);
            }

            foreach (var (member, name, metadata) in new[] { ("left_object", leftName, left), ("right_object", rightName, right) })
            {
                var change = await CreateObjectAsync(parse.GetValue(name), parse.GetValue(metadata), runner, cancellationToken);
                changes = change.Count > 0 ? changes.With(member, change) : changes;
            }

            var answer = await session.Server.PatchAsync(target.Path, changes.ToUtf8(), cancellationToken);
            session.Results.WriteResult(answer, $"Link {answer.Required("link", "id")} of {target.Integration} updated.");
        });
    }

    private static Command CreateDelete(CommandRunner runner) =>
        CreateLinkCommand(runner, new Command("delete", "Delete a link"), async (session, target, _, cancellationToken) =>
        {
            await session.Server.DeleteAsync(target.Path, cancellationToken);
            session.Results.WriteResult(
                answer: null, $"Link {target.Type} of {target.Integration} from {target.Left} to {target.Right} deleted.");
        });

    private static Command CreateLinkCommand(
        CommandRunner runner, Command command, Func<ServerSession, LinkKey, ParseResult, CancellationToken, Task> run)
    {
        var integration = RegistryArguments.Integration();
        var type = new Argument<string>("TYPE") { Description = "The link's type" };
        var left = new Argument<string>("LEFT") { Description = "The exact name of the left object" };
        var right = new Argument<string>("RIGHT") { Description = "The exact name of the right object" };
        command.Add(integration);
        command.Add(type);
        command.Add(left);
        command.Add(right);
        runner.SetServerAction(command, (session, parse, cancellationToken) => run(
            session,
            new LinkKey(
                parse.GetRequiredValue(integration),
                parse.GetRequiredValue(type),
                parse.GetRequiredValue(left),
                parse.GetRequiredValue(right)),
            parse,
            cancellationToken));
        return command;
    }

    private static Option<string?> MetadataOption(string name, string side) =>
        new(name) { Description = $"Metadata of the {side} object. {ArgumentParsers.JsonObjectHelp}", HelpName = "JSON" };

    private static async Task<JsonValue> CreateObjectAsync(
        string? name, string? metadata, CommandRunner runner, CancellationToken cancellationToken)
    {
        var linkObject = name is null ? JsonValue.Object() : JsonValue.Object(("name", name));
        return metadata is null
            ? linkObject
            : linkObject.With("metadata", await ArgumentParsers.ReadJsonObjectAsync(metadata, runner, cancellationToken));
    }

    private sealed record LinkKey(string Integration, string Type, string Left, string Right)
    {
        public string Path => PlatformPaths.Links(Integration, Type, Left, Right);
    }
}
