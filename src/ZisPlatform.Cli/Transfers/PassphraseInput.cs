using System.CommandLine;

namespace ZisPlatform.Cli.Transfers;

/// <summary>Reads the passphrase that encrypts the secrets of an export.</summary>
internal static class PassphraseInput
{
    public static Option<string?> VariableOption() => new("--passphrase-variable")
    {
        Description = "Environment variable that holds the passphrase (default: a prompt, or the first line of standard input)",
        HelpName = "VARIABLE",
    };

    public static async Task<string> ReadAsync(CommandRunner runner, string? variable, bool isNew, CancellationToken cancellationToken)
    {
        if (variable is null)
        {
            return isNew
                ? await runner.Secrets.ReadNewAsync("Passphrase", cancellationToken)
                : await runner.Secrets.ReadAsync("Passphrase", cancellationToken);
        }

        return runner.Environment.GetVariable(variable) is { Length: > 0 } passphrase
            ? passphrase
            : throw new CommandFailedException(ExitCodes.Usage, "The variable that --passphrase-variable names is not set, or empty.");
    }
}
