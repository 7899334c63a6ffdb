namespace ZisPlatform.Json.Jq;

/// <summary>
/// The exception for a text that is not a jq program or uses a disabled function: the position in characters, from 0, and the reason.
/// </summary>
public sealed class JqCompileException(string reason, int position) : FormatException($"{reason} at position {position}")
{
    public string Reason { get; } = reason;

    public int Position { get; } = position;
}
