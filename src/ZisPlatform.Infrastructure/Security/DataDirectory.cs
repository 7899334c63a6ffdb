namespace ZisPlatform.Infrastructure.Security;

/// <summary>The directory of the server's private files.</summary>
internal static class DataDirectory
{
    /// <summary>Creates the directory if it does not exist, and runs a function that uses it.</summary>
    /// <exception cref="StartupException">The directory cannot be used; the message names the setting.</exception>
    public static T RunWithDirectory<T>(string directory, Func<T> operation)
    {
        try
        {
            PrivateFile.CreateDirectory(directory);
            return operation();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"Zis:DataDirectory: {exception.Message}", exception);
        }
    }
}
