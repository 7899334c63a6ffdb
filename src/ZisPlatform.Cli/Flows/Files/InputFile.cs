namespace ZisPlatform.Cli.Flows;

/// <summary>UTF-8 text as a file, or standard input, holds it.</summary>
/// <param name="Name">As it was typed; what messages call it.</param>
/// <param name="Text">Without a byte order mark. Nothing else is known of it: it may be no UTF-8 at all.</param>
internal sealed record InputFile(string Name, ReadOnlyMemory<byte> Text)
{
    /// <summary>Stands for standard input.</summary>
    public const string Standard = "-";

    /// <summary>The name for messages.</summary>
    public static string NameOf(string path) => path == Standard ? "<stdin>" : path;

    /// <summary>Reads a file; <c>-</c> is standard input.</summary>
    /// <param name="path">As it was typed.</param>
    /// <param name="limit">In bytes. One byte more than this is read, so that whoever gets the text sees that it is too long.</param>
    /// <param name="environment">Where standard input is.</param>
    /// <param name="cancellationToken">Stops waiting: a pipe that nobody writes to has no end.</param>
    /// <exception cref="CommandFailedException">It cannot be read, in words for the person who typed the path.</exception>
    public static async Task<InputFile> ReadAsync(
        string path, int limit, CommandEnvironment environment, CancellationToken cancellationToken)
    {
        var name = NameOf(path);
        // Opening blocks too, where the path is a named pipe.
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
            using var stream = path == Standard ? environment.OpenInput() : new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var start = new MemoryStream();
            var piece = new byte[64 * 1024];
            for (int read; start.Length < length && (read = stream.Read(piece, 0, (int)Math.Min(piece.Length, length - start.Length))) > 0;)
            {
                start.Write(piece, 0, read);
            }

            return start.ToArray();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw Unreadable(name, Reason(path, failure), failure);
        }
    }

    // The system's own words repeat the path in full, or call a folder a lack of permission.
    private static string Reason(string path, Exception failure) => failure switch
    {
        _ when Directory.Exists(path) => "it is a folder",
        FileNotFoundException or DirectoryNotFoundException => "there is no such file",
        UnauthorizedAccessException => "permission denied",
        ArgumentException => "that is no path",
        _ => failure.Message,
    };

    private static CommandFailedException Unreadable(string name, string reason, Exception? inner = null) =>
        new(ExitCodes.Usage, $"Cannot read {(name.Length > 0 ? name : "''")}: {reason}.", inner);
}
