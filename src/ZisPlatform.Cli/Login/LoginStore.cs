using System.Text.Json;
using ZisPlatform.Cli.Output;

namespace ZisPlatform.Cli.Login;

/// <summary>Stores the login between commands, in a file that only its owner can read.</summary>
internal sealed class LoginStore(Func<string, string?> variable)
{
    /// <exception cref="CommandFailedException">The file cannot be read, or <c>zis login</c> did not write it.</exception>
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
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException(ExitCodes.NotLoggedIn, $"The stored login cannot be read: {exception.Message}", exception)
            {
                Hint = "Remove it with 'zis logout', then log in again.",
            };
        }
    }

    public void Write(ServerLogin login)
    {
        var path = FilePath() ?? throw new CommandFailedException(ExitCodes.Unexpected, "The current user has no configuration folder.")
        {
            Hint = "Set ZIS_CONFIG_DIR to a folder.",
        };
        OwnerOnlyFile.Replace(path, JsonSerializer.SerializeToUtf8Bytes(login, JsonText.Indented));
    }

    /// <summary>Deletes the stored login. Returns false if there was none.</summary>
    public bool Delete()
    {
        if (FilePath() is not { } path || !File.Exists(path))
        {
            return false;
        }

        File.Delete(path);
        return true;
    }

    /// <summary>Returns the path of the login file. Null for a user without a home directory, as in some containers.</summary>
    private string? FilePath()
    {
        if (variable("ZIS_CONFIG_DIR") is { Length: > 0 } configFolder)
        {
            return Path.GetFullPath(Path.Combine(configFolder, "login.json"));
        }

        // The XDG Base Directory Specification requires that relative paths are ignored.
        var parent = variable("XDG_CONFIG_HOME") is { } xdg && Path.IsPathFullyQualified(xdg)
            ? xdg
            : Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return parent.Length > 0 ? Path.Combine(parent, "zisplatform", "login.json") : null;
    }
}
