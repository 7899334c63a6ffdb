using System.Text.Json;
using ZisPlatform.Cli.Output;

namespace ZisPlatform.Cli.Login;

/// <summary>The login kept between commands, in a file that only its owner can read.</summary>
internal sealed class LoginStore(Func<string, string?> variable)
{
    /// <exception cref="CommandFailedException">There is a file, and it is none that <c>zis login</c> wrote.</exception>
    public ServerLogin? Read()
    {
        if (FilePath() is not { } path)
        {
            return null;
        }

        try
        {
            using var file = File.OpenRead(path);
            return JsonSerializer.Deserialize<ServerLogin>(file, JsonText.Indented);
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception broken) when (broken is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException(ExitCodes.NotLoggedIn, $"The stored login cannot be read: {broken.Message}", broken)
            {
                Hint = "Remove it with 'zis logout', then log in again.",
            };
        }
    }

    public void Write(ServerLogin login)
    {
        var path = FilePath() ?? throw new CommandFailedException(ExitCodes.Unexpected, "This user has no folder for configuration.")
        {
            Hint = "Name one in ZIS_CONFIG_DIR.",
        };
        PrivateFile.Replace(path, JsonSerializer.SerializeToUtf8Bytes(login, JsonText.Indented));
    }

    /// <summary>Answers whether there was a login to delete.</summary>
    public bool Delete()
    {
        if (FilePath() is not { } path || !File.Exists(path))
        {
            return false;
        }

        File.Delete(path);
        return true;
    }

    /// <summary>The file of the login; null for a user who has no home, as in some containers.</summary>
    private string? FilePath()
    {
        if (variable("ZIS_CONFIG_DIR") is { Length: > 0 } chosen)
        {
            return Path.GetFullPath(Path.Combine(chosen, "login.json"));
        }

        // The specification of XDG_CONFIG_HOME has relative paths ignored.
        var parent = variable("XDG_CONFIG_HOME") is { } xdg && Path.IsPathFullyQualified(xdg)
            ? xdg
            : Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return parent.Length > 0 ? Path.Combine(parent, "zisplatform", "login.json") : null;
    }
}
