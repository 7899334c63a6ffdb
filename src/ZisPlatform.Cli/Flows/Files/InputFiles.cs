using System.Text;
using ZisPlatform.Json;

namespace ZisPlatform.Cli.Flows;

/// <summary>Reads the files that arguments name; whatever is wrong with one is told with its name, and its line and column.</summary>
internal sealed class InputFiles(CommandEnvironment environment)
{
    /// <summary>Stands for standard input.</summary>
    public const string Standard = "-";

    /// <summary>No event, bundle or answer is larger; a device that never ends is.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;

    /// <summary>The name for messages.</summary>
    public static string NameOf(string path) => path == Standard ? "standard input" : path;

    public async Task<byte[]> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            // A pipe that nobody writes to blocks its reader for good; waiting beside it keeps Ctrl-C working.
            var content = await Task.Run(() => path == Standard ? ReadStandardInput() : ReadFile(path), cancellationToken).WaitAsync(cancellationToken);
            if (content.Length > MaxBytes)
            {
                throw new CommandFailedException(ExitCodes.Usage, $"{NameOf(path)} is larger than {MaxBytes / (1024 * 1024)} MiB.");
            }

            // Some editors and shells put a byte order mark before the text.
            return content.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? content[3..] : content;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            var reason = failure switch
            {
                FileNotFoundException or DirectoryNotFoundException => "there is no such file",
                _ when Directory.Exists(path) => "it is a folder",
                UnauthorizedAccessException => "access is denied",
                _ => failure.Message,
            };
            throw new CommandFailedException(ExitCodes.Usage, $"Cannot read {NameOf(path)}: {reason}.", failure);
        }
    }

    public async Task<JsonValue> ReadJsonAsync(string path, CancellationToken cancellationToken) =>
        Parse(NameOf(path), await ReadAsync(path, cancellationToken));

    /// <param name="name">What the text is, for the message.</param>
    public static JsonValue Parse(string name, ReadOnlySpan<byte> text) => JsonValue.TryParse(text, out var value, out var failure)
        ? value
        : throw new CommandFailedException(ExitCodes.Usage, $"{name}:{failure.Line}:{failure.Column}: {failure.Reason}.", failure);

    private static byte[] ReadFile(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var content = new MemoryStream();
        var buffer = new byte[64 * 1024];
        for (int read; content.Length <= MaxBytes && (read = file.Read(buffer)) > 0;)
        {
            content.Write(buffer, 0, read);
        }

        return content.ToArray();
    }

    private byte[] ReadStandardInput()
    {
        var text = new StringBuilder();
        var buffer = new char[16 * 1024];
        for (int read; text.Length <= MaxBytes && (read = environment.In.Read(buffer)) > 0;)
        {
            text.Append(buffer, 0, read);
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
