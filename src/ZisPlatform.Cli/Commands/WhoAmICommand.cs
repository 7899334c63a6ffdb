using System.CommandLine;
using ZisPlatform.Cli.Server;

namespace ZisPlatform.Cli.Commands;

internal static class WhoAmICommand
{
    public static Command Create(CommandRunner runner)
    {
        var command = new Command("whoami", "Show who the server takes you for");
        runner.OnServer(command, (session, _, cancellationToken) => RunAsync(session, cancellationToken));
        return command;
    }

    private static async Task RunAsync(ServerSession session, CancellationToken cancellationToken)
    {
        var caller = await session.Server.GetAsync(PlatformPaths.Me, cancellationToken);
        session.Results.Record(
            caller,
            new("Server", session.Login.Server.ToString()),
            new("Account", caller.Text("account", "subdomain")),
            new("E-mail", caller.Text("user", "email")),
            new("Role", caller.Text("user", "role")),
            new("Credential", $"{caller.Text("credential").Replace('_', ' ')} from {session.Login.Source}"));
    }
}
