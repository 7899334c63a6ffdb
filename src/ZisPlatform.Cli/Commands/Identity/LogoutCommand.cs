using System.CommandLine;

namespace ZisPlatform.Cli.Commands.Identity;

internal static class LogoutCommand
{
    public static Command Create(CommandRunner runner)
    {
        var command = new Command("logout", "Delete the stored login; the API token itself stays valid");
        command.SetAction(parse => runner.ResultsOf(parse).WriteResult(
            answer: null, runner.Logins.Store.Delete() ? "Logged out." : "There was no stored login."));
        return command;
    }
}
