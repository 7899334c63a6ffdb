using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ZisPlatform.Cli.Output;
using ZisPlatform.Cli.Server;

namespace ZisPlatform.Cli.Commands.Identity;

/// <summary>The commands for OAuth clients. Arguments use the identifier of a client; the API uses its numeric id.</summary>
internal static class OAuthClientCommand
{
    private enum Kind
    {
        Public,
        Confidential,
    }

    public static Command Create(CommandRunner runner) =>
        new("client", "OAuth clients")
        {
            CreateCreate(runner),
            ListCommand.Create(
                runner,
                "List the account's OAuth clients, including those of integrations",
                PlatformPaths.OAuthClients,
                "clients",
                new("ID", client => client.Text("id")),
                new("IDENTIFIER", client => client.Text("identifier")),
                new("NAME", client => client.Text("name")),
                new("KIND", client => client.Text("kind")),
                new("CREATED", client => client.Day("created_at"))),
            CreateShow(runner),
            CreateDelete(runner),
            CreateSecret(runner),
        };

    /// <summary>Creates the argument for the identifier of a client.</summary>
    public static Argument<string> IdentifierArgument() =>
        new("CLIENT") { Description = "The client's identifier; zis_NAME for the integration NAME" };

    /// <summary>Finds the numeric id of a client by its identifier.</summary>
    public static async Task<long> FindIdAsync(PlatformClient server, string identifier, CancellationToken cancellationToken)
    {
        var clients = await server.ListAsync(PlatformPaths.OAuthClients, "clients", cancellationToken);
        var match = clients.FirstOrDefault(client => client.Text("identifier") == identifier);
        return TryParseNumber(match.Text("id"), out var id)
            ? id
            : throw new CommandFailedException(ExitCodes.Refused, $"The account has no OAuth client {identifier}.")
            {
                Hint = "'zis oauth client list' lists the account's OAuth clients.",
            };
    }

    private static Command CreateCreate(CommandRunner runner)
    {
        var identifier = new Argument<string>("IDENTIFIER") { Description = "Identifier of the client, as used by programs" };
        var name = new Option<string?>("--name") { Description = "Display name (default: the identifier)", HelpName = "TEXT" };
        var kind = ArgumentParsers.EnumOption<Kind>("--kind", "Use public if the client cannot keep a secret (default: confidential)");
        var redirectUris = new Option<string[]>("--redirect-uri")
        {
            Description = "Allowed target of authorization codes; can be specified several times",
            HelpName = "URL",
        };
        var company = new Option<string?>("--company") { Description = "Company that provides the client", HelpName = "TEXT" };
        var description = new Option<string?>("--description") { Description = "Purpose of the client", HelpName = "TEXT" };
        var user = new Option<string?>("--user")
        {
            Description = "User for whom the client acts on its own (default: you)",
            HelpName = "EMAIL|ID",
        };
        var command = new Command("create", "Register an OAuth client and print its secret; it cannot be shown again")
        {
            identifier, name, kind, redirectUris, company, description, user,
        };
        runner.SetServerAction(command, async (session, parse, cancellationToken) =>
        {
            var fields = new
            {
                identifier = parse.GetRequiredValue(identifier),
                name = parse.GetValue(name) ?? parse.GetRequiredValue(identifier),
                kind = (parse.GetValue(kind) ?? Kind.Confidential).ToString().ToLowerInvariant(),
                redirect_uri = parse.GetValue(redirectUris) ?? [],
                company = parse.GetValue(company),
                description = parse.GetValue(description),
                user_id = await UserIdAsync(session, parse.GetValue(user), cancellationToken),
            };
            var answer = await session.Server.PostAsync(PlatformPaths.OAuthClients, new { client = fields }, cancellationToken);
            session.Results.RecordForVariable(answer, [.. FieldsOf(answer), SecretOf(answer)]);
        });
        return command;
    }

    /// <summary>
    /// Returns the id of the named user, or of the caller. The vendor's service supports neither the user list nor the caller endpoint.
    /// </summary>
    private static async Task<long> UserIdAsync(ServerSession session, string? emailOrId, CancellationToken cancellationToken)
    {
        if (emailOrId is not null && !TryParseNumber(emailOrId, out _))
        {
            return await UserLookup.FindIdAsync(session.Server, emailOrId, cancellationToken);
        }

        return TryParseNumber(emailOrId ?? session.Caller?.Text("user", "id"), out var id)
            ? id
            : throw new CommandFailedException(ExitCodes.Refused, "This server does not report which user you are.")
            {
                Hint = "Specify the numeric id of the user with --user.",
            };
    }

    private static bool TryParseNumber(string? text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static Command CreateShow(CommandRunner runner) => CreateClientCommand(
        runner, "show", "Show an OAuth client", async (session, _, id, cancellationToken) =>
        {
            var answer = await session.Server.GetAsync(PlatformPaths.OAuthClient(id), cancellationToken);
            session.Results.Record(answer, FieldsOf(answer));
        });

    private static Command CreateDelete(CommandRunner runner) => CreateClientCommand(
        runner, "delete", "Permanently delete an OAuth client and all its tokens", async (session, identifier, id, cancellationToken) =>
        {
            await session.Server.DeleteAsync(PlatformPaths.OAuthClient(id), cancellationToken);
            session.Results.WriteResult(answer: null, $"OAuth client {identifier} deleted; its tokens work no more.");
        });

    private static Command CreateSecret(CommandRunner runner) => CreateClientCommand(
        runner,
        "secret",
        "Replace the secret of an OAuth client and print it; the old one stops working immediately, its tokens stay valid",
        async (session, _, id, cancellationToken) =>
        {
            var answer = await session.Server.PutForAnswerAsync(PlatformPaths.OAuthClientSecret(id), cancellationToken);
            session.Results.RecordForVariable(
                answer, new("ID", answer.Text("client", "id")), new("Identifier", answer.Text("client", "identifier")), SecretOf(answer));
        });

    private static Command CreateClientCommand(
        CommandRunner runner, string name, string description, Func<ServerSession, string, long, CancellationToken, Task> run)
    {
        var identifier = IdentifierArgument();
        var command = new Command(name, description) { identifier };
        runner.SetServerAction(command, async (session, parse, cancellationToken) =>
        {
            var clientIdentifier = parse.GetRequiredValue(identifier);
            await run(session, clientIdentifier, await FindIdAsync(session.Server, clientIdentifier, cancellationToken), cancellationToken);
        });
        return command;
    }

    private static IReadOnlyList<Field> FieldsOf(JsonElement answer)
    {
        var client = answer.GetProperty("client");
        return
        [
            new("ID", client.Text("id")),
            new("Identifier", client.Text("identifier")),
            new("Name", client.Text("name")),
            new("Kind", client.Text("kind")),
            new("Company", client.Text("company")),
            new("Description", client.Text("description")),
            new("Redirects to", client.TryGetProperty("redirect_uri", out var uris) && uris.ValueKind == JsonValueKind.Array
                ? string.Join(' ', uris.EnumerateArray())
                : ""),
            new("User ID", client.Text("user_id")),
            new("Created", client.Text("created_at")),
        ];
    }

    private static Field SecretOf(JsonElement answer) => new("Secret, shown only now", answer.Required("client", "secret"));
}
