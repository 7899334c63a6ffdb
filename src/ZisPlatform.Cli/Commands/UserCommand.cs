using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using ZisPlatform.Cli.Server;

namespace ZisPlatform.Cli.Commands;

internal static class UserCommand
{
    private const string Agent = "agent";
    private static readonly string[] _roles = ["admin", Agent];

    public static Command Create(CommandRunner runner) =>
        new("user", "Users of the account")
        {
            CreateCreate(runner),
            CreateList(runner),
            CreateSetRole(runner),
            CreateSetPassword(runner),
            CreateSetDisabled(runner, "disable", "Stop a user and their credentials from being accepted", disabled: true),
            CreateSetDisabled(runner, "enable", "Accept a disabled user again", disabled: false),
        };

    private static Argument<string> EmailArgument() => new("EMAIL") { Description = "The user's e-mail address" };

    private static Command CreateCreate(CommandRunner runner)
    {
        var email = EmailArgument();
        var role = new Option<string>("--role")
        {
            Description = "What the user may do: an admin everything, an agent nothing that administers",
            DefaultValueFactory = _ => Agent,
        };
        role.AcceptOnlyFromAmong(_roles);
        var withPassword = new Option<bool>("--with-password")
        {
            Description = "Give the user a password, from a prompt or standard input",
            Arity = ArgumentArity.Zero,
        };
        var command = new Command("create", "Create a user") { email, role, withPassword };
        runner.OnServer(command, (session, parse, cancellationToken) => CreateAsync(
            session,
            parse.GetRequiredValue(email),
            parse.GetRequiredValue(role),
            parse.GetValue(withPassword),
            cancellationToken));
        return command;
    }

    private static async Task CreateAsync(
        ServerSession session, string email, string role, bool withPassword, CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["email"] = email, ["role"] = role };
        if (withPassword)
        {
            body["password"] = await session.Secrets.ReadNewAsync("Password", cancellationToken);
        }

        Show(session, await session.Server.PostAsync(PlatformPaths.Users, body, cancellationToken));
    }

    private static Command CreateList(CommandRunner runner)
    {
        var command = new Command("list", "List the account's users");
        runner.OnServer(command, (session, _, cancellationToken) => ListAsync(session, cancellationToken));
        return command;
    }

    private static async Task ListAsync(ServerSession session, CancellationToken cancellationToken)
    {
        var users = await session.Server.ListAsync(PlatformPaths.Users, "users", cancellationToken);
        session.Results.List(
            "users",
            users,
            whenEmpty: "No users.",
            new("ID", user => user.Text("id")),
            new("EMAIL", user => user.Text("email")),
            new("ROLE", user => user.Text("role")),
            new("PASSWORD", HasPassword),
            new("CREATED", user => user.Text("created_at")),
            new("DISABLED", user => user.Text("disabled_at")));
    }

    private static Command CreateSetRole(CommandRunner runner)
    {
        var email = EmailArgument();
        var role = new Argument<string>("ROLE") { Description = "admin or agent" };
        role.AcceptOnlyFromAmong(_roles);
        var command = new Command("set-role", "Change what a user may do") { email, role };
        runner.OnServer(command, (session, parse, cancellationToken) => ChangeAsync(
            session,
            parse.GetRequiredValue(email),
            new JsonObject { ["role"] = parse.GetRequiredValue(role) },
            cancellationToken));
        return command;
    }

    private static Command CreateSetDisabled(CommandRunner runner, string name, string description, bool disabled)
    {
        var email = EmailArgument();
        var command = new Command(name, description) { email };
        runner.OnServer(command, (session, parse, cancellationToken) => ChangeAsync(
            session, parse.GetRequiredValue(email), new JsonObject { ["disabled"] = disabled }, cancellationToken));
        return command;
    }

    private static async Task ChangeAsync(ServerSession session, string email, JsonObject change, CancellationToken cancellationToken)
    {
        var id = await UserLookup.IdOfAsync(session.Server, email, cancellationToken);
        Show(session, await session.Server.PatchAsync(PlatformPaths.User(id), change, cancellationToken));
    }

    private static Command CreateSetPassword(CommandRunner runner)
    {
        var email = EmailArgument();
        var command = new Command("set-password", "Set a user's password, from a prompt or standard input") { email };
        runner.OnServer(command, (session, parse, cancellationToken) =>
            SetPasswordAsync(session, parse.GetRequiredValue(email), cancellationToken));
        return command;
    }

    private static async Task SetPasswordAsync(ServerSession session, string email, CancellationToken cancellationToken)
    {
        // First, so that nobody types a password twice for a user who is not there.
        var id = await UserLookup.IdOfAsync(session.Server, email, cancellationToken);
        var password = await session.Secrets.ReadNewAsync("Password", cancellationToken);
        await session.Server.PutAsync(PlatformPaths.Password(id), new JsonObject { ["password"] = password }, cancellationToken);
        session.Results.Done(answer: null, $"Password of {email} set.");
    }

    private static void Show(ServerSession session, JsonElement answer) => session.Results.Record(
        answer,
        new("ID", answer.Text("user", "id")),
        new("E-mail", answer.Text("user", "email")),
        new("Role", answer.Text("user", "role")),
        new("Password", answer.Flag("user", "has_password") ? "yes" : "no"),
        new("Created", answer.Text("user", "created_at")),
        new("Disabled", answer.Text("user", "disabled_at") is { Length: > 0 } since ? since : "no"));

    private static string HasPassword(JsonElement user) => user.Flag("has_password") ? "yes" : "no";
}
