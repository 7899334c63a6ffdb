using System.Text;
using ZisPlatform.Cli.Flows;
using ZisPlatform.Json;

namespace ZisPlatform.Cli.Commands;

/// <summary>A JSON object that a person gives: as it stands, as the name of a file, or as <c>-</c> for standard input.</summary>
internal static class JsonArgument
{
    public const string Help = "A JSON object, a file with one, or - for standard input";

    /// <exception cref="CommandFailedException">It cannot be read, or is no object.</exception>
    public static async Task<JsonValue> ReadAsync(string argument, CommandRunner runner, CancellationToken cancellationToken)
    {
        var isText = argument.AsSpan().TrimStart().StartsWith("{");
        var name = isText ? "the JSON object" : InputFile.NameOf(argument);
        var value = isText
            ? InputFiles.Parse(name, Encoding.UTF8.GetBytes(argument))
            : await new InputFiles(runner.Environment).ReadJsonAsync(argument, cancellationToken);
        return value.IsObject ? value : throw new CommandFailedException(ExitCodes.Usage, $"{name} must be a JSON object.");
    }
}
