using System.CommandLine;
using System.Text.Json.Nodes;
using ZisPlatform.Cli.Server;

namespace ZisPlatform.Cli.Commands;

internal static class AccountCommand
{
    public static Command Create(CommandRunner runner) =>
        new("account", "Accounts of the server; for administrators of its default account")
        {
            CreateCreate(runner),
            CreateList(runner),
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
        var name = new Option<string?>("--name") { Description = "Name for people", HelpName = "NAME" };
        var command = new Command("create", "Create an account with its first administrator") { subdomain, adminEmail, name };
        runner.OnServer(command, (session, parse, cancellationToken) => CreateAsync(
            session,
            parse.GetRequiredValue(subdomain),
            parse.GetRequiredValue(adminEmail),
            parse.GetValue(name),
            cancellationToken));
        return command;
    }

    private static async Task CreateAsync(
        ServerSession session, string subdomain, string adminEmail, string? name, CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["subdomain"] = subdomain, ["admin_email"] = adminEmail };
        if (name is not null)
        {
            body["name"] = name;
        }

        var answer = await session.Server.PostAsync(PlatformPaths.Accounts, body, cancellationToken);
        session.Results.RecordWithSecret(
            answer,
            new("API token", session.Server.Required(answer, "api_token", "token")),
            new("ID", answer.Text("account", "id")),
            new("Subdomain", answer.Text("account", "subdomain")),
            new("Name", answer.Text("account", "name")),
            new("Administrator", answer.Text("admin", "email")),
            new("Created", answer.Text("account", "created_at")));
    }

    private static Command CreateList(CommandRunner runner)
    {
        var command = new Command("list", "List the server's accounts");
        runner.OnServer(command, (session, _, cancellationToken) => ListAsync(session, cancellationToken));
        return command;
    }

    private static async Task ListAsync(ServerSession session, CancellationToken cancellationToken)
    {
        var accounts = await session.Server.ListAsync(PlatformPaths.Accounts, "accounts", cancellationToken);
        session.Results.List(
            "accounts",
            accounts,
            whenEmpty: "No accounts.",
            new("ID", account => account.Text("id")),
            new("SUBDOMAIN", account => account.Text("subdomain")),
            new("NAME", account => account.Text("name")),
            new("CREATED", account => account.Text("created_at")));
    }
}
