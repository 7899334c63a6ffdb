using Spectre.Console;

namespace ZisPlatform.Cli;

/// <summary>All that a run of <c>zis</c> touches outside itself but files and servers, so that a test can stand in for it.</summary>
public sealed record CommandEnvironment
{
    public required TextReader In { get; init; }

    /// <summary>Standard input as bytes, for a command that takes a file from it; whoever opens it reads no <see cref="In"/>.</summary>
    public required Func<Stream> OpenInput { get; init; }

    public required TextWriter Out { get; init; }

    public required TextWriter Error { get; init; }

    /// <summary>Looks up an environment variable; null when it is not set.</summary>
    public required Func<string, string?> Variable { get; init; }

    /// <summary>Asks a person for a line without showing what is typed; null when the input is a file or another command.</summary>
    public Func<string, CancellationToken, Task<string>>? AskHidden { get; init; }

    /// <summary>
    /// Asks a person for a line, and waits for it; the answer is null at the end of the input. Null when the input is a file or
    /// another command.
    /// </summary>
    public Func<string, string?>? AskLine { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Columns of the terminal; null when the output goes to a file or another command.</summary>
    public int? Width { get; init; }

    /// <summary>Whether a person sees the progress that goes to <see cref="Error"/>.</summary>
    public bool ErrorOnTerminal { get; init; }

    public static CommandEnvironment OfThisProcess() => new()
    {
        In = Console.In,
        OpenInput = Console.OpenStandardInput,
        Out = Console.Out,
        Error = Console.Error,
        Variable = Environment.GetEnvironmentVariable,
        AskHidden = Console.IsInputRedirected ? null : AskHiddenAsync,
        AskLine = Console.IsInputRedirected ? null : AskLineOnTerminal,
        ErrorOnTerminal = !Console.IsErrorRedirected,
        // Some terminals, serial lines among them, do not know their width and say zero.
        Width = Console.IsOutputRedirected ? null : Console.WindowWidth is > 0 and var width ? width : 80,
    };

    // Both ask on standard error, so that the output may be redirected.
    private static string? AskLineOnTerminal(string prompt)
    {
        Console.Error.Write(prompt);
        return Console.In.ReadLine();
    }

    private static Task<string> AskHiddenAsync(string prompt, CancellationToken cancellationToken)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(Console.Error),
            Interactive = InteractionSupport.Yes,
        });
        return new TextPrompt<string>(prompt).Secret(mask: null).AllowEmpty().ShowAsync(console, cancellationToken);
    }
}
