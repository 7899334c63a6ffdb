using ZisPlatform.Cli.Output;

namespace ZisPlatform.Cli;

/// <summary>All that a run of <c>zis</c> touches outside itself, so that a test can stand in for each part.</summary>
public sealed record CommandEnvironment
{
    public required TextReader In { get; init; }

    public required TextWriter Out { get; init; }

    public required TextWriter Error { get; init; }

    public required ITerminal Terminal { get; init; }

    /// <summary>Looks up an environment variable; null when it is not set.</summary>
    public required Func<string, string?> Variable { get; init; }

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Carries the requests, and stays the caller's to dispose of; null opens real connections.</summary>
    public HttpMessageHandler? Handler { get; init; }

    public static CommandEnvironment OfThisProcess() => new()
    {
        In = Console.In,
        Out = Console.Out,
        Error = Console.Error,
        Terminal = new ConsoleTerminal(),
        Variable = Environment.GetEnvironmentVariable,
    };
}
