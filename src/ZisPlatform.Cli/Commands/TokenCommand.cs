using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ZisPlatform.Cli.Server;

namespace ZisPlatform.Cli.Commands;

internal static class TokenCommand
{
    public static Command Create(CommandRunner runner) =>
        new("token", "API tokens of the account")
        {
            CreateCreate(runner),
            CreateList(runner),
            CreateRevoke(runner),
        };

    private static Command CreateCreate(CommandRunner runner)
    {
        var description = new Option<string?>("--description") { Description = "What the token is for", HelpName = "TEXT" };
        var user = new Option<string?>("--user") { Description = "User it is bound to (default: you)", HelpName = "EMAIL" };
        var anyUser = new Option<bool>("--any-user")
        {
            Description = "Bind it to nobody: it works with the e-mail address of every user",
            Arity = ArgumentArity.Zero,
        };
        var command = new Command("create", "Create an API token and print it; it cannot be shown again")
        {
            description,
            user,
            anyUser,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(user) is { Implicit: false } && result.GetResult(anyUser) is { Implicit: false })
            {
                result.AddError("--user and --any-user exclude each other.");
            }
        });
        runner.OnServer(command, (session, parse, cancellationToken) => CreateAsync(
            session, parse.GetValue(description), parse.GetValue(user), parse.GetValue(anyUser), cancellationToken));
        return command;
    }

    private static async Task CreateAsync(
        ServerSession session, string? description, string? user, bool anyUser, CancellationToken cancellationToken)
    {
        var body = new JsonObject();
        if (description is not null)
        {
            body["description"] = description;
        }

        if (user is not null)
        {
            body["user_id"] = await UserLookup.IdOfAsync(session.Server, user, cancellationToken);
        }
        else if (anyUser)
        {
            body["any_user"] = true;
        }

        var answer = await session.Server.PostAsync(PlatformPaths.ApiTokens, body, cancellationToken);
        var token = session.Server.Required(answer, "api_token", "token");
        var owner = UserOf(answer.GetProperty("api_token"));
        session.Results.RecordWithSecret(answer, new($"API token {answer.Text("api_token", "id")} of {owner}", token));
    }

    private static Command CreateList(CommandRunner runner)
    {
        var command = new Command("list", "List the account's API tokens");
        runner.OnServer(command, (session, _, cancellationToken) => ListAsync(session, cancellationToken));
        return command;
    }

    private static async Task ListAsync(ServerSession session, CancellationToken cancellationToken)
    {
        var tokens = await session.Server.ListAsync(PlatformPaths.ApiTokens, "api_tokens", cancellationToken);
        session.Results.List(
            "api_tokens",
            tokens,
            whenEmpty: "No API tokens.",
            new("ID", token => token.Text("id")),
            new("TOKEN", token => token.Text("hint")),
            new("USER", UserOf),
            new("DESCRIPTION", token => token.Text("description")),
            new("CREATED", token => token.Text("created_at")),
            new("REVOKED", token => token.Text("revoked_at")));
    }

    private static Command CreateRevoke(CommandRunner runner)
    {
        var id = new Argument<long>("ID")
        {
            Description = "The token's id, as 'zis token list' shows it",
            CustomParser = result =>
            {
                if (!long.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                {
                    result.AddError($"'{result.Tokens[0].Value}' is no token's id, which is a number.");
                }

                return number;
            },
        };
        var command = new Command("revoke", "Revoke an API token for good") { id };
        runner.OnServer(command, (session, parse, cancellationToken) =>
            RevokeAsync(session, parse.GetRequiredValue(id), cancellationToken));
        return command;
    }

    private static async Task RevokeAsync(ServerSession session, long id, CancellationToken cancellationToken)
    {
        await session.Server.DeleteAsync(PlatformPaths.ApiToken(id), cancellationToken);
        session.Results.Done(answer: null, $"API token {id} revoked.");
    }

    private static string UserOf(JsonElement token) => token.Text("user", "email") is { Length: > 0 } email ? email : "any user";
}
