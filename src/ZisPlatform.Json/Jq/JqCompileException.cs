namespace ZisPlatform.Json.Jq;

/// <summary>A text is no jq program, or uses what is switched off: where, counted from 0 in characters, and why.</summary>
public sealed class JqCompileException(string reason, int position) : FormatException($"{reason} at position {position}")
{
    public string Reason { get; } = reason;

    public int Position { get; } = position;
}
