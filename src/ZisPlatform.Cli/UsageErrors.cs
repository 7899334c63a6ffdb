using System.CommandLine;
using System.CommandLine.Parsing;

namespace ZisPlatform.Cli;

/// <summary>Describes invalid command-line arguments.</summary>
/// <remarks>Messages do not repeat the arguments: they may contain a secret, and command output ends up in logs.</remarks>
internal static class UsageErrors
{
    public static CommandFailedException Of(ParseResult parse)
    {
        var path = PathOf(parse.CommandResult);
        return new CommandFailedException(ExitCodes.Usage, FormatMessage(parse, path)) { Hint = $"Run '{path} --help' for usage." };
    }

    private static string FormatMessage(ParseResult parse, string path)
    {
        var command = parse.CommandResult.Command;
        if (command.Subcommands.Count > 0)
        {
            return $"'{path}' needs one of these commands: {string.Join(", ", command.Subcommands.Select(subcommand => subcommand.Name))}.";
        }

        return parse.UnmatchedTokens.Count > 0
            ? $"'{path}' does not support one of the given arguments or options. Secrets are read from a prompt or from standard input."
            : string.Join(' ', parse.Errors.Select(error => error.Message));
    }

    private static string PathOf(CommandResult result) =>
        result.Parent is CommandResult parent ? $"{PathOf(parent)} {result.Command.Name}" : "zis";
}
