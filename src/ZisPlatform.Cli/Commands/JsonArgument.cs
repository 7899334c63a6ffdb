using System.Text;
using ZisPlatform.Cli.Flows.Files;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Cli.Commands;

/// <summary>Reads a JSON object from an argument: the object itself, the name of a file, or <c>-</c> for standard input.</summary>
internal static class JsonArgument
{
    public const string Help = "A JSON object, a file that contains one, or - for standard input";

    /// <exception cref="CommandFailedException">The text cannot be read or is not a JSON object.</exception>
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
