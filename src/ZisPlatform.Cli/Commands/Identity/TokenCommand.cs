using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ZisPlatform.Cli.Server;

namespace ZisPlatform.Cli.Commands.Identity;

internal static class TokenCommand
{
    public static Command Create(CommandRunner runner) =>
        new("token", "API tokens of the account")
        {
            CreateCreate(runner),
            ListCommand.Create(
                runner,
                "List the account's API tokens",
                PlatformPaths.ApiTokens,
                "api_tokens",
                new("ID", token => token.Text("id")),
                new("ENDS IN", token => token.Text("hint")),
                new("USER", UserOf),
                new("DESCRIPTION", token => token.Text("description")),
                new("CREATED", token => token.Day("created_at")),
                new("REVOKED", token => token.Day("revoked_at"))),
            CreateRevoke(runner),
        };

    private static Command CreateCreate(CommandRunner runner)
    {
        var description = new Option<string?>("--description") { Description = "What the token is for", HelpName = "TEXT" };
        var user = new Option<string?>("--user") { Description = "User to whom the token is bound (default: you)", HelpName = "EMAIL" };
        var anyUser = new Option<bool>("--any-user")
        {
            Description = "Do not bind the token to a user: it works with the e-mail address of every user",
            Arity = ArgumentArity.Zero,
        };
        var command = new Command("create", "Create an API token and print it; it cannot be shown again")
        {
            description,
            user,
            anyUser,
        };
        runner.SetServerAction(command, (session, parse, cancellationToken) => CreateAsync(
            session, parse.GetValue(description), parse.GetValue(user), parse.GetValue(anyUser), cancellationToken));
        return command;
    }

    private static async Task CreateAsync(
        ServerSession session, string? description, string? user, bool anyUser, CancellationToken cancellationToken)
    {
        long? userId = user is null ? null : await UserLookup.FindIdAsync(session.Server, user, cancellationToken);
        var body = new { description, user_id = userId, any_user = anyUser };
        var answer = await session.Server.PostAsync(PlatformPaths.ApiTokens, body, cancellationToken);
        session.Results.RecordForVariable(
            answer,
            new("ID", answer.Text("api_token", "id")),
            new("User", UserOf(answer.GetProperty("api_token"))),
            new("Description", answer.Text("api_token", "description")),
            new("API token, shown only now", answer.Required("api_token", "token")));
    }

    /// <param name="list">The command that shows the ids.</param>
    public static Argument<long> IdArgument(string list) => new("ID")
    {
        Description = $"The token's id, as '{list}' shows it",
        CustomParser = result =>
        {
            if (!long.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                // The message does not repeat the value: it may be the token itself.
                result.AddError($"A token's id is a number; '{list}' shows it.");
            }

            return number;
        },
    };

    private static Command CreateRevoke(CommandRunner runner)
    {
        var id = IdArgument("zis token list");
        var command = new Command("revoke", "Permanently revoke an API token") { id };
        runner.SetServerAction(command, (session, parse, cancellationToken) =>
            RevokeAsync(session, parse.GetRequiredValue(id), cancellationToken));
        return command;
    }

    private static async Task RevokeAsync(ServerSession session, long id, CancellationToken cancellationToken)
    {
        await session.Server.DeleteAsync(PlatformPaths.ApiToken(id), cancellationToken);
        session.Results.WriteResult(answer: null, $"API token {id} revoked.");
    }

    private static string UserOf(JsonElement token) => token.Text("user", "email") is { Length: > 0 } email ? email : "any user";
}
