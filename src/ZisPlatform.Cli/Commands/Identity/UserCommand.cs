using System.CommandLine;
using System.Text.Json;
using ZisPlatform.Cli.Server;

namespace ZisPlatform.Cli.Commands.Identity;

internal static class UserCommand
{
    public static Command Create(CommandRunner runner) =>
        new("user", "Users of the account")
        {
            CreateCreate(runner),
            ListCommand.Create(
                runner,
                "List the account's users",
                PlatformPaths.Users,
                "users",
                new("ID", user => user.Text("id")),
                new("EMAIL", user => user.Text("email")),
                new("ROLE", user => user.Text("role")),
                new("PASSWORD", HasPassword),
                new("CREATED", user => user.Day("created_at")),
                new("DISABLED", user => user.Day("disabled_at"))),
            CreateSetRole(runner),
            CreateSetPassword(runner),
            CreateChange(runner, "disable", "Disable a user; their credentials are no longer accepted", new { disabled = true }),
            CreateChange(runner, "enable", "Enable a disabled user", new { disabled = false }),
        };

    private static Argument<string> EmailArgument() => new("EMAIL") { Description = "The user's e-mail address" };

    private static Command CreateCreate(CommandRunner runner)
    {
        var email = EmailArgument();
        var role = new Option<string?>("--role")
        {
            Description = "Role of the user: an admin may do everything, an agent may not administer anything [default: agent]",
            HelpName = "admin|agent",
        };
        var withPassword = new Option<bool>("--with-password")
        {
            Description = "Set a password, which is read from a prompt or standard input",
            Arity = ArgumentArity.Zero,
        };
        var command = new Command("create", "Create a user") { email, role, withPassword };
        runner.SetServerAction(command, async (session, parse, cancellationToken) =>
        {
            var password = parse.GetValue(withPassword) ? await runner.Secrets.ReadNewAsync("Password", cancellationToken) : null;
            var body = new { email = parse.GetValue(email), role = parse.GetValue(role), password };
            Show(session, await session.Server.PostAsync(PlatformPaths.Users, body, cancellationToken));
        });
        return command;
    }

    private static Command CreateSetRole(CommandRunner runner)
    {
        var email = EmailArgument();
        var role = new Argument<string>("ROLE") { Description = "admin or agent" };
        var command = new Command("set-role", "Change the role of a user") { email, role };
        runner.SetServerAction(command, (session, parse, cancellationToken) => ChangeAsync(
            session, parse.GetRequiredValue(email), new { role = parse.GetValue(role) }, cancellationToken));
        return command;
    }

    private static Command CreateChange(CommandRunner runner, string name, string description, object change)
    {
        var email = EmailArgument();
        var command = new Command(name, description) { email };
        runner.SetServerAction(command, (session, parse, cancellationToken) =>
            ChangeAsync(session, parse.GetRequiredValue(email), change, cancellationToken));
        return command;
    }

    private static async Task ChangeAsync(ServerSession session, string email, object change, CancellationToken cancellationToken)
    {
        var id = await UserLookup.FindIdAsync(session.Server, email, cancellationToken);
        Show(session, await session.Server.PatchAsync(PlatformPaths.User(id), change, cancellationToken));
    }

    private static Command CreateSetPassword(CommandRunner runner)
    {
        var email = EmailArgument();
        var command = new Command("set-password", "Set a user's password, which is read from a prompt or standard input") { email };
        runner.SetServerAction(command, async (session, parse, cancellationToken) =>
        {
            // Look up the user first, so that no password is requested for a user who does not exist.
            var id = await UserLookup.FindIdAsync(session.Server, parse.GetRequiredValue(email), cancellationToken);
            var password = await runner.Secrets.ReadNewAsync("Password", cancellationToken);
            await session.Server.PutAsync(PlatformPaths.Password(id), new { password }, cancellationToken);
            session.Results.WriteResult(answer: null, $"Password of {parse.GetValue(email)} set.");
        });
        return command;
    }

    private static void Show(ServerSession session, JsonElement answer)
    {
        var user = answer.GetProperty("user");
        session.Results.Record(
            answer,
            new("ID", user.Text("id")),
            new("E-mail", user.Text("email")),
            new("Role", user.Text("role")),
            new("Password", HasPassword(user)),
            new("Created", user.Text("created_at")),
            new("Disabled", user.Text("disabled_at") is { Length: > 0 } since ? since : "no"));
    }

    private static string HasPassword(JsonElement user) => user.Text("has_password") == bool.TrueString ? "yes" : "no";
}
