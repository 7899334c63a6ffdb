using System.Text.Json;

namespace ZisPlatform.Cli.Login;

/// <summary>The login kept between commands, in a file that only its owner can read.</summary>
internal sealed class LoginStore(Func<string, string?> variable)
{
    private const string FileName = "login.json";

    /// <exception cref="CommandFailedException">There is a file, and it is none that <c>zis login</c> wrote.</exception>
    public StoredLogin? Read()
    {
        if (Folder() is not { } folder)
        {
            return null;
        }

        try
        {
            using var file = File.OpenRead(Path.Combine(folder, FileName));
            return JsonSerializer.Deserialize(file, StoredLoginJson.Default.StoredLogin);
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

    public void Write(StoredLogin login)
    {
        var content = JsonSerializer.SerializeToUtf8Bytes(login, StoredLoginJson.Default.StoredLogin);
        var folder = Folder() ?? throw new CommandFailedException(ExitCodes.Unexpected, "This user has no folder for configuration.")
        {
            Hint = "Name one in ZIS_CONFIG_DIR.",
        };
        PrivateFile.Replace(folder, FileName, content);
    }

    /// <summary>Answers whether there was a login to delete.</summary>
    public bool Delete()
    {
        if (Folder() is not { } folder || !File.Exists(Path.Combine(folder, FileName)))
        {
            return false;
        }

        File.Delete(Path.Combine(folder, FileName));
        return true;
    }

    /// <summary>The folder of the login; null for a user who has no home, as in some containers.</summary>
    private string? Folder()
    {
        if (variable("ZIS_CONFIG_DIR") is { Length: > 0 } chosen)
        {
            return Path.GetFullPath(chosen);
        }

        // The specification of XDG_CONFIG_HOME has relative paths ignored.
        var parent = variable("XDG_CONFIG_HOME") is { } xdg && Path.IsPathFullyQualified(xdg)
            ? xdg
            : Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return parent.Length > 0 ? Path.Combine(parent, "zisplatform") : null;
    }
}
