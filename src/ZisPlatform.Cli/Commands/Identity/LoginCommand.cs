using System.CommandLine;
using ZisPlatform.Cli.Login;
using ZisPlatform.Cli.Server;

namespace ZisPlatform.Cli.Commands.Identity;

internal static class LoginCommand
{
    public static Command Create(CommandRunner runner)
    {
        var password = new Option<bool>("--password")
        {
            Description = "Log in with a password instead of an API token",
            Arity = ArgumentArity.Zero,
        };
        var command = new Command(
            "login", "Log in to --server as --email and store the login; the API token is read from a prompt or standard input")
        {
            password,
        };
        command.SetAction(async (parse, cancellationToken) =>
        {
            var withPassword = parse.GetValue(password);
            var login = runner.Logins.ResolveNew(parse) with
            {
                Credential = withPassword ? Credential.Password : Credential.ApiToken,
                Secret = await runner.Secrets.ReadAsync(withPassword ? "Password" : "API token", cancellationToken),
                Source = "the input; nothing was stored",
            };
            await runner.RunAsync(login, (session, _, _) => StoreAsync(runner, session), parse, cancellationToken);
        });
        return command;
    }

    private static Task StoreAsync(CommandRunner runner, ServerSession session)
    {
        runner.Logins.Store.Write(session.Login);
        if (session.Caller is { } caller)
        {
            session.Results.WriteResult(
                caller,
                $"Logged in to {session.Login.Server} as {caller.Text("user", "email")}, {caller.Text("user", "role")} of account "
                + $"{caller.Text("account", "subdomain")}.");
        }
        else
        {
            session.Results.WriteResult(
                WhoAmICommand.DescribeLogin(session.Login),
                $"Logged in to {session.Login.Server} as {session.Login.Email}. It speaks the vendor's API alone: "
                + "it listed the integrations, but does not report account and role.");
        }

        return Task.CompletedTask;
    }
}
