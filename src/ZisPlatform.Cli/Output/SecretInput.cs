namespace ZisPlatform.Cli.Output;

/// <summary>Takes secrets from a hidden prompt or from standard input, never from arguments, which the process list shows.</summary>
internal sealed class SecretInput(CommandEnvironment environment)
{
    public async Task<string> ReadAsync(string name, CancellationToken cancellationToken)
    {
        var secret = await (environment.AskHidden?.Invoke($"{name}:", cancellationToken) ?? ReadFirstLineAsync(cancellationToken));
        return secret.Length > 0
            ? secret
            : throw new CommandFailedException(ExitCodes.Usage, $"{name} is empty.")
            {
                Hint = "Type it at the prompt, or give it as the first line of standard input.",
            };
    }

    /// <summary>Takes a secret that nobody could correct later: a person types it twice.</summary>
    public async Task<string> ReadNewAsync(string name, CancellationToken cancellationToken)
    {
        var secret = await ReadAsync(name, cancellationToken);
        if (environment.AskHidden is { } ask && await ask($"{name} again:", cancellationToken) != secret)
        {
            throw new CommandFailedException(ExitCodes.Usage, "The two did not match; nothing was changed.");
        }

        return secret;
    }

    private async Task<string> ReadFirstLineAsync(CancellationToken cancellationToken)
    {
        // A pipe that nobody writes to blocks its reader for good; waiting beside it keeps Ctrl-C working.
        var line = await Task.Run(environment.In.ReadLine, cancellationToken).WaitAsync(cancellationToken);
        // Some shells put a byte order mark before what they pipe.
        return line?.TrimStart('\uFEFF') ?? "";
    }
}
