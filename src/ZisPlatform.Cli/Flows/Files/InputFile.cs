namespace ZisPlatform.Cli.Flows.Files;

/// <summary>Text of a file or of standard input.</summary>
/// <param name="Name">The name as typed, for messages.</param>
/// <param name="Text">The text without a byte order mark. It is not validated and may not be UTF-8.</param>
internal sealed record InputFile(string Name, ReadOnlyMemory<byte> Text)
{
    /// <summary>The path that means standard input.</summary>
    public const string StandardInput = "-";

    /// <summary>Returns the name for messages.</summary>
    public static string NameOf(string path) => path == StandardInput ? "<stdin>" : path;

    /// <summary>Reads a file; <c>-</c> is standard input.</summary>
    /// <param name="path">The path as typed.</param>
    /// <param name="limit">
    /// The limit in bytes. One byte more than this is read, so that the caller can detect that the text is too long.
    /// </param>
    /// <param name="environment">The source of standard input.</param>
    /// <param name="cancellationToken">Cancels the wait; a pipe without a writer never ends.</param>
    /// <exception cref="CommandFailedException">The file cannot be read. The message is meant for the user who typed the path.</exception>
    public static async Task<InputFile> ReadAsync(
        string path, int limit, CommandEnvironment environment, CancellationToken cancellationToken)
    {
        var name = NameOf(path);
        // Opening the file can block too, if the path is a named pipe.
        var text = await Task.Run(() => ReadStart(path, name, limit + 1, environment), cancellationToken).WaitAsync(cancellationToken);
        return text.AsSpan() switch
        {
            [0xEF, 0xBB, 0xBF, ..] => new InputFile(name, text.AsMemory(3)),
            [0xFE, 0xFF, ..] or [0xFF, 0xFE, ..] => throw Unreadable(name, "it is UTF-16 text; save it as UTF-8"),
            _ => new InputFile(name, text),
        };
    }

    private static byte[] ReadStart(string path, string name, int length, CommandEnvironment environment)
    {
        try
        {
            using var stream = path == StandardInput
                ? environment.OpenInput()
                : new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var content = new MemoryStream();
            var buffer = new byte[64 * 1024];
            int read;
            while (content.Length < length
                && (read = stream.Read(buffer, 0, (int)Math.Min(buffer.Length, length - content.Length))) > 0)
            {
                content.Write(buffer, 0, read);
            }

            return content.ToArray();
        }
        catch (Exception exception)
            when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw Unreadable(name, Reason(path, exception), exception);
        }
    }

    // The messages of the system repeat the full path, or report a folder as a missing permission.
    private static string Reason(string path, Exception exception) => exception switch
    {
        _ when Directory.Exists(path) => "it is a folder",
        FileNotFoundException or DirectoryNotFoundException => "there is no such file",
        UnauthorizedAccessException => "permission denied",
        ArgumentException => "the path is not valid",
        _ => exception.Message,
    };

    private static CommandFailedException Unreadable(string name, string reason, Exception? inner = null) =>
        new(ExitCodes.Usage, $"Cannot read {(name.Length > 0 ? name : "''")}: {reason}.", inner);
}
