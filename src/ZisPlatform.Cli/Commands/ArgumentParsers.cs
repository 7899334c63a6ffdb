using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text;
using ZisPlatform.Cli.Flows.Files;
using ZisPlatform.Domain.Registry;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Cli.Commands;

/// <summary>Parses and validates the values of arguments and options that several commands share.</summary>
/// <remarks>Error messages do not repeat the values; see <see cref="UsageErrors"/>.</remarks>
internal static class ArgumentParsers
{
    /// <summary>The description of an argument that <see cref="ReadJsonObjectAsync"/> reads.</summary>
    public const string JsonObjectHelp = "A JSON object, a file that contains one, or - for standard input";

    /// <summary>Reads a JSON object from an argument: the object itself, the name of a file, or <c>-</c> for standard input.</summary>
    /// <exception cref="CommandFailedException">The text cannot be read or is not a JSON object.</exception>
    public static async Task<JsonValue> ReadJsonObjectAsync(string argument, CommandRunner runner, CancellationToken cancellationToken)
    {
        var isText = argument.AsSpan().TrimStart().StartsWith("{");
        var name = isText ? "the JSON object" : InputFile.NameOf(argument);
        var value = isText
            ? InputFiles.Parse(name, Encoding.UTF8.GetBytes(argument))
            : await new InputFiles(runner.Environment).ReadJsonAsync(argument, cancellationToken);
        return value.IsObject ? value : throw new CommandFailedException(ExitCodes.Usage, $"{name} must be a JSON object.");
    }

    /// <summary>Creates an option whose value is an integer from 1 to <paramref name="max"/>.</summary>
    public static Option<int?> NumberOption(string name, string description, int max, string helpName = "NUMBER")
    {
        var option = new Option<int?>(name) { Description = description, HelpName = helpName };
        option.Validators.Add(result =>
        {
            if (!int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                || number < 1
                || number > max)
            {
                result.AddError($"{name} must be a number from 1 to {max}.");
            }
        });
        return option;
    }

    /// <summary>Creates an option whose value is one of the names of an enum, in lower case.</summary>
    public static Option<T?> EnumOption<T>(string name, string description)
        where T : struct, Enum
    {
        string[] names = [.. Enum.GetNames<T>().Select(member => member.ToLowerInvariant())];
        return new Option<T?>(name)
        {
            Description = description,
            HelpName = string.Join('|', names),
            CustomParser = result =>
            {
                var index = Array.IndexOf(names, result.Tokens[0].Value);
                if (index < 0)
                {
                    result.AddError($"{name} is one of {string.Join(", ", names)}.");
                    return null;
                }

                return Enum.GetValues<T>()[index];
            },
        };
    }

    /// <summary>Validates the name of an integration with the rules of the server.</summary>
    public static void ValidateIntegrationName(SymbolResult result)
    {
        foreach (var error in IntegrationName.Parse(result.Tokens is [{ } name] ? name.Value : null).Errors)
        {
            result.AddError(error.Detail);
        }
    }
}
