using ZisPlatform.Json.Values;

namespace ZisPlatform.Cli.Flows.Files;

/// <summary>Reads the files that arguments name. Every error contains the file name and, for JSON errors, line and column.</summary>
internal sealed class InputFiles(CommandEnvironment environment)
{
    /// <summary>The limit in bytes. No event, bundle or answer is larger, but an endless device would be.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;

    public async Task<ReadOnlyMemory<byte>> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var file = await InputFile.ReadAsync(path, MaxBytes, environment, cancellationToken);
        return file.Text.Length <= MaxBytes
            ? file.Text
            : throw new CommandFailedException(ExitCodes.Usage, $"{file.Name} is larger than {MaxBytes / (1024 * 1024)} MiB.");
    }

    public async Task<JsonValue> ReadJsonAsync(string path, CancellationToken cancellationToken) =>
        Parse(InputFile.NameOf(path), (await ReadAsync(path, cancellationToken)).Span);

    /// <param name="name">The name of the text, for the message.</param>
    public static JsonValue Parse(string name, ReadOnlySpan<byte> text) => JsonValue.TryParse(text, out var value, out var exception)
        ? value
        : throw new CommandFailedException(ExitCodes.Usage, $"{name}:{exception.Line}:{exception.Column}: {exception.Reason}.", exception);
}
