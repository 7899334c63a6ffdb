using System.Text.Json;

namespace ZisPlatform.Cli;

/// <summary>Ends a command with an exit code and words for the person who ran it.</summary>
internal sealed class CommandFailedException(int exitCode, string message, Exception? inner = null) : Exception(message, inner)
{
    public int ExitCode { get; } = exitCode;

    /// <summary>What the person can do about it.</summary>
    public string? Hint { get; init; }

    /// <summary>The single things that are wrong, where there are several.</summary>
    public IReadOnlyList<string> Details { get; init; } = [];

    /// <summary>The HTTP status, when a server answered.</summary>
    public int? Status { get; init; }

    /// <summary>The server's own error body, when it was JSON.</summary>
    public JsonElement? Response { get; init; }
}
