using System.Text.Json;

namespace ZisPlatform.Cli;

/// <summary>Ends a command with an exit code and an error message for the user.</summary>
internal sealed class CommandFailedException(int exitCode, string message, Exception? inner = null) : Exception(message, inner)
{
    public int ExitCode { get; } = exitCode;

    /// <summary>Suggests how to fix the problem.</summary>
    public string? Hint { get; init; }

    /// <summary>The individual problems, if there are several.</summary>
    public IReadOnlyList<string> Details { get; init; } = [];

    /// <summary>The HTTP status, if a server responded.</summary>
    public int? Status { get; init; }

    /// <summary>The error body of the server's response, if it was a JSON object.</summary>
    public JsonElement? Response { get; init; }
}
