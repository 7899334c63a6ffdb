using System.Globalization;
using ZisPlatform.Cli.Server;

namespace ZisPlatform.Cli.Commands.Identity;

internal static class UserLookup
{
    /// <summary>Finds the numeric id of a user by e-mail address.</summary>
    public static async Task<long> FindIdAsync(PlatformClient server, string email, CancellationToken cancellationToken)
    {
        var users = await server.ListAsync($"{PlatformPaths.Users}?email={Uri.EscapeDataString(email)}", "users", cancellationToken);
        // Compare again, so that a server that ignores the filter does not cause a change of the wrong user.
        var match = users.FirstOrDefault(user => user.Text("email").Equals(email, StringComparison.OrdinalIgnoreCase));
        return long.TryParse(match.Text("id"), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? id
            : throw new CommandFailedException(ExitCodes.Refused, $"The account has no user {email}.")
            {
                Hint = "'zis user list' lists the account's users.",
            };
    }
}
