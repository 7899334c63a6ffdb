using Spectre.Console;

namespace ZisPlatform.Cli;

/// <summary>The environment of a run of <c>zis</c>, except files and servers. Tests replace it.</summary>
public sealed record CommandEnvironment
{
    public required TextReader In { get; init; }

    /// <summary>Opens standard input as bytes, for a command that reads a file from it. Do not combine with <see cref="In"/>.</summary>
    public required Func<Stream> OpenInput { get; init; }

    public required TextWriter Out { get; init; }

    public required TextWriter Error { get; init; }

    /// <summary>Reads an environment variable. Returns null if it is not set.</summary>
    public required Func<string, string?> GetVariable { get; init; }

    /// <summary>Prompts for a line without echo. Null if standard input is redirected.</summary>
    public Func<string, CancellationToken, Task<string>>? PromptHidden { get; init; }

    /// <summary>
    /// Prompts for a line and blocks until it is entered. Returns null at the end of the input.
    /// The delegate is null if standard input is redirected.
    /// </summary>
    public Func<string, string?>? PromptLine { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The width of the terminal in columns. Null if standard output is redirected.</summary>
    public int? Width { get; init; }

    /// <summary>Gets a value: true if <see cref="Error"/> is a terminal, so that progress messages are visible.</summary>
    public bool ErrorOnTerminal { get; init; }

    public static CommandEnvironment ForCurrentProcess() => new()
    {
        In = Console.In,
        OpenInput = Console.OpenStandardInput,
        Out = Console.Out,
        Error = Console.Error,
        GetVariable = Environment.GetEnvironmentVariable,
        PromptHidden = Console.IsInputRedirected ? null : AskHiddenAsync,
        PromptLine = Console.IsInputRedirected ? null : AskLineOnTerminal,
        ErrorOnTerminal = !Console.IsErrorRedirected,
        // Some terminals, such as serial lines, report a width of zero.
        Width = Console.IsOutputRedirected ? null : Console.WindowWidth is > 0 and var width ? width : 80,
    };

    // Prompts go to standard error, so that standard output can be redirected.
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
