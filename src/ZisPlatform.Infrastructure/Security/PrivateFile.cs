using System.Text;

namespace ZisPlatform.Infrastructure.Security;

/// <summary>Creates files that only the server's own user can read.</summary>
internal static class PrivateFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Writes a file that has mode 0600 from the start. The file gets its whole content or does not change.</summary>
    public static void Write(string file, string content)
    {
        var temporaryFile = file + ".new";
        File.Delete(temporaryFile);
        using (var stream = new FileStream(temporaryFile, CreateOptions(FileMode.CreateNew, FileAccess.Write)))
        {
            stream.Write(Encoding.UTF8.GetBytes(content));
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporaryFile, file, overwrite: true);
    }

    /// <summary>
    /// Opens a file exclusively, and sets mode 0600 even if an earlier release created the file with another mode.
    /// </summary>
    /// <exception cref="IOException">Another process has it open.</exception>
    public static FileStream Open(string file)
    {
        var stream = new FileStream(file, CreateOptions(FileMode.OpenOrCreate, FileAccess.ReadWrite));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(stream.SafeFileHandle, OwnerOnly);
        }

        return stream;
    }

    private static FileStreamOptions CreateOptions(FileMode mode, FileAccess access)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        return options;
    }

    /// <summary>Creates a directory with mode 0700 if it does not exist.</summary>
    public static void CreateDirectory(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
        }
        else
        {
            Directory.CreateDirectory(directory, OwnerOnly | UnixFileMode.UserExecute);
        }
    }
}
