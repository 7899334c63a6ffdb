using System.CommandLine;
using ZisPlatform.Cli.Server;

namespace ZisPlatform.Cli.Commands.Identity;

/// <summary>The OAuth commands. They use only endpoints of the contract, so they also work with the vendor's service.</summary>
internal static class OAuthCommand
{
    public static Command Create(CommandRunner runner) =>
        new("oauth", "OAuth clients and access tokens of the account")
        {
            OAuthClientCommand.Create(runner),
            new Command("token", "OAuth access tokens")
            {
                CreateCreate(runner),
                ListCommand.Create(
                    runner,
                    "List the account's OAuth access tokens",
                    PlatformPaths.OAuthTokens + "?all=true",
                    "tokens",
                    new("ID", token => token.Text("id")),
                    new("BEGINS WITH", token => token.Text("token")),
                    new("CLIENT ID", token => token.Text("client_id")),
                    new("SCOPES", token => string.Join(' ', token.GetProperty("scopes").EnumerateArray())),
                    new("CREATED", token => token.Day("created_at")),
                    new("EXPIRES", token => token.Day("expires_at"))),
                CreateRevoke(runner),
            },
        };

    private static Command CreateCreate(CommandRunner runner)
    {
        var client = OAuthClientCommand.IdentifierArgument();
        var scopes = new Option<string[]>("--scope")
        {
            Description = "Scope of the token (default: read and write)",
            HelpName = "SCOPE",
            DefaultValueFactory = _ => ["read", "write"],
        };
        var command = new Command("create", "Create an access token that acts for you, and print it; it cannot be shown again")
        {
            client, scopes,
        };
        runner.SetServerAction(command, (session, parse, cancellationToken) => CreateAsync(
            session, parse.GetRequiredValue(client), parse.GetRequiredValue(scopes), cancellationToken));
        return command;
    }

    private static async Task CreateAsync(ServerSession session, string identifier, string[] scopes, CancellationToken cancellationToken)
    {
        var body = new
        {
            token = new { client_id = await OAuthClientCommand.FindIdAsync(session.Server, identifier, cancellationToken), scopes },
        };
        var answer = await session.Server.PostAsync(PlatformPaths.OAuthTokens, body, cancellationToken);
        session.Results.RecordForVariable(
            answer,
            new("ID", answer.Text("token", "id")),
            new("Client", identifier),
            new("Scopes", string.Join(' ', scopes)),
            new("Access token, shown only now", answer.Required("token", "full_token")));
    }

    private static Command CreateRevoke(CommandRunner runner)
    {
        var id = TokenCommand.IdArgument("zis oauth token list");
        var command = new Command("revoke", "Permanently revoke an access token and its refresh token") { id };
        runner.SetServerAction(command, async (session, parse, cancellationToken) =>
        {
            var number = parse.GetRequiredValue(id);
            await session.Server.DeleteAsync(PlatformPaths.OAuthToken(number), cancellationToken);
            session.Results.WriteResult(answer: null, $"OAuth token {number} revoked.");
        });
        return command;
    }
}
