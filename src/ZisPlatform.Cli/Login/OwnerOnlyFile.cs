namespace ZisPlatform.Cli.Login;

internal static class OwnerOnlyFile
{
    private const UnixFileMode OwnerReadWrite = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Writes a file that only its owner can read. Replaces an existing file.</summary>
    /// <remarks>
    /// The content is written to a new file with the final mode, which is then renamed. Other users can never read the content,
    /// the mode of an existing file is not kept, and an interrupted write leaves the existing file intact.
    /// </remarks>
    public static void Replace(string path, ReadOnlySpan<byte> content)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        var folder = Path.GetDirectoryName(path)!;
        if (OperatingSystem.IsWindows())
        {
            // On Windows, other users have no access to a user's profile.
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, OwnerReadWrite | UnixFileMode.UserExecute);
            options.UnixCreateMode = OwnerReadWrite;
        }

        var temporaryPath = $"{path}.{Path.GetRandomFileName()}";
        try
        {
            using (var file = new FileStream(temporaryPath, options))
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporaryPath, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporaryPath);
            throw;
        }
    }
}
