using System.CommandLine;
using System.Text.Json;
using ZisPlatform.Cli.Login;
using ZisPlatform.Cli.Output;
using ZisPlatform.Cli.Server;

namespace ZisPlatform.Cli.Commands.Identity;

internal static class WhoAmICommand
{
    public static Command Create(CommandRunner runner)
    {
        var command = new Command("whoami", "Show the server, account and user of the login");
        runner.SetServerAction(command, (session, _, _) =>
        {
            Show(session);
            return Task.CompletedTask;
        });
        return command;
    }

    /// <summary>Describes the caller from the login, for a server that does not report the caller.</summary>
    public static JsonElement DescribeLogin(ServerLogin login) =>
        JsonSerializer.SerializeToElement(new { User = new { login.Email }, login.Credential }, JsonText.OneLine);

    private static void Show(ServerSession session)
    {
        var caller = session.Caller ?? DescribeLogin(session.Login);
        session.Results.Record(
            caller,
            new("Server", session.Login.Server.ToString()),
            new("Account", session.Caller is null
                ? "selected by the address; the server supports only the vendor's API"
                : caller.Text("account", "subdomain")),
            new("E-mail", caller.Text("user", "email")),
            new("Role", caller.Text("user", "role")),
            new("Credential", $"{caller.Text("credential").Replace('_', ' ')} from {session.Login.Source}"));
    }
}
