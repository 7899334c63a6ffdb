using System.CommandLine;
using ZisPlatform.Cli.Login;
using ZisPlatform.Cli.Server;

namespace ZisPlatform.Cli.Commands;

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
            "login", "Log in to --server as --email and keep the login; the API token comes from a prompt or standard input")
        {
            password,
        };
        command.SetAction((parse, cancellationToken) =>
            RunAsync(runner, parse, parse.GetValue(password) ? Credential.Password : Credential.ApiToken, cancellationToken));
        return command;
    }

    private static async Task RunAsync(
        CommandRunner runner, ParseResult parse, Credential credential, CancellationToken cancellationToken)
    {
        var target = runner.Logins.Target(parse);
        var login = new ServerLogin
        {
            Server = target.Server,
            Account = target.Account,
            Email = target.Email,
            Credential = credential,
            Source = "this login",
            Secret = await runner.Secrets.ReadAsync(credential == Credential.Password ? "Password" : "API token", cancellationToken),
            WhenRefused = credential == Credential.Password
                ? "Nothing was stored. Check the account, the e-mail address and the password."
                : "Nothing was stored. Check the account, the e-mail address and the token; with --password, zis asks for a password.",
        };

        using var session = ServerSession.Open(runner, parse, login);
        var caller = await session.Server.GetAsync(PlatformPaths.Me, cancellationToken);
        runner.Logins.Store.Write(new StoredLogin
        {
            Server = login.Server.ToString(),
            Account = login.Account,
            Email = login.Email,
            Credential = credential,
            Secret = login.Secret,
        });
        if (runner.Environment.Variable("ZIS_TOKEN") is { Length: > 0 })
        {
            session.Results.Warn("ZIS_TOKEN is set and goes before the login just stored.");
        }

        var account = caller.Text("account", "subdomain");
        session.Results.Done(
            caller, $"Logged in to {login.Server} as {caller.Text("user", "email")}, {caller.Text("user", "role")} of account {account}.");
    }
}
