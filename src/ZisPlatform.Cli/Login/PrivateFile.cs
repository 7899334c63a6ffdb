namespace ZisPlatform.Cli.Login;

internal static class PrivateFile
{
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Puts a file that only its owner can read in the place of any older one.</summary>
    /// <remarks>
    /// The content goes to a new file made with its final mode, which then takes the name: there is no moment at which others
    /// can read it, an older file's wider mode does not live on, and a write that breaks off leaves the older file whole.
    /// </remarks>
    public static void Replace(string path, ReadOnlySpan<byte> content)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        var folder = Path.GetDirectoryName(path)!;
        if (OperatingSystem.IsWindows())
        {
            // A user's profile there is already closed to other users.
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, OwnerFile | UnixFileMode.UserExecute);
            options.UnixCreateMode = OwnerFile;
        }

        var unfinished = $"{path}.{Path.GetRandomFileName()}";
        try
        {
            using (var file = new FileStream(unfinished, options))
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }

            File.Move(unfinished, path, overwrite: true);
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }
    }
}
