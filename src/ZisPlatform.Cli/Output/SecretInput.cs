namespace ZisPlatform.Cli.Output;

/// <summary>Reads secrets from a hidden prompt or from standard input, never from arguments: the process list shows those.</summary>
internal sealed class SecretInput(CommandEnvironment environment)
{
    public async Task<string> ReadAsync(string name, CancellationToken cancellationToken)
    {
        var secret = await (environment.PromptHidden?.Invoke($"{name}:", cancellationToken) ?? ReadFirstLineAsync(cancellationToken));
        return secret.Length > 0
            ? secret
            : throw new CommandFailedException(ExitCodes.Usage, $"{name} is empty.")
            {
                Hint = "Enter it at the prompt, or pass it as the first line of standard input.",
            };
    }

    /// <summary>Reads a new secret. A prompt asks for it twice, because a typing error could not be corrected later.</summary>
    public async Task<string> ReadNewAsync(string name, CancellationToken cancellationToken)
    {
        var secret = await ReadAsync(name, cancellationToken);
        if (environment.PromptHidden is { } ask && await ask($"{name} again:", cancellationToken) != secret)
        {
            throw new CommandFailedException(ExitCodes.Usage, "The two did not match; nothing was changed.");
        }

        return secret;
    }

    private async Task<string> ReadFirstLineAsync(CancellationToken cancellationToken)
    {
        // Reading from a pipe without a writer blocks permanently. WaitAsync keeps Ctrl-C working.
        var line = await Task.Run(environment.In.ReadLine, cancellationToken).WaitAsync(cancellationToken);
        // Some shells write a byte order mark before piped text.
        return line?.TrimStart('\uFEFF') ?? "";
    }
}
