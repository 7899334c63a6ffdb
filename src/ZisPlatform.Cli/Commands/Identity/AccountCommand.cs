using System.CommandLine;
using ZisPlatform.Cli.Server;

namespace ZisPlatform.Cli.Commands.Identity;

internal static class AccountCommand
{
    public static Command Create(CommandRunner runner) =>
        new("account", "Accounts of the server (for administrators of its default account)")
        {
            CreateCreate(runner),
            ListCommand.Create(
                runner,
                "List the server's accounts",
                PlatformPaths.Accounts,
                "accounts",
                new("ID", account => account.Text("id")),
                new("SUBDOMAIN", account => account.Text("subdomain")),
                new("NAME", account => account.Text("name")),
                new("CREATED", account => account.Day("created_at"))),
        };

    private static Command CreateCreate(CommandRunner runner)
    {
        var subdomain = new Argument<string>("SUBDOMAIN") { Description = "First label of the account's host name" };
        var adminEmail = new Option<string>("--admin-email")
        {
            Description = "E-mail address of the account's first administrator, whose API token is shown once",
            HelpName = "EMAIL",
            Required = true,
        };
        var name = new Option<string?>("--name") { Description = "Display name", HelpName = "NAME" };
        var command = new Command("create", "Create an account with its first administrator") { subdomain, adminEmail, name };
        runner.SetServerAction(command, (session, parse, cancellationToken) => CreateAsync(
            session,
            new
            {
                subdomain = parse.GetValue(subdomain),
                admin_email = parse.GetValue(adminEmail),
                name = parse.GetValue(name),
            },
            cancellationToken));
        return command;
    }

    private static async Task CreateAsync(ServerSession session, object body, CancellationToken cancellationToken)
    {
        var answer = await session.Server.PostAsync(PlatformPaths.Accounts, body, cancellationToken);
        session.Results.Record(
            answer,
            new("ID", answer.Text("account", "id")),
            new("Subdomain", answer.Text("account", "subdomain")),
            new("Name", answer.Text("account", "name")),
            new("Administrator", answer.Text("admin", "email")),
            new("Created", answer.Text("account", "created_at")),
            new("API token, shown only now", answer.Required("api_token", "token")));
    }
}
