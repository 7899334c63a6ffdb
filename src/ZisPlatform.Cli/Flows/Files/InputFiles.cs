using ZisPlatform.Json;

namespace ZisPlatform.Cli.Flows;

/// <summary>Reads the files that arguments name; whatever is wrong with one is told with its name, and its line and column.</summary>
internal sealed class InputFiles(CommandEnvironment environment)
{
    /// <summary>No event, bundle or answer is larger; a device that never ends is.</summary>
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

    /// <param name="name">What the text is, for the message.</param>
    public static JsonValue Parse(string name, ReadOnlySpan<byte> text) => JsonValue.TryParse(text, out var value, out var failure)
        ? value
        : throw new CommandFailedException(ExitCodes.Usage, $"{name}:{failure.Line}:{failure.Column}: {failure.Reason}.", failure);
}
