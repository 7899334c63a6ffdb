using System.CommandLine;
using ZisPlatform.Cli.Server;

namespace ZisPlatform.Cli.Commands;

internal static class WhoAmICommand
{
    public static Command Create(CommandRunner runner)
    {
        var command = new Command("whoami", "Show who the server takes you for");
        runner.OnServer(command, (session, _, _) =>
        {
            Show(session);
            return Task.CompletedTask;
        });
        return command;
    }

    private static void Show(ServerSession session) => session.Results.Record(
        session.Caller,
        new("Server", session.Login.Server.ToString()),
        new("Account", session.Caller.Text("account", "subdomain")),
        new("E-mail", session.Caller.Text("user", "email")),
        new("Role", session.Caller.Text("user", "role")),
        new("Credential", $"{session.Caller.Text("credential").Replace('_', ' ')} from {session.Login.Source}"));
}
