namespace ZisPlatform.Infrastructure.Security;

/// <summary>The directory that holds what the server keeps to itself.</summary>
internal static class DataDirectory
{
    /// <summary>Makes the directory where there is none, and does something in it.</summary>
    /// <exception cref="StartRefusedException">It cannot be used; the message names the setting.</exception>
    public static T Use<T>(string directory, Func<T> act)
    {
        try
        {
            PrivateFile.CreateDirectory(directory);
            return act();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException($"Zis:DataDirectory: {failure.Message}", failure);
        }
    }
}
