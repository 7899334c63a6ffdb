using System.Globalization;
using ZisPlatform.Cli.Server;

namespace ZisPlatform.Cli.Commands;

internal static class UserLookup
{
    /// <summary>Finds the id that the server knows the user by; people know the e-mail address.</summary>
    public static async Task<long> IdOfAsync(PlatformClient server, string email, CancellationToken cancellationToken)
    {
        var users = await server.ListAsync($"{PlatformPaths.Users}?email={Uri.EscapeDataString(email)}", "users", cancellationToken);
        // Compared again here: the wrong user must not be changed because a server overlooked the filter.
        var found = users.FirstOrDefault(user => user.Text("email").Equals(email, StringComparison.OrdinalIgnoreCase));
        return long.TryParse(found.Text("id"), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? id
            : throw new CommandFailedException(ExitCodes.Refused, $"The account has no user {email}.")
            {
                Hint = "'zis user list' shows those it has.",
            };
    }
}
