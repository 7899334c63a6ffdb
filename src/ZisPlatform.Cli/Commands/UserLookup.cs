using System.Globalization;
using ZisPlatform.Cli.Server;

namespace ZisPlatform.Cli.Commands;

internal static class UserLookup
{
    /// <summary>Finds the id that the server knows the user by; people know the e-mail address.</summary>
    public static async Task<long> IdOfAsync(PlatformClient server, string email, CancellationToken cancellationToken)
    {
        var found = await server.ListAsync($"{PlatformPaths.Users}?email={Uri.EscapeDataString(email)}", "users", cancellationToken);
        foreach (var user in found)
        {
            // Compared again here: the wrong user must not be changed because a server overlooked the filter.
            if (string.Equals(user.Text("email"), email, StringComparison.OrdinalIgnoreCase))
            {
                return long.Parse(server.Required(user, "id"), CultureInfo.InvariantCulture);
            }
        }

        throw new CommandFailedException(ExitCodes.Refused, $"The account has no user {email}.")
        {
            Hint = "'zis user list' shows those it has.",
        };
    }
}
